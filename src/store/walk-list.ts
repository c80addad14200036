import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { categoryKey } from './categories.ts';
import type { Finds } from './search.ts';
import { among } from './sql.ts';
import type { Database } from './tables.ts';

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

/** Where an article stands in lists, and its current revision with its row in one value (`stateOf`). */
export type Key = { readonly listed_at: string; readonly state: string };

/** What readers get of an article's row: the other half of its columns is read for nobody. */
export const COLUMNS = [
  ...(['id', 'partner_id', 'url', 'guid', 'published', 'first_created', 'updated_at', 'version', 'revision'] as const),
  ...([
    'pub_status',
    'embargoed_until',
    'language',
    'provider',
    'story_id',
    'relation',
    'of_id',
    'score',
    'is_lead',
  ] as const),
] as const;

/**
 * A revision of an article (`a`), and what readers may get anew of the row while the revision stays the same, in one value: as long as it is
 * the same, so is the record, and what was withdrawn before it. Addresses and the like change with `updated_at` only, and a lead is beside
 * nobody. One value is read in a third of the time of twelve (measured).
 */
export const stateOf = (number: 'a.revision' | 'c.revision' | 'r.number'): RawBuilder<string> => STATES[number];

const state = (number: string) => sql<string>`
  concat(a.id, '|', ${sql.ref(number)}, '|', a.latest_number, '|', a.updated_at, '|', a.pub_status, '|', a.version, '|',
  a.first_created, '|', a.story_id, case a.is_lead when 0 then concat('|', a.relation, '|', a.of_id, '|', a.score) end, '|',
  (select p.name from partners p where p.id = a.partner_id))`;
const STATES = { 'a.revision': state('a.revision'), 'c.revision': state('c.revision'), 'r.number': state('r.number') };

/** The revision of which a state is. */
export function revisionOf(state: string): { readonly id: string; readonly number: number } {
  const [id = '', number] = state.split('|', 2);
  return { id, number: Number(number) };
}

/**
 * The list of one category, partner or language, or of all articles: where it stands in time, and what is asked of its articles, first what
 * makes it that list. The others are no list then: a column within `coalesce` is in no index.
 */
function listOf(filter: ArticleFilter, languages: readonly string[] | undefined) {
  const { category, partner, since, cursor } = filter;
  const isOfCategory = category !== undefined;
  // Of one category the list is read in the order of its own table.
  const [time, id] = isOfCategory ? [sql`c.listed_at`, sql`c.article_id`] : [sql`a.listed_at`, sql`a.id`];
  const within: RawBuilder<SqlBool>[] = [];
  if (since !== undefined) within.push(sql`${time} >= ${since}`);
  if (cursor !== undefined) within.push(sql`(${time}, ${id}) < (${cursor.listedAt}, ${cursor.id})`);
  const asked: RawBuilder<SqlBool>[] = [];
  const column = (name: string) => (asked.length === 0 ? sql.ref(name) : sql`coalesce(${sql.ref(name)}, '')`);
  if (isOfCategory) asked.push(sql`c.category = ${categoryKey(category)}`);
  if (partner !== undefined) asked.push(sql`${column('a.partner_id')} = ${partner}`);
  if (languages?.length === 1) asked.push(sql`${column('a.language')} = ${languages[0]}`);
  // Of several languages there is no list.
  else if (languages !== undefined) asked.push(sql`true`, sql`coalesce(a.language, '') in (${sql.join(languages)})`);
  return { isOfCategory, inOrder: sql`order by ${time} desc, ${id} desc`, time, within, asked };
}

/** Articles of one category, partner or language that are looked at for one page, and for each of a long one: few may be leads, or of the other two. */
const [MOST_LOOKED_AT, FOR_EACH] = [2_000, 4];

/** The time down to which a page looks at its list; undefined where the list is of all articles, or ends before. */
export async function lookedDownTo(
  db: Database,
  filter: ArticleFilter,
  languages: readonly string[] | undefined,
  limit: number,
): Promise<string | undefined> {
  const { isOfCategory, inOrder, time, within, asked } = listOf(filter, languages);
  const [its] = asked;
  if (its === undefined) return undefined;
  const { rows } = await sql<{ at: string }>`
    select ${time} as at from ${isOfCategory ? sql`article_categories c` : sql`articles a`}
    where ${sql.join([its, ...within], sql` and `)} ${inOrder}
    limit 1 offset ${sql.lit(Math.max(MOST_LOOKED_AT, FOR_EACH * limit))}`.execute(db);
  return rows[0]?.at;
}

/** SQLite reads all articles and sorts them where no more than one or two are asked for: 1.5 s of a million (measured). */
const LEAST = 10;

/**
 * Keys of articles latest first, found in the order of an index, so that nothing is sorted but keys, and the words of no article are read
 * that is not on the page.
 * @param finds only these
 */
export async function walk(
  db: Database,
  filter: ArticleFilter,
  languages: readonly string[] | undefined,
  now: string,
  limit: number,
  finds?: Finds,
): Promise<Key[]> {
  const { isOfCategory, inOrder, within, asked } = listOf(filter, languages);
  // Of what is found, however it is narrowed: left to themselves both databases rather walk through a list (measured).
  const its = finds && 'ids' in finds ? foundArticles(db, finds.ids) : sql`articles a`;
  const categories = sql`join article_categories c on c.article_id = a.id and c.listed_at = a.listed_at`;
  const shown = [visibleAt(now), ...(filter.all === true ? [] : [sql<SqlBool>`a.is_lead = 1`])];
  const list = sql`
    ${its} ${isOfCategory ? categories : sql``} where ${sql.join([...shown, ...asked, ...within], sql` and `)} ${inOrder}`;
  // As text, and with the limit in it: the query builder took 75 of 200 µs, and SQLite prepares a statement anew whenever a limit is bound to
  // it (both measured).
  if (finds === undefined) {
    const { rows } = await sql<Key>`
      select a.listed_at, ${stateOf('a.revision')} as state from ${list} limit ${sql.lit(Math.max(limit, LEAST))}`.execute(
      db,
    );
    return rows.slice(0, limit);
  }
  // Keys are sorted and cut to a page first.
  const keys =
    'ids' in finds
      ? sql`select a.id from ${list} limit ${sql.lit(limit)}`
      : sql`
        select a.id from (select a.id, a.listed_at from ${list} limit ${sql.lit(finds.lookedAt)}) a
        where ${finds.condition} order by a.listed_at desc, a.id desc limit ${sql.lit(limit)}`;
  const { rows } = await sql<Key>`
    select a.listed_at, ${stateOf('a.revision')} as state from articles a where a.id in (${keys})
    order by a.listed_at desc, a.id desc`.execute(db);
  return rows;
}

/** Articles (`a`) by their ids, to be narrowed and sorted only then: a query with a limit is run by itself. */
export const foundArticles = (db: Database, ids: readonly string[]): RawBuilder<unknown> =>
  sql`(select * from articles where ${among(db, 'id', ids)} limit 1000000) a`;

/** That a surface may show an article (`a`) at this moment. */
export const visibleAt = (now: string): RawBuilder<SqlBool> =>
  sql`a.pub_status = 'usable' and (a.embargoed_until is null or a.embargoed_until <= ${now})`;
