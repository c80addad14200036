import type { Logger } from 'pino';
import { pollIdOf } from '../core/identity.ts';
import type { House, Partner } from '../core/partner.ts';
import { describeError, ExchangeError } from '../errors.ts';
import { done, type Outcome, type Payload } from '../queue/queues.ts';
import { deadLetter, forgetTries, giveUpItem } from '../store/archive.ts';
import { countTry, type LoadedItem, loadItemsInParts } from '../store/items.ts';
import type { Store } from '../store/open-store.ts';
import { loadPartner, loadPartnerNames } from '../store/partners.ts';
import type { RecentItems } from './keep.ts';
import { type KillReport, killInWords } from './killed-copies.ts';
import { LARGE_BATCH, type LargeBatches } from './large-batches.ts';
import { logItems } from './log-items.ts';
import type { NormalizedItem, ParseWorker } from './normalize.ts';
import type { HeldNotice, Published, Settled } from './outcomes.ts';
import type { Publish } from './publish-together.ts';

export type Ingest = {
  readonly store: Store;
  readonly parseWorker: ParseWorker;
  readonly recent: RecentItems;
  readonly publish: Publish;
  readonly large: LargeBatches;
  readonly house: House;
  readonly log: Pick<Logger, 'info' | 'warn' | 'debug' | 'isLevelEnabled'>;
  readonly now: () => string;
  /** Told of every item that is settled, for the metrics. */
  readonly settled?: (items: readonly Settled[]) => void;
};

/**
 * A batch that was begun so often and never finished has ended its process each time. From then on its items are ingested one by
 * one, so that only the poisonous one is counted further and the others do not share its end.
 */
const ALONE_AFTER = 2;
/** An item that ended its process so often is dead. */
const MOST_TRIES = 5;

/** Characters of items that are normalised and published together; the 50 items of an ordinary batch have a fifth of it. */
const MOST_CHARACTERS = 1_000_000;

/** Seconds after which a large batch asks for its turn again, and up to as much more by chance. */
const NEXT_TRY = 0.5;

/** What the items of one job have in common. */
type Source = { readonly partner: Partner; readonly partnerNames: string; readonly feedId: string };
type Counts = Partial<Published> & { readonly rejected: number };
/** What kills did and what notices hold, a sentence each: for the terminal. */
type Told = { readonly kills?: readonly string[]; readonly notices?: readonly string[] };

/**
 * Ingests kept items of one feed: normalises each, matches it with all others, and publishes. An item that cannot be normalised
 * becomes a dead letter with its reason and does not hold the others up. Items that are done already are skipped.
 */
export async function ingestItems({ feedId, itemIds }: Payload<'ingest-items'>, tools: Ingest): Promise<Outcome> {
  const counts: Record<string, number> = { items: 0 };
  const killed: KillReport[] = [];
  const noticed: HeldNotice[] = [];
  let source: Source | undefined;
  let leave: (() => void) | undefined;
  try {
    for await (const part of loadItemsInParts(tools.store.read, itemIds, MOST_CHARACTERS, tools.recent)) {
      const items = part.filter(item => item.state === 'pending' && item.received !== undefined);
      const [first] = items;
      if (first === undefined) continue;
      const characters = items.reduce((sum, { received }) => sum + (received?.length ?? 0), 0);
      if (characters >= LARGE_BATCH && leave === undefined) {
        const turn = tools.large.enter();
        if (turn === undefined) return { kind: 'later', seconds: NEXT_TRY * (1 + Math.random()) };
        leave = await turn;
      }
      source ??= {
        partner: await loadPartner(tools.store.read, first.partner_id),
        partnerNames: await loadPartnerNames(tools.store.read),
        feedId: first.feed_id,
      };
      counts.items = (counts.items ?? 0) + items.length;
      for (const { kills = [], notices = [], settled: _, ...part } of await ingestPart(items, source, tools)) {
        killed.push(...kills);
        noticed.push(...notices);
        for (const [name, count] of Object.entries(part)) counts[name] = (counts[name] ?? 0) + count;
      }
      if (tools.log.isLevelEnabled('info')) await logItems(items, tools);
    }
  } finally {
    leave?.();
  }
  const told: Told = {
    ...(killed.length > 0 && { kills: killed.map(report => killInWords(report)) }),
    ...(noticed.length > 0 && { notices: noticed.map(({ headline, reason }) => `held: ${headline}. ${reason}`) }),
  };
  return done(counts.items === 0 ? counts : { feed: feedId, ...counts, ...told });
}

/** Ingests items together; where one of them may be what ended its process, one by one. */
async function ingestPart(items: readonly LoadedItem[], source: Source, tools: Ingest): Promise<Counts[]> {
  if (items.every(item => item.tries < ALONE_AFTER)) return [await ingestTogether(items, source, tools)];
  const all: Counts[] = [];
  for (const item of items) all.push(await inTurn(() => ingestTogether([item], source, tools)));
  return all;
}

