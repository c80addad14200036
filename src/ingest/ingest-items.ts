import type { Logger } from 'pino';
import type { House, Partner } from '../core/partner.ts';
import { describeError, ExchangeError } from '../errors.ts';
import type { Payload } from '../queue/queues.ts';
import { done, type Outcome } from '../queue/queues.ts';
import { deadLetter } from '../store/dead-letters.ts';
import { furnitureOf } from '../store/furniture.ts';
import { countTry, forgetTries, giveUpItem, type LoadedItem, loadItemsInParts } from '../store/items.ts';
import type { Store } from '../store/open-store.ts';
import { loadPartner } from '../store/partners.ts';
import type { StoryMemory } from '../stories/story-memory.ts';
import { LARGE_BATCH, type LargeBatches } from './large-batches.ts';
import type { Prepared, Reading } from './reading.ts';
import type { RecentItems } from './recent-items.ts';
import { type Settled, settleArticles } from './settle-articles.ts';

export type Ingest = {
  readonly store: Store;
  readonly reading: Reading;
  readonly recent: RecentItems;
  readonly stories: StoryMemory;
  readonly large: LargeBatches;
  readonly house: House;
  readonly log: Pick<Logger, 'warn'>;
  readonly now: () => string;
};

/**
 * A batch that was begun this often and never ended has ended its process each time: from then on its items are settled
 * one by one, so that only the poisonous one is counted further and the others do not share its end.
 */
const ALONE_AFTER = 2;
/** An item whose reading ended its process this often is dead. */
const MOST_TRIES = 5;

/** Characters of items that are read, and published, together: the 50 items of a batch have a fifth of it. */
const MOST_CHARACTERS = 1_000_000;

/** Seconds after which a large batch looks for a turn again, with as much again by chance. */
const NEXT_LOOK = 0.5;

/**
 * Settles items of one feed: reads each (byline, dateline, credits, words), judges it against all others, and publishes.
 * An item that cannot be read is given up with its reason and does not hold the others up. What is settled already is passed
 * over.
 */
export async function ingestItems({ feedId, itemIds }: Payload<'ingest-items'>, tools: Ingest): Promise<Outcome> {
  const counts: Record<string, number> = { items: 0 };
  let source: Source | undefined;
  let leave: (() => void) | undefined;
  try {
    for await (const part of loadItemsInParts(tools.store.read, itemIds, MOST_CHARACTERS, tools.recent)) {
      const items = part.filter(item => item.state === 'fresh' && item.received !== undefined);
      const [first] = items;
      if (first === undefined) continue;
      const characters = items.reduce((sum, { received }) => sum + (received?.length ?? 0), 0);
      if (characters >= LARGE_BATCH && leave === undefined) {
        const turn = tools.large.enter();
        // What is settled by then is passed over.
        if (turn === undefined) return { kind: 'later', seconds: NEXT_LOOK * (1 + Math.random()) };
        leave = await turn;
      }
      source ??= await sourceOf(first, tools);
      counts.items = (counts.items ?? 0) + items.length;
      for (const settled of await settlePart(items, source, tools)) {
        for (const [name, count] of Object.entries(settled)) counts[name] = (counts[name] ?? 0) + count;
      }
    }
  } finally {
    leave?.();
  }
  return done(counts.items === 0 ? counts : { feed: feedId, ...counts });
}

/** All at once; where one of them may be what ended its process, one by one. */
async function settlePart(items: readonly LoadedItem[], source: Source, tools: Ingest): Promise<Partial<Settled>[]> {
  if (items.every(item => item.tries < ALONE_AFTER)) return [await settle(items, source, tools)];
  const all: Partial<Settled>[] = [];
  for (const item of items) all.push(await inTurn(() => settle([item], source, tools)));
  return all;
}

let lastTurn: Promise<unknown> = Promise.resolve();

