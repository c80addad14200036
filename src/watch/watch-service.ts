import { statfs } from 'node:fs/promises';
import type { Store } from '../store/open-store.ts';
import { openEpisodes, saveEpisodes, serviceState } from '../store/watch.ts';
import { episodeOf, rowOf } from './episode-rows.ts';
import { begin, type EpisodeChange, end, newWatch, type SERVICE_KINDS } from './episodes.ts';

type Kind = (typeof SERVICE_KINDS)[number];

/** What is measured of the service: `seen` beyond `limit` is wrong, and `seen` within `well` is in order again. */
export type Measure = {
  readonly kind: Kind;
  readonly seen: number;
  readonly limit: number;
  readonly isWrong: boolean;
  readonly isWell: boolean;
  /** Since when it is so, where that is known. */
  readonly since?: string;
};

const MINUTE = 60_000;
/** Dead letters that may wait for a decision. */
const LETTERS = 10;
/** Minutes that an item may wait for its publication. */
const LAG = 15;
/** Per cent of the disk that should be free. */
const FREE = 5;
/** A worker shows every quarter of a minute that it lives. */
const ALIVE_MS = 2 * MINUTE;

/** How the service does. `dataDir`: whose disk is measured. */
export async function measureService(store: Store, dataDir: string, now: string): Promise<Measure[]> {
  const ms = Date.parse(now);
  const { letters, oldest, workers, everWorked } = await serviceState(
    store.read,
    new Date(ms - ALIVE_MS).toISOString(),
  );
  const minutes = oldest === null ? 0 : (ms - Date.parse(oldest)) / MINUTE;
  const free = await freeShare(dataDir);
  return [
    {
      kind: 'dead-letters',
      seen: letters,
      limit: LETTERS,
      isWrong: letters >= LETTERS,
      isWell: letters <= LETTERS / 2,
    },
    {
      kind: 'lag',
      seen: Math.round(minutes),
      limit: LAG,
      isWrong: minutes > LAG,
      isWell: minutes < LAG / 3,
      ...(oldest === null ? {} : { since: oldest }),
    },
    { kind: 'disk', seen: Math.round(free), limit: FREE, isWrong: free < FREE, isWell: free > FREE + 2 },
    { kind: 'no-worker', seen: workers, limit: 1, isWrong: everWorked && workers === 0, isWell: workers > 0 },
  ];
}

/** Opens and closes the service's own episodes by what was measured. */
export async function watchService(store: Store, measures: readonly Measure[], now: string): Promise<EpisodeChange[]> {
  const watch = newWatch();
  for (const row of await openEpisodes(store.read)) watch.open.set(row.key, episodeOf(row));
  const changes: EpisodeChange[] = [];
  const ms = Date.parse(now);
  for (const { kind, seen, limit, isWrong, isWell, since = now } of measures) {
    const facts = { kind, since: Date.parse(since), expected: limit, seen };
    if (isWrong) begin(watch, kind, { feed: null, partner: null }, facts, ms, null, changes);
    else if (isWell) end(watch, kind, ms, changes);
  }
  if (changes.length > 0) await store.write(tx => saveEpisodes(tx, changes.map(rowOf)));
  return changes;
}

/** Per cent of the disk that may still be written. */
async function freeShare(folder: string): Promise<number> {
  try {
    const { bavail, blocks } = await statfs(folder);
    return blocks === 0 ? 100 : (100 * bavail) / blocks;
  } catch {
    // A process on another machine than the store may have no such folder.
    return 100;
  }
}