let lastTurn: Promise<unknown> = Promise.resolve();

/** Suspects of all jobs of this process run one after the other: those that waited beside the poison would be counted with it. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = lastTurn.then(work);
  lastTurn = turn.catch(() => {});
  return turn;
}

async function ingestTogether(items: readonly LoadedItem[], source: Source, tools: Ingest): Promise<Counts> {
  const { store, publish, log } = tools;
  const { feedId } = source;
  const now = tools.now();
  const ids = items.map(item => item.id);
  const isPoison = items.length === 1 && items.every(item => item.tries >= MOST_TRIES);
  if (!isPoison) {
    // A process that is killed while the parse worker starts was not killed by these items.
    await tools.parseWorker.ready();
    // What this process kept itself a moment ago has ended none yet: the first try is not counted, which is a transaction a batch.
    if (!items.every(({ isFirst }) => isFirst)) await store.write(tx => countTry(tx, ids));
  }
  const normalized = isPoison ? ids.map(endedItsProcess) : await normalize(items, source, tools, now);
  const articles = normalized.flatMap(item => ('article' in item ? [item] : []));
  const rejected = normalized.flatMap(item => ('error' in item ? [item] : []));
  try {
    const published: Partial<Published> = articles.length === 0 ? {} : await publish(articles, source, now);
    warnOfIds(published, feedId, log);
    const poll = pollIdOf(feedId, items[0]?.first_seen_at ?? now);
    const of = { poll, feed: feedId };
    for (const report of published.kills ?? [])
      log.warn({ ...of, code: 'killed', ...report, message: shouted(killInWords(report)) }, 'killed');
    for (const notice of published.notices ?? []) {
      const message = `${feedId}: held for the desk: ${notice.headline}. ${notice.reason}`;
      log.warn({ ...of, ...notice, message }, 'held for the desk');
    }
    if (rejected.length > 0) await giveUp(rejected, feedId, store, now);
    tools.settled?.([...(published.settled ?? []), ...rejected.map(() => ({ verdict: 'rejected' }) as const)]);
    return { ...published, rejected: rejected.length };
  } catch (error) {
    // The store failed, not the items: they are no poison. Where this fails too, the tries stay counted.
    await store.write(tx => forgetTries(tx, ids)).catch(() => {});
    throw error;
  }
}

/** A kill is the most urgent thing that a wire sends: it must be the most visible, too. */
const shouted = (words: string): string => words.replace(/^killed/, 'KILLED');

const endedItsProcess = (itemId: string): NormalizedItem => ({
  itemId,
  error: {
    code: 'item-unreadable',
    message: `Reading it ended its process ${MOST_TRIES} times. Ask the partner what is odd about it.`,
  },
});

/** Normalises items in the parse worker; where that is stopped, once more one by one, so that only the culprit has the error. */
async function normalize(
  items: readonly LoadedItem[],
  { partner, partnerNames }: Source,
  { parseWorker, house }: Ingest,
  now: string,
): Promise<readonly NormalizedItem[]> {
  const run = (some: readonly LoadedItem[]): Promise<readonly NormalizedItem[]> => {
    const batch = some.map(({ id, identity, received = '' }) => ({ itemId: id, identity, received }));
    return parseWorker.normalizeItems({ items: batch, partner, partnerNames, house, now });
  };
  try {
    return await run(items);
  } catch (error) {
    if (!isStopped(error)) throw error;
  }
  const results: NormalizedItem[] = [];
  for (const item of items) {
    const alone = run([item]).catch(error => {
      if (!isStopped(error)) throw error;
      return [{ itemId: item.id, error: describeError(error) }];
    });
    results.push(...(await alone));
  }
  return results;
}

const isStopped = (error: unknown): boolean => error instanceof ExchangeError && error.code === 'reader-stopped';

function warnOfIds({ idsReused, idsDegraded }: Partial<Published>, feed: string, log: Ingest['log']): void {
  if (idsReused !== undefined)
    log.warn({ feed, items: idsReused }, 'ids came back on other stories: these items are identified by address');
  if (idsDegraded !== undefined)
    log.warn({ feed }, 'ids come back on different items: from now on they are identified by address');
}

async function giveUp(
  rejected: readonly Extract<NormalizedItem, { error: unknown }>[],
  feedId: string,
  store: Store,
  now: string,
): Promise<void> {
  await store.write(async tx => {
    for (const { itemId, error } of rejected) {
      await giveUpItem(tx, itemId, error, now);
      const letter = { queue: 'ingest-items', key: itemId, feed_id: feedId, item_id: itemId, payload: null, at: now };
      await deadLetter(tx, { ...letter, ...error });
    }
  });
}
