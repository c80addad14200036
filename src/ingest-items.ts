import type { House } from './core/partner.ts';
import { ExchangeError } from './errors.ts';
import { done, type Outcome } from './outcome.ts';
import type { Payload } from './queues.ts';
import type { Prepared, Reading } from './reading.ts';
import { type Settled, settleArticles } from './settle-articles.ts';
import { deadLetter } from './store/dead-letters.ts';
import { furnitureOf } from './store/furniture.ts';
import { countTry, giveUpItem, type LoadedItem, loadItems } from './store/items.ts';
import type { Store } from './store/open-store.ts';
import { loadPartner } from './store/partners.ts';
import type { StoryMemory } from './story-memory.ts';

export type Ingest = {
  readonly store: Store;
  readonly reading: Reading;
  readonly stories: StoryMemory;
  readonly house: House;
  readonly now: () => string;
};

/** From the second repetition on a batch is read one by one, so that a poisonous item does not take the others along. */
const ALONE_FROM_TRY = 3;
/** An item whose reading killed its process this often is dead. */
const MOST_TRIES = 5;

/**
 * Settles items of one feed: reads each (byline, dateline, credits, words), judges it against all others, and publishes.
 * An item that cannot be read is given up with its reason and does not hold the others up. What is settled already is passed over.
 */
export async function ingestItems({ itemIds }: Payload<'ingest-items'>, desk: Ingest): Promise<Outcome> {
  const now = desk.now();
  const tries = new Map((await desk.store.write(tx => countTry(tx, itemIds))).map(item => [item.id, item.tries]));
  const items = (await loadItems(desk.store.read, itemIds)).filter(
    item => item.state === 'fresh' && item.received !== undefined,
  );
  const [first] = items;
  if (first === undefined) return done({ items: 0 });
  const partner = await loadPartner(desk.store.read, first.partner_id);
  const furniture = new Set(await furnitureOf(desk.store.read, partner.id));

  const poison = items.filter(item => (tries.get(item.id) ?? 0) > MOST_TRIES);
  const others = items.filter(item => !poison.includes(item));
  const suspicious = others.some(item => (tries.get(item.id) ?? 0) >= ALONE_FROM_TRY);
  const prepared: Prepared[] = poison.map(item => ({
    itemId: item.id,
    error: { code: 'item-unreadable', message: `Reading it ended its process ${MOST_TRIES} times.` },
  }));
  const read = async (batch: readonly LoadedItem[]): Promise<readonly Prepared[]> =>
    await desk.reading.prepareArticles({
      items: batch.map(item => ({ itemId: item.id, identity: item.identity, received: item.received ?? '' })),
      partner,
      house: desk.house,
      furniture,
      now,
    });
  if (suspicious) for (const item of others) prepared.push(...(await alone(item, read)));
  else if (others.length > 0) prepared.push(...(await together(others, read)));

  const articles = prepared.flatMap(result => ('article' in result ? [result.article] : []));
  const origin = { partner, feedId: first.feed_id };
  const settled: Settled | undefined =
    articles.length === 0
      ? undefined
      : await settleArticles(articles, origin, { store: desk.store, stories: desk.stories, now });
  const rejected = prepared.flatMap(result => ('error' in result ? [result] : []));
  if (rejected.length > 0) await giveUp(rejected, first.feed_id, desk.store, now);
  return done({ feed: first.feed_id, items: items.length, rejected: rejected.length, ...settled });
}

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
    return [{ itemId: item.id, error: { code: 'reader-stopped', message: error.message } }];
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