/** Suspects of all jobs of this process one after the other: each that waited behind the poison would be counted with it. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = lastTurn.then(work);
  lastTurn = turn.catch(() => {});
  return turn;
}

async function sourceOf({ partner_id, feed_id }: LoadedItem, { store }: Ingest): Promise<Source> {
  const partner = await loadPartner(store.read, partner_id);
  return { partner, furniture: new Set(await furnitureOf(store.read, partner.id)), feedId: feed_id };
}

/** What the items of one job have in common. */
type Source = { readonly partner: Partner; readonly furniture: ReadonlySet<number>; readonly feedId: string };

async function settle(
  items: readonly LoadedItem[],
  { partner, furniture, feedId }: Source,
  tools: Ingest,
): Promise<Partial<Settled> & { rejected: number }> {
  const now = tools.now();
  const read: Read = batch =>
    tools.reading.prepareArticles({
      items: batch.map(item => ({ itemId: item.id, identity: item.identity, received: item.received ?? '' })),
      partner,
      house: tools.house,
      furniture,
      now,
    });
  const { store, stories } = tools;
  const ids = items.map(item => item.id);
  const poison = items.length === 1 && items.every(item => item.tries >= MOST_TRIES);
  if (!poison) {
    // Whoever is killed while the reader starts was not killed by these items.
    await tools.reading.ready();
    await store.write(tx => countTry(tx, ids));
  }
  const prepared = poison ? ids.map(endedItsProcess) : await together(items, read);
  const articles = prepared.flatMap(result => ('article' in result ? [result.article] : []));
  const rejected = prepared.flatMap(result => ('error' in result ? [result] : []));
  try {
    const settled: Partial<Settled> =
      articles.length === 0 ? {} : await settleArticles(articles, { partner, feedId }, { store, stories, now });
    if (settled.idsReused !== undefined)
      tools.log.warn(
        { feed: feedId, items: settled.idsReused },
        'ids came back on other stories: kept apart by address',
      );
    if (settled.idsDegraded !== undefined)
      tools.log.warn({ feed: feedId }, 'ids come back on different items: told apart by address from now on');
    if (rejected.length > 0) await giveUp(rejected, feedId, store, now);
    return { ...settled, rejected: rejected.length };
  } catch (error) {
    // The store failed, not the items: they are no poison. Where this fails as well, the tries stay counted.
    await store.write(tx => forgetTries(tx, ids)).catch(() => {});
    throw error;
  }
}

const endedItsProcess = (itemId: string): Prepared => ({
  itemId,
  error: {
    code: 'item-unreadable',
    message: `Reading it ended its process ${MOST_TRIES} times. Ask the partner what is odd about it.`,
  },
});

type Read = (batch: readonly LoadedItem[]) => Promise<readonly Prepared[]>;

async function together(items: readonly LoadedItem[], read: Read): Promise<readonly Prepared[]> {
  try {
    return await read(items);
  } catch (error) {
    if (!stoppedReader(error)) throw error;
    const results: Prepared[] = [];
    for (const item of items) results.push(...(await alone(item, read)));
    return results;
  }
}

async function alone(item: LoadedItem, read: Read): Promise<readonly Prepared[]> {
  try {
    return await read([item]);
  } catch (error) {
    if (!stoppedReader(error)) throw error;
    return [{ itemId: item.id, error: describeError(error) }];
  }
}

const stoppedReader = (error: unknown): error is ExchangeError =>
  error instanceof ExchangeError && error.code === 'reader-stopped';

async function giveUp(
  rejected: readonly { itemId: string; error: { code: string; message: string } }[],
  feedId: string,
  store: Store,
  now: string,
): Promise<void> {
  await store.write(async tx => {
    for (const { itemId, error } of rejected) {
      await giveUpItem(tx, itemId, error, now);
      await deadLetter(tx, {
        queue: 'ingest-items',
        key: itemId,
        feed_id: feedId,
        item_id: itemId,
        code: error.code,
        message: error.message,
        payload: null,
        at: now,
      });
    }
  });
}
