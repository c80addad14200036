import type { House } from '../core/partner.ts';
import type { Reading } from '../ingest/reading.ts';
import { type Queues, queueItems, queuePolls } from '../queue/queues.ts';
import { markRequeued } from '../store/dead-letters.ts';
import { loadFeeds, updateFeed } from '../store/feeds.ts';
import { itemIdOf } from '../store/ids.ts';
import { type ChosenItem, type ItemChoice, replaceItems, reviveItems } from '../store/items.ts';
import { keepItems } from '../store/keep-items.ts';
import type { Store } from '../store/open-store.ts';
import { loadPayload } from '../store/payloads.ts';
import { planRequeue } from './plan-requeue.ts';

export type Requeueing = {
  readonly store: Store;
  readonly queues: Queues;
  readonly reading: Reading;
  readonly house: House;
  readonly now: string;
};

/** What is, or with a dry run would be, done again. */
export type RequeuePlan = {
  readonly feedIds: readonly string[];
  /** Those among them that are fetched anew. */
  readonly polls: readonly string[];
  readonly items: number;
  /** Items whose words are no longer kept: past their retention. */
  readonly gone: number;
};

/**
 * Reads again what was archived: each raw body through today's parser, each item through today's rules.
 * Only what comes out differently becomes a revision. Nothing is fetched but the feeds that the choice names as failing.
 */
export async function requeueFromRaw(choice: ItemChoice, tools: Requeueing): Promise<RequeuePlan> {
  const { items, feedIds, failing } = await planRequeue(choice, 'raw', tools.store);
  const { fresh, replaced } = await rereadPayloads(items, tools);
  const again = items.filter(item => item.kept && !replaced.has(item.id));
  const kept = again.map(item => item.id);
  const given = items.filter(item => item.state === 'dead' && replaced.has(item.id)).map(item => item.id);
  await tools.store.write(async tx => {
    await replaceItems(tx, given, tools.now);
    await markRequeued(tx, given, tools.now);
  });
  for (let at = 0; at < kept.length; at += 1_000) {
    const batch = kept.slice(at, at + 1_000);
    await tools.store.write(async tx => {
      await reviveItems(tx, batch);
      await markRequeued(tx, batch, tools.now);
    });
  }
  const byFeed = Map.groupBy(again, item => item.feed_id);
  for (const [feedId, chosen] of byFeed)
    await queueItems(
      tools.queues,
      feedId,
      chosen.map(item => item.id),
    );
  for (const [feedId, ids] of fresh) await queueItems(tools.queues, feedId, ids);
  const gone = items.filter(item => !item.kept).length;
  await askAgain(failing, tools);
  return { feedIds, polls: failing, items: items.length - gone, gone };
}

/**
 * Items that today's parser reads differently out of the archived bodies, by feed, and those whose place they take; only of
 * the identities that were chosen.
 */
async function rereadPayloads(
  items: readonly ChosenItem[],
  { store, reading, now }: Requeueing,
): Promise<{ readonly fresh: ReadonlyMap<string, string[]>; readonly replaced: ReadonlySet<string> }> {
  const fresh = new Map<string, string[]>();
  const replaced = new Set<string>();
  const byPayload = Map.groupBy(items, item => item.payload_id);
  for (const [payloadId, chosen] of byPayload) {
    const payload = payloadId === null ? undefined : await loadPayload(store.read, payloadId);
    const [first] = chosen;
    if (payload === undefined || first === undefined) continue;
    const identities = new Set(chosen.map(item => item.identity));
    const [feed] = await loadFeeds(store.read, [payload.feedId]);
    const read = await reading.readDocument({ ...payload, guidsSound: feed?.guids_sound !== 0 }).catch(() => undefined);
    const same = (read?.items ?? []).filter(item => identities.has(item.identity));
    const ids = await store.write(tx =>
      keepItems(tx, { feedId: payload.feedId, partnerId: first.partner_id, payloadId, now }, same),
    );
    fresh.set(payload.feedId, [...(fresh.get(payload.feedId) ?? []), ...ids]);
    const written = new Set(ids);
    const changed = new Set(
      same.flatMap(({ identity, contentHash }) =>
        written.has(itemIdOf(payload.feedId, identity, contentHash)) ? [identity] : [],
      ),
    );
    for (const { id, identity } of chosen) if (changed.has(identity) && !written.has(id)) replaced.add(id);
  }
  return { fresh, replaced };
}

/** Asks the feeds again, unconditionally, for everything they have; what is known and unchanged stays as it is. */
export async function requeueFromFetch(choice: ItemChoice, tools: Requeueing): Promise<RequeuePlan> {
  const { feedIds } = await planRequeue(choice, 'fetch', tools.store);
  await askAgain(feedIds, tools);
  return { feedIds, polls: feedIds, items: 0, gone: 0 };
}

async function askAgain(ids: readonly string[], tools: Requeueing): Promise<void> {
  if (ids.length === 0) return;
  await tools.store.write(async tx => {
    for (const id of ids) {
      await updateFeed(tx, id, { etag: null, last_modified: null, body_hash: null, next_poll_at: tools.now });
    }
    await markRequeued(tx, ids, tools.now);
  });
  await queuePolls(tools.queues, ids);
}
