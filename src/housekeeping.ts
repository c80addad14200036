import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { pruneArchive } from './store/archive.ts';
import { prunePolls } from './store/feeds.ts';
import type { Store } from './store/open-store.ts';
import { indexWords } from './store/search.ts';
import { pruneSignatures } from './store/similarity/signatures.ts';
import { liftDueEmbargoes } from './stories/lift-embargoes.ts';

export type Housekeeping = {
  readonly store: Store;
  readonly log: Logger;
  readonly now: () => string;
  readonly rawRetentionDays: number;
  readonly dedupeWindowDays: number;
  /** When the hourly duties were last done, in milliseconds since 1970. */
  lastHourly: number;
};

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const POLLS_KEPT = 100;

/**
 * What is to be done beside publishing, at each tick of the schedule: lifts embargoes that have passed; once an hour prunes what is
 * past its retention. Returns the number of embargoes lifted.
 */
export async function keepHouse(tools: Housekeeping): Promise<number> {
  const { store, log } = tools;
  const now = tools.now();
  const lifted = await liftDueEmbargoes(store, now);
  const ms = Date.parse(now);
  if (ms - tools.lastHourly >= HOUR_MS) {
    tools.lastHourly = ms;
    const pruned = await prune(tools, ms);
    log.debug(pruned, 'housekeeping');
  }
  return lifted;
}

/** Deletes raw documents past their retention, signatures past the window, and all but the latest polls; returns their numbers. */
async function prune(
  { store, rawRetentionDays, dedupeWindowDays }: Housekeeping,
  ms: number,
): Promise<Readonly<Record<string, number>>> {
  const before = (days: number): string => new Date(ms - days * DAY_MS).toISOString();
  const archive = await store.write(tx => pruneArchive(tx, before(rawRetentionDays)));
  const signatures = await store.publish(tx => pruneSignatures(tx, before(dedupeWindowDays)));
  await store.write(tx => prunePolls(tx, POLLS_KEPT));
  return { ...archive, signatures };
}

/** Lines of the change log a transaction: some milliseconds of work, so that no other writer waits long. */
const LINES = 50;
/** It rests so many times as long as it worked: publishing goes first, and `searching` finds articles without the index too. */
const REST = 4;

/**
 * Keeps the word index close behind the change log until `signal` ends it. Any number of processes may run it; they take turns. A
 * failure is reported and tried again after half a minute.
 */
export async function keepWordsIndexed(
  store: Store,
  signal: AbortSignal,
  failed: (error: unknown) => void,
): Promise<void> {
  while (!signal.aborted) {
    const begun = performance.now();
    let pause: number;
    try {
      const lines = await store.write(tx => indexWords(tx, LINES));
      pause = lines === 0 ? 1_000 : REST * (performance.now() - begun);
    } catch (error) {
      failed(error);
      pause = 30_000;
    }
    await sleep(pause, undefined, { signal }).catch(() => {});
  }
}
