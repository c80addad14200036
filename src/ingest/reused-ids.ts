import { canonicalUrl } from '../core/canonical-url.ts';
import { isAnotherStory } from '../core/dedupe/reused-id.ts';
import { decodeSignature, signatureOf } from '../core/dedupe/signature.ts';
import { articleIdentity } from '../core/identity.ts';
import { currentRevisions, loadArticles } from '../store/articles.ts';
import { noteReusedIds } from '../store/feeds.ts';
import { articleIdOf } from '../store/ids.ts';
import type { ArticleRow, Database, RevisionRow, Transaction } from '../store/tables.ts';
import type { PreparedArticle } from './prepare-article.ts';
import type { Origin } from './write-article.ts';

/** A pass of which some articles bear an id that the store knows from another story. */
export type ToldApart = {
  /** The pass again, those articles under the identity that they have without their id. */
  readonly articles: readonly PreparedArticle[];
  /** How many of them were not known before. */
  readonly reused: number;
  /** The feed's ids are no longer relied on, from now on. */
  readonly degraded: boolean;
};

/**
 * Finds the articles whose id the store knows from a different story at another address: they are kept apart from it, never
 * its next revision. Null where there is none.
 * @param current the articles of the pass that are in the store, by id
 */
export async function tellApart(
  tx: Transaction,
  articles: readonly PreparedArticle[],
  current: ReadonlyMap<string, ArticleRow>,
  { partner, feedId }: Origin,
  now: string,
): Promise<ToldApart | null> {
  const suspects = articles.filter(article => isElsewhere(article, current.get(article.articleId)));
  if (suspects.length === 0) return null;
  const ids = suspects.map(({ articleId }) => articleId);
  const words = new Map((await currentRevisions(tx, ids)).map(revision => [revision.article_id, revision]));
  const apart = new Map(
    suspects
      .filter(article => isAnother(article, current.get(article.articleId), words.get(article.articleId)))
      .map(article => {
        const identity = article.byAddress ?? '';
        return [article.articleId, identifiedAs(article, { articleId: articleIdOf(partner.id, identity), identity })];
      }),
  );
  if (apart.size === 0) return null;
  const known = new Set(
    (
      await loadArticles(
        tx,
        [...apart.values()].map(({ articleId }) => articleId),
      )
    ).map(({ id }) => id),
  );
  const reused = [...apart.values()].filter(({ articleId }) => !known.has(articleId)).length;
  const degraded = reused > 0 && (await noteReusedIds(tx, feedId, reused, now));
  return { articles: articles.map(article => apart.get(article.articleId) ?? article), reused, degraded };
}

/** At another address, or where there is none at another time; and no version that says whose next it is. */
function isElsewhere(article: PreparedArticle, existing: ArticleRow | undefined): boolean {
  if (existing?.pub_status !== 'usable' || article.pubStatus !== 'usable' || article.byAddress === undefined)
    return false;
  if (article.correction || Number(article.version) > Number(existing.version ?? 0)) return false;
  const [was, is] = [addressOf(existing.url), addressOf(article.url)];
  if (was !== null && is !== null) return was !== is;
  const published = Date.parse(article.published ?? '');
  return existing.published !== null && Math.abs(published - Date.parse(existing.published)) > 0;
}

const addressOf = (url: string | null | undefined): string | null => (url == null ? null : canonicalUrl(url));

function isAnother(article: PreparedArticle, row: ArticleRow | undefined, words: RevisionRow | undefined): boolean {
  const now = decodeSignature(article.signature);
  if (row === undefined || words === undefined || now === null) return false;
  return isAnotherStory(signatureOf({ headline: row.headline, bodyText: words.body_text }), now);
}

/**
 * A feed whose ids turned out to be worthless tells its items apart by address from then on. What it published before, under
 * an id and the same address, stays that article: nothing comes out a second time because of the change.
 */
export async function underKnownIdentity(
  db: Database,
  prepared: readonly PreparedArticle[],
): Promise<readonly PreparedArticle[]> {
  const ids = [...new Set(prepared.flatMap(({ byGuid }) => byGuid ?? []))];
  if (ids.length === 0) return prepared;
  const known = new Map((await loadArticles(db, ids)).map(row => [row.id, row]));
  return prepared.map(article => {
    const row = known.get(article.byGuid ?? '');
    if (row === undefined || identityWithoutGuid(row) !== article.identity) return article;
    return identifiedAs(article, { articleId: row.id, identity: row.identity });
  });
}

function identityWithoutGuid({ url, headline, published }: ArticleRow): string {
  const item = { headline, ...(url === null ? {} : { url }), ...(published === null ? {} : { published }) };
  return articleIdentity(item, { guidsSound: false }).key;
}

/** The article as it is under another identity. */
function identifiedAs(
  article: PreparedArticle,
  { articleId, identity }: Pick<PreparedArticle, 'articleId' | 'identity'>,
): PreparedArticle {
  const record = JSON.stringify({ ...(JSON.parse(article.record) as object), id: articleId });
  return { ...article, articleId, identity, record };
}
