import { type SqlBool, sql } from 'kysely';
import type { Clause, Term } from './question.ts';
import type { Asked, Finds } from './search.ts';
import type { Span } from './spans.ts';
import { among } from './sql.ts';
import type { Database } from './tables.ts';

/** Finds that are read and sorted at once. */
const FEW_FOUND = 1_000;
/** Only of a word that one article in so many has, the newest articles are asked first: of a rarer one they seldom fill a page. */
const ONE_IN = 30;
/** Articles of a store in which a look at the newest costs less than to ask PostgreSQL what it expects. */
const SMALL = 20_000;

/**
 * How common what is asked for is: `common` where the newest articles are likely to fill a page, `rare` where they are not, by PostgreSQL's
 * statistics; `unknown` in a small store.
 */
export async function frequencyOf(db: Database, asked: Asked): Promise<'common' | 'rare' | 'unknown'> {
  const articles = await indexedArticles(db);
  if (articles < SMALL) return 'unknown';
  type Plan = { readonly 'QUERY PLAN': readonly { readonly Plan: { readonly 'Plan Rows': number } }[] };
  const finds = sql`select article_id from searchable where words @@ ${withinLabels(asked, asked.clauses.map(exactlyOf))}::tsquery`;
  const { rows } = await sql<Plan>`explain (format json) ${finds}`.execute(db);
  const expected = rows[0]?.['QUERY PLAN'][0]?.Plan['Plan Rows'] ?? 0;
  return expected > FEW_FOUND && expected * ONE_IN >= articles ? 'common' : 'rare';
}

/** Milliseconds for which the number of articles is good. */
const COUNTED_FOR = 60_000;
const counted = new WeakMap<Database, { readonly at: number; readonly articles: Promise<number> }>();

/** About how many articles are in PostgreSQL's index of words; less than none where it has not counted them. */
async function indexedArticles(db: Database): Promise<number> {
  const last = counted.get(db);
  if (last !== undefined && performance.now() - last.at < COUNTED_FOR) return await last.articles;
  const asked = sql<{ n: number }>`select reltuples as n from pg_class where oid = 'searchable'::regclass`.execute(db);
  const articles = asked.then(({ rows }) => rows[0]?.n ?? 0);
  counted.set(db, { at: performance.now(), articles });
  // What failed once is asked again.
  articles.catch(() => counted.delete(db));
  return await articles;
}

/** Each of the newest articles is asked for its words. */
export function oneByOne(db: Database, { clauses, behind, matching }: Asked, lookedAt: number): Finds {
  const indexed = sql`(select words @@ ${queryOf(clauses)} from searchable where article_id = a.id)`;
  const condition = sql<SqlBool>`
    case when ${among(db, 'a.id', behind)} then ${among(db, 'a.id', matching)} else ${indexed} end`;
  return { condition, lookedAt };
}

/** All finds where they are few, by the index; undefined where they are not. */
export async function fewFinds(db: Database, asked: Asked): Promise<Finds | undefined> {
  const { isCut, ids } = await candidates(db, asked, FEW_FOUND);
  return isCut ? undefined : { ids };
}

/**
 * What the index finds in a span of time. It has words without places, so what has the words of a phrase in any order is read
 * (a `candidate`); no more than `most`, and `isCut` tells that there are more.
 */
export async function candidates(
  db: Database,
  asked: Asked,
  most: number | undefined,
  span?: Span,
): Promise<{ readonly read: number; readonly isCut: boolean; readonly ids: readonly string[] }> {
  const { clauses, behind, matching } = asked;
  const anywhere = withinLabels(asked, clauses.map(looselyOf));
  const query = span === undefined ? anywhere : `${anywhere} & ${oneOf(span.words)}`;
  // Planned as if all were read, or PostgreSQL would rather read the whole table up to there; and read no further than asked (measured).
  const { rows } = await sql<{ read: number; ids: string[] | null }>`
    with candidates as materialized (
      select article_id, words @@ ${queryOf(clauses)} as is_find from searchable where words @@ ${query}::tsquery)
    select count(*) as read, array_agg(article_id) filter (where is_find) as ids
    from (select * from candidates ${most === undefined ? sql`` : sql`limit ${sql.lit(most + 1)}`}) as first`.execute(
    db,
  );
  const { read = 0, ids = [] } = rows[0] ?? {};
  const found = new Set(ids).difference(new Set(behind));
  return {
    read,
    isCut: most !== undefined && read > most,
    ids: [...found, ...matching],
  };
}

const oneOf = (lexemes: readonly string[]): string => `(${lexemes.map(lexeme => `'${lexeme}'`).join(' | ')})`;

const withinLabels = ({ labels }: Asked, clauses: readonly string[]): string =>
  [`(${clauses.join(' | ')})`, ...labels.map(oneOf)].join(' & ');

const queryOf = (clauses: readonly Clause[]) => sql`${clauses.map(exactlyOf).join(' | ')}::tsquery`;

const exactlyOf = ({ wanted, unwanted }: Clause): string =>
  `(${[...wanted.map(one => termOf(one, '<->')), ...unwanted.map(one => `!${termOf(one, '<->')}`)].join(' & ')})`;

/** The words of phrases in any order; only single words can be unwanted then. */
function looselyOf({ wanted, unwanted }: Clause): string {
  const single = unwanted.filter(({ words }) => words.length === 1);
  return `(${[...wanted.map(one => termOf(one, '&')), ...single.map(one => `!${termOf(one, '&')}`)].join(' & ')})`;
}

const termOf = ({ words, begins }: Term, between: '&' | '<->'): string =>
  `(${words.map(word => `'${word}'`).join(` ${between} `)}${begins ? ':*' : ''})`;
