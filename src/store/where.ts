import { sql } from 'kysely';
import { articleIdentity, articleIdOf, canonicalUrl } from '../core/identity.ts';
import { readAsked } from './search.ts';
import { candidates } from './search-postgres.ts';
import { matchOf, newestFinds } from './search-sqlite.ts';
import { among, isPostgres } from './sql.ts';
import type { ArticleRow, ChangeRow, Database, ItemRow, PollRow } from './tables.ts';
import { foundArticles } from './walk-list.ts';

/** An item on its way, with the poll and the document that brought it; null where these are not kept any more. */
export type FoundItem = Omit<ItemRow, 'batch_id' | 'batch_place'> & {
  readonly poll: Pick<PollRow, 'at' | 'outcome' | 'items' | 'new_items'> | null;
  readonly document: { readonly fetched_at: string; readonly url: string | null; readonly size: number } | null;
};

/** An article with its changes, oldest first. */
export type FoundArticle = ArticleRow & { readonly changes: readonly Pick<ChangeRow, 'seq' | 'kind' | 'at'>[] };

export type Found = { readonly items: readonly FoundItem[]; readonly articles: readonly FoundArticle[] };

/** Of a question that fits many, so many articles and items are shown. */
const MOST = 10;
/** Finds of words that are looked at for them; more common ones tell no item from another. */
const MOST_FOUND = 1_000;

/**
 * Finds what is known of an item by its id, its article's id, a document's id, a guid, an address or a headline. Each look-up is
 * by an index, whatever the size of the store.
 */
export async function findItem(db: Database, asked: string): Promise<Found> {
  const text = asked.trim();
  const identities = identitiesOf(text);
  const byId = await itemsById(db, text);
  const direct = byId.length > 0 ? byId : await itemsByIdentity(db, identities);
  const articles = await articlesFor(db, text, identities, direct);
  const items = direct.length > 0 ? direct : await itemsOf(db, articles);
  return { items: await withWay(db, items.slice(0, MOST)), articles: await withChanges(db, articles) };
}

/** The identities that an item with this guid or address would have. */
function identitiesOf(text: string): string[] {
  const url = canonicalUrl(text);
  return [articleIdentity({ guid: text }).key, `guid ${text}`, `id ${text}`, ...(url === null ? [] : [`url ${url}`])];
}

/** An address as it may be stored: as asked, and in its canonical form with what that leaves out. */
function addressesOf(text: string): string[] {
  const url = canonicalUrl(text);
  if (url === null) return [text];
  return [
    text,
    ...['https://', 'http://', 'https://www.', 'http://www.'].flatMap(scheme => [scheme + url, `${scheme}${url}/`]),
  ];
}

async function itemsById(db: Database, id: string): Promise<ItemRow[]> {
  const { rows } = await sql<ItemRow>`select * from items where id = ${id}`.execute(db);
  return rows;
}

/** By the index of each feed: no index of its own has to be written for every item. */
async function itemsByIdentity(db: Database, identities: readonly string[]): Promise<ItemRow[]> {
  const its = sql`select * from items where feed_id = f.id and ${among(db, 'identity', identities)}`;
  // Left to itself PostgreSQL reads all items, 80 ms at a million (measured); a query with an offset it asks feed by feed.
  const { rows } = await sql<ItemRow>`
    ${
      isPostgres(db)
        ? sql`select i.* from feeds f cross join lateral (${its} offset 0) i`
        : sql`select * from items where feed_id in (select id from feeds) and ${among(db, 'identity', identities)}`
    }`.execute(db);
  return rows.sort((a, b) => (a.first_seen_at < b.first_seen_at ? 1 : -1));
}

async function articlesFor(
  db: Database,
  text: string,
  identities: readonly string[],
  items: readonly ItemRow[],
): Promise<ArticleRow[]> {
  const partners = await db.selectFrom('partners').select('id').execute();
  const ids = [text, ...items.flatMap(({ article_id }) => article_id ?? [])];
  for (const { id } of partners) ids.push(...identities.map(identity => articleIdOf(id, identity)));
  const byId = await sql<ArticleRow>`select * from articles where ${among(db, 'id', ids)} limit ${MOST}`.execute(db);
  if (byId.rows.length > 0 || items.length > 0) return byId.rows;
  const urls = addressesOf(text);
  const byText = await sql<ArticleRow>`
    select * from articles where substr(url, 1, 200) in (${sql.join(urls.map(url => url.slice(0, 200)))})
      and url in (${sql.join(urls)})
    union select * from articles where substr(headline, 1, 80) = substr(cast(${text} as text), 1, 80) and headline = ${text}
    limit ${MOST}`.execute(db);
  if (byText.rows.length > 0) return byText.rows;
  const asked = await readAsked(db, text);
  if (asked === undefined) return [];
  const found = isPostgres(db)
    ? await candidates(db, asked, MOST_FOUND)
    : await newestFinds(db, asked, await matchOf(db, asked), MOST_FOUND);
  const byWords = await sql<ArticleRow>`
    select * from ${foundArticles(db, found.ids)} order by listed_at desc limit ${MOST}`.execute(db);
  return byWords.rows;
}

/** The items that an article was made of, by its identity in its feed. */
async function itemsOf(db: Database, articles: readonly ArticleRow[]): Promise<ItemRow[]> {
  const rows: ItemRow[] = [];
  for (const { feed_id, identity } of articles) {
    const found = await sql<ItemRow>`
      select * from items where feed_id = ${feed_id} and identity = ${identity}
      order by first_seen_at limit ${MOST}`.execute(db);
    rows.push(...found.rows);
  }
  return rows;
}

async function withWay(db: Database, items: readonly ItemRow[]): Promise<FoundItem[]> {
  const found: FoundItem[] = [];
  for (const { batch_id: _, batch_place: __, ...item } of items) {
    const poll = await db
      .selectFrom('polls')
      .select(['at', 'outcome', 'items', 'new_items'])
      .where('feed_id', '=', item.feed_id)
      .where('at', '=', item.first_seen_at)
      .executeTakeFirst();
    const document = await db
      .selectFrom('raw_documents')
      .select(['fetched_at', 'url', 'size'])
      .where('id', '=', item.raw_document_id ?? '')
      .executeTakeFirst();
    found.push({ ...item, poll: poll ?? null, document: document ?? null });
  }
  return found;
}

async function withChanges(db: Database, articles: readonly ArticleRow[]): Promise<FoundArticle[]> {
  const { rows } = await sql<ChangeRow>`
    select * from changes where ${among(
      db,
      'article_id',
      articles.map(({ id }) => id),
    )} order by seq`.execute(db);
  const byArticle = Map.groupBy(rows, ({ article_id }) => article_id);
  return articles.map(article => ({
    ...article,
    changes: (byArticle.get(article.id) ?? []).map(({ seq, kind, at }) => ({ seq, kind, at })),
  }));
}
