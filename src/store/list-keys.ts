import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import { categoryKey } from './categories.ts';
import { languagesLike } from './languages.ts';
import { searching } from './search.ts';
import type { ArticleRow, Database, Tables } from './tables.ts';

/** Which articles a reader asks for; `cursor` goes on where a page ended. */
export type ArticleFilter = {
  readonly partner?: string;
  readonly language?: string;
  /** Words that must all stand in headline, byline, dateline, credit line or body, or begin one there; "a phrase", -not, OR. */
  readonly q?: string;
  /** Published (or, where the source gives no time, first seen) at or after. */
  readonly since?: string;
  /** Only with this category, whatever its case and accents. */
  readonly category?: string;
  /** Copies too, not only each story's lead. */
  readonly all?: boolean;
  /** The bodies are not read: for `summaryOf`. */
  readonly summary?: boolean;
  readonly cursor?: { readonly listedAt: string; readonly id: string };
};

/** Where an article stands in lists. */
type Key = { readonly id: string; readonly listed_at: string };

/**
 * The keys of one page, latest first: found in the order of an index, so that nothing is sorted but keys, and the words of no article are
 * read that is not on the page.
 */
export async function listKeys(db: Database, filter: ArticleFilter, now: string, limit: number): Promise<Key[]> {
  if (filter.language === undefined) return await keysOf(db, filter, undefined, now, limit);
  const pages: Key[] = [];
  // One walk a language: of several at once a database would sort all there are.
  for (const language of await languagesLike(db, filter.language))
    pages.push(...(await keysOf(db, filter, language, now, limit)));
  return pages.sort(latestFirst).slice(0, limit);
}

const latestFirst = (one: Key, other: Key): number => {
  if (one.listed_at !== other.listed_at) return one.listed_at < other.listed_at ? 1 : -1;
  return one.id < other.id ? 1 : -1;
};

/** Finds of a question for each article of a page, which are enough where no further filter is given; each costs some µs. */
const FINDS = 10;

/** The keys of one page in one language, or in any. A question looks at its newest finds, and further only where they fill no page. */
async function keysOf(
  db: Database,
  filter: ArticleFilter,
  language: string | undefined,
  now: string,
  limit: number,
): Promise<Key[]> {
  if (!filter.q?.trim()) return await walk(db, filter, language, now, limit);
  const few = await walk(db, filter, language, now, limit, FINDS * limit);
  return few.length === limit ? few : await walk(db, filter, language, now, limit);
}

async function walk(
  db: Database,
  filter: ArticleFilter,
  language: string | undefined,
  now: string,
  limit: number,
  mostFound?: number,
): Promise<Key[]> {
  const { category, cursor } = filter;
  let query = db
    .selectFrom('articles as a')
    .select(['a.id', 'a.listed_at'])
    .where(eb => visible(eb, now));
  if (filter.all !== true) query = query.where('a.is_lead', '=', 1);
  if (filter.partner !== undefined) query = query.where('a.partner_id', '=', filter.partner);
  if (language !== undefined) query = query.where('a.language', '=', language);
  if (filter.since !== undefined) query = query.where('a.listed_at', '>=', filter.since);
  const question = filter.q?.trim();
  if (question) query = query.where(await searching(db, question, cursor?.id, mostFound));
  // Of one category the list is read in the order of its own table.
  const [time, id] = category === undefined ? ['a.listed_at', 'a.id'] : ['c.listed_at', 'c.article_id'];
  if (category !== undefined) {
    // The same rows and columns: the table that is joined only chooses among them.
    query = query.innerJoin('article_categories as c', join =>
      join.onRef('c.article_id', '=', 'a.id').on('c.category', '=', categoryKey(category)),
    ) as unknown as typeof query;
  }
  if (cursor !== undefined)
    query = query.where(sql<SqlBool>`(${sql.ref(time)}, ${sql.ref(id)}) < (${cursor.listedAt}, ${cursor.id})`);
  return await query.orderBy(sql.ref(time), 'desc').orderBy(sql.ref(id), 'desc').limit(limit).execute();
}

/** What a surface may show at this moment. */
export function visible(eb: ExpressionBuilder<Tables & { a: ArticleRow }, 'a'>, now: string): Expression<SqlBool> {
  return eb.and([
    eb('a.pub_status', '=', 'usable'),
    eb.or([eb('a.embargoed_until', 'is', null), eb('a.embargoed_until', '<=', now)]),
  ]);
}
