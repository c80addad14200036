import type { IncomingArticle } from '../core/article.ts';
import { articleIdentity, articleIdOf, canonicalUrl } from '../core/identity.ts';
import { LOOP_RANK } from '../core/revision.ts';
import { currentRevisions, loadArticles } from '../store/articles.ts';
import { noteReusedIds } from '../store/feeds.ts';
import type { ArticleRow, Database, LinkRow, Transaction } from '../store/tables.ts';
import type { Origin } from './article-rows.ts';
import { isOtherStory } from './match.ts';

/** The rare cases in which an item's id does not say which article it is. */

/**
 * Articles of a feed whose ids are not relied on any more, under the id that they were published by when they were: nothing is
 * published a second time because the feed is now identified by address.
 */
export async function underPublishedIds(db: Database, articles: readonly IncomingArticle[]) {
  const ids = articles.flatMap(({ idByGuid }) => idByGuid ?? []);
  const known = new Map((await loadArticles(db, ids)).map(row => [row.id, row]));
  return articles.map(incoming => {
    const row = known.get(incoming.idByGuid ?? '');
    if (row === undefined || identityWithoutGuid(row) !== incoming.identity) return incoming;
    return identifiedAs(incoming, row.id, row.identity);
  });
}

function identityWithoutGuid({ url, headline, published }: ArticleRow): string {
  const item = { headline, ...(url === null ? {} : { url }), ...(published === null ? {} : { published }) };
  return articleIdentity(item, { guidsSound: false }).key;
}

const identifiedAs = (incoming: IncomingArticle, id: string, identity: string): IncomingArticle => ({
  ...incoming,
  identity,
  article: { ...incoming.article, id },
});

/**
 * Flags as a loop each article whose id or address is that of an article of this store: our own copy that came back. An id in
 * our form that the store does not have is another installation's.
 */
export async function flagReturned(db: Database, articles: readonly IncomingArticle[]) {
  const named = articles.flatMap(({ namesOurs }) => namesOurs);
  const ours = new Set((await loadArticles(db, named)).map(row => row.id));
  return articles.map(incoming => {
    const { article, rank } = incoming;
    const [original] = incoming.namesOurs.filter(id => ours.has(id));
    const namesOurs = original === undefined ? [] : [original];
    if (original === undefined || article.loop !== undefined) return { ...incoming, namesOurs };
    const loop = { reason: `It bears the id of our article ${original}.` };
    return { ...incoming, namesOurs, rank: rank + LOOP_RANK, article: { ...article, loop } };
  });
}

/** Links that keep copies that came back in the story of our article, whatever was done to their words. */
export function linksToOurs(articles: readonly IncomingArticle[], written: ReadonlySet<string>): LinkRow[] {
  return articles.flatMap(({ article: { id }, namesOurs: [ours] }) => {
    if (ours === undefined || ours === id || !written.has(id)) return [];
    return [{ a: id, b: ours, kind: 'loop', score: 1, evidence: null }];
  });
}

/**
 * Finds articles whose id the store has of a different story at another address, and identifies them by address: they are not
 * its next revision.
 * @param current the stored articles of the batch's ids
 * @returns null where there are none; else the batch with them, how many of them are new to the store (`reused`), and whether
 * the feed's ids are not relied on from now on (`degraded`)
 */
export async function separateReusedIds(
  tx: Transaction,
  articles: readonly IncomingArticle[],
  current: ReadonlyMap<string, ArticleRow>,
  { partner, feedId }: Origin,
  now: string,
) {
  const suspects = suspectsAmong(articles, current);
  if (suspects.length === 0) return null;
  const suspectIds = suspects.map(({ article }) => article.id);
  const stored = await currentRevisions(tx, suspectIds);
  const wordsOf = new Map(stored.map(words => [words.article_id, words]));
  const apart = new Map<string, IncomingArticle>();
  for (const incoming of suspects) {
    const { id } = incoming.article;
    const [row, words, identity = ''] = [current.get(id), wordsOf.get(id), incoming.identityByAddress];
    if (row !== undefined && words !== undefined && isOtherStory(row, words, incoming.signature))
      apart.set(id, identifiedAs(incoming, articleIdOf(partner.id, identity), identity));
  }
  if (apart.size === 0) return null;
  const ids = [...apart.values()].map(({ article }) => article.id);
  const known = new Set((await loadArticles(tx, ids)).map(({ id }) => id));
  const reused = ids.filter(id => !known.has(id)).length;
  const degraded = reused > 0 && (await noteReusedIds(tx, feedId, reused, now));
  return { articles: articles.map(incoming => apart.get(incoming.article.id) ?? incoming), reused, degraded };
}

/** Articles whose id the store may have of a different story. */
export const suspectsAmong = (articles: readonly IncomingArticle[], current: ReadonlyMap<string, ArticleRow>) =>
  articles.filter(incoming => isElsewhere(incoming, current.get(incoming.article.id)));

/** Whether an item is at another address than the stored article, or without addresses of another time, and no later version. */
function isElsewhere(incoming: IncomingArticle, existing: ArticleRow | undefined): boolean {
  if (existing?.pub_status !== 'usable' || incoming.pubStatus !== 'usable') return false;
  if (incoming.identityByAddress === undefined || incoming.correction) return false;
  if (Number(incoming.version) > Number(existing.version ?? 0)) return false;
  const [was, is] = [canonicalUrl(existing.url ?? ''), canonicalUrl(incoming.url ?? '')];
  if (was !== null && is !== null) return was !== is;
  const published = Date.parse(incoming.published ?? '');
  return existing.published !== null && Math.abs(published - Date.parse(existing.published)) > 0;
}
