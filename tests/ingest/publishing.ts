import { loadKnowledge } from '../../config/knowledge.ts';
import type { FeedItem, IncomingArticle } from '../../src/core/article.ts';
import { articleIdentity, articleIdOf } from '../../src/core/identity.ts';
import type { House, Partner } from '../../src/core/partner.ts';
import { normalizeItems } from '../../src/ingest/normalize.ts';
import { publishArticles } from '../../src/ingest/publish.ts';
import { syncPartners } from '../../src/store/feeds.ts';
import type { Store } from '../../src/store/open-store.ts';
import type { ArticleRow } from '../../src/store/tables.ts';
import { createStoryMemory, type StoryMemory } from '../../src/stories/story-memory.ts';

/** Articles normalised and published as the workers do it, without feeds, queue and processes. */

const HOUSE: House = { name: 'The Gazette', aliases: [], timeZone: 'UTC', language: 'en' };

const knowledge = loadKnowledge();

function partnerOf(id: string): Partner {
  return { id, name: `Paper ${id}`, aliases: [], language: 'en', feeds: [{ url: `file:${id}.xml` }], exchanges: [] };
}

/** An item by whom it came; its guid says which article it is. */
export type Copy = FeedItem & { readonly guid: string; readonly partner: string };

export const articleIdFor = ({ partner, guid }: Pick<Copy, 'partner' | 'guid'>): string =>
  articleIdOf(partner, articleIdentity({ guid }).key);

export type Prepared = IncomingArticle & { readonly by: Partner };

const BATCH = 20;

export async function prepare(copies: readonly Copy[], now: string): Promise<Prepared[]> {
  const prepared: Prepared[] = [];
  for (const { partner: id, ...item } of copies) {
    const partner = partnerOf(id);
    const items = [
      { itemId: `item ${id} ${item.guid}`, identity: articleIdentity(item).key, received: JSON.stringify(item) },
    ];
    const [result] = normalizeItems({ items, partner, partnerNames: '[]', house: HOUSE, now }, knowledge);
    if (result === undefined || 'error' in result) throw new Error(`${item.guid}: ${result?.error.message}`);
    prepared.push({ ...result, by: partner });
  }
  return prepared;
}

/** Publishes articles in this order, twenty at a time, those of each partner together as they come by a feed. */
export async function publish(
  store: Store,
  prepared: readonly Prepared[],
  now: string,
  stories: StoryMemory = createStoryMemory(10),
): Promise<void> {
  for (let at = 0; at < prepared.length; at += BATCH) {
    for (const batch of Map.groupBy(prepared.slice(at, at + BATCH), ({ by }) => by.id).values()) {
      const by = batch[0]?.by;
      if (by !== undefined) await publishArticles(batch, { partner: by, feedId: by.id }, { store, stories, now });
    }
  }
}

export async function addPartners(store: Store, ids: readonly string[], now: string): Promise<void> {
  await store.write(tx => syncPartners(tx, { partners: ids.map(partnerOf) }, now));
}

const PLACE = ['story_id', 'relation', 'of_id', 'score', 'is_lead', 'pub_status', 'version', 'text_hash'] as const;

/** What stands of each article's place in its story, and which of its states that is, by article. */
export async function places(store: Store): Promise<Map<string, Pick<ArticleRow, (typeof PLACE)[number]>>> {
  const rows = await store.read
    .selectFrom('articles')
    .select(['id', ...PLACE])
    .orderBy('id')
    .execute();
  return new Map(rows.map(({ id, ...place }) => [id, place]));
}

/** Publishes articles in so many shares at once, each share every so-manieth article; returns the places that come of it. */
export async function publishByMany(
  store: Store,
  prepared: readonly Prepared[],
  publishers: number,
  now: string,
): ReturnType<typeof places> {
  const hands = Array.from({ length: publishers }, (_, hand) => prepared.filter((_, n) => n % publishers === hand));
  await Promise.all(hands.map(hand => publish(store, hand, now)));
  return await places(store);
}
