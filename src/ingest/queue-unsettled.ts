import { type Queues, queueItems } from '../queue/queues.ts';
import { unsettledItems } from '../store/items.ts';
import type { Store } from '../store/open-store.ts';

/** Queues what was kept and never settled: the broker keeps nothing, so this is how a start goes on where the last one ended. */
export async function queueUnsettled(
  store: Store,
  queues: Queues,
  options: { readonly before?: string; readonly limit: number } = { limit: 100_000 },
): Promise<{ items: number; feedIds: string[] }> {
  const items = await unsettledItems(store.read, options);
  const byFeed = Map.groupBy(items, item => item.feed_id);
  for (const [feedId, waiting] of byFeed)
    await queueItems(
      queues,
      feedId,
      waiting.map(item => item.id),
    );
  return { items: items.length, feedIds: [...byFeed.keys()] };
}
