import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { wordsOf } from './index-words.ts';
import { answering, type Clause, readQuestion, type Term } from './question.ts';
import { among, isPostgres, listed } from './sql.ts';
import type { Database } from './tables.ts';
import { readUnindexed } from './unindexed.ts';

/** The newest of what SQLite finds for a common word: to sort a million finds would take seconds. */
const MOST_FOUND = 20_000;
/** Finds of a question on PostgreSQL that are sorted. Of more the list of articles is walked through, and each one asked for its words. */
const FEW_FOUND = 5_000;
/** Only for a word that one article in so many has, the newest are looked at first: of fewer they seldom fill a page. */
const ONE_IN = 30;
/** A page further on looks at what came in so much later than the end of the one before: its date may be earlier. */
const LATE = 500;

/** That an article (`a`) is found. */
export type Finds = {
  readonly condition: RawBuilder<SqlBool>;
  /** The finds are known and few, so it is quicker to sort them than to walk through the list of articles. */
  readonly areFew: boolean;
  /** The condition is for so many articles of the list, since each is asked for its words. */
  readonly lookedAt?: number | undefined;
  /** No further find can come by asking without `most`. */
  readonly isAll: boolean;
};

/**
 * That an article (`a`) answers a question (`readQuestion`): by the index, and for what the log tells of articles that are not indexed
 * yet by their words themselves, so that the answer is the same.
 * @param after the article at which the page before ended
 * @param most where the newest finds may be enough: so many of SQLite's finds, or of PostgreSQL's articles, are looked at
 * @throws ExchangeError `input-wrong`
 */
export async function searching(db: Database, question: string, after?: string, most?: number): Promise<Finds> {
  const clauses = readQuestion(question, wordsOf);
  if (clauses === undefined) return { condition: sql`(1 = 0)`, areFew: false, isAll: true };
  // Before the finds are read: what is indexed in between would be among neither.
  const [unindexed, estimate] = await Promise.all([
    readUnindexed(db),
    isPostgres(db) && most !== undefined ? estimateFinds(db, clauses) : { finds: 0, articles: 0 },
  ]);
  const behind = unindexed.map(({ id }) => id);
  const answers = answering(clauses);
  const matching = unindexed.filter(({ text }) => answers(text)).map(({ id }) => id);
  if (isPostgres(db)) return await onPostgres(db, clauses, behind, matching, most, estimate);
  const found = sql`select s.article_id from (
      select rowid from searchable_words where searchable_words match ${await ftsOf(db, clauses)}
        ${after === undefined ? sql`` : sql`and rowid <= (select n from searchable where article_id = ${after}) + ${LATE}`}
      order by rowid desc limit ${most ?? MOST_FOUND}
    ) as w join searchable s on s.n = w.rowid`;
  if (behind.length === 0) return { condition: sql`a.id in (${found})`, areFew: false, isAll: most === undefined };
  // One set of ids, so that the database starts from the few that are found and not from all articles.
  const condition = sql<SqlBool>`a.id in (
    select article_id from (${found}) as indexed where not ${among(db, 'article_id', behind)}
    union select v.id from ${listed(
      db,
      { id: 'text' },
      matching.map(id => ({ id })),
    )})`;
  return { condition, areFew: false, isAll: most === undefined };
}

/**
 * The index of words has no order in time: all finds of a word are read before the newest are known. So the newest articles of a common
 * word are found without it. Left to itself PostgreSQL took a rare word for a common one and walked through all articles, or compared each
 * article with each find (both measured).
 */
async function onPostgres(
  db: Database,
  clauses: readonly Clause[],
  behind: readonly string[],
  matching: readonly string[],
  most: number | undefined,
  estimate: { readonly finds: number; readonly articles: number },
): Promise<Finds> {
  const indexed = sql`(select words @@ ${queryOf(clauses)} from searchable where article_id = a.id)`;
  const oneByOne = sql<SqlBool>`
    case when ${among(db, 'a.id', behind)} then ${among(db, 'a.id', matching)} else ${indexed} end`;
  // Where so few of the newest are expected to be finds that they fill no page, all finds are counted at once.
  const isCommon = estimate.finds > FEW_FOUND && estimate.finds * ONE_IN >= estimate.articles;
  if (most !== undefined && isCommon) return { condition: oneByOne, areFew: false, lookedAt: most, isAll: false };
  const { rows } = await sql<{ article_id: string }>`${findsOf(clauses)} limit ${sql.lit(FEW_FOUND + 1)}`.execute(db);
  if (rows.length > FEW_FOUND) return { condition: oneByOne, areFew: false, isAll: true };
  const found = new Set(rows.map(row => row.article_id)).difference(new Set(behind));
  return { condition: among(db, 'a.id', [...found, ...matching]), areFew: true, isAll: true };
}

const queryOf = (clauses: readonly Clause[]) => sql`${clauses.map(tsqueryOf).join(' | ')}::tsquery`;
const findsOf = (clauses: readonly Clause[]) =>
  sql`select article_id from searchable where words @@ ${queryOf(clauses)}`;

/** How many finds PostgreSQL expects by its statistics, and among how many articles (less than none where it has not counted them). */
async function estimateFinds(db: Database, clauses: readonly Clause[]): Promise<{ finds: number; articles: number }> {
  type Plan = { readonly 'QUERY PLAN': readonly { readonly Plan: { readonly 'Plan Rows': number } }[] };
  const [plan, counted] = await Promise.all([
    sql<Plan>`explain (format json) ${findsOf(clauses)}`.execute(db),
    sql<{ reltuples: number }>`select reltuples from pg_class where oid = 'searchable'::regclass`.execute(db),
  ]);
  return {
    finds: plan.rows[0]?.['QUERY PLAN'][0]?.Plan['Plan Rows'] ?? 0,
    articles: counted.rows[0]?.reltuples ?? 0,
  };
}

function tsqueryOf({ wanted, unwanted }: Clause): string {
  const term = ({ words, begins }: Term): string =>
    `(${words.map(word => `'${word}'`).join(' <-> ')}${begins ? ':*' : ''})`;
  return `(${[...wanted.map(term), ...unwanted.map(one => `!${term(one)}`)].join(' & ')})`;
}

/**
 * A word that begins others is asked for as all of them, each whole: FTS5 puts together all finds of a beginning before it gives the newest,
 * which at a million articles took 20 to 70 ms for a common word, and 11 s where a thousand words begin so (measured).
 */
async function ftsOf(db: Database, clauses: readonly Clause[]): Promise<string> {
  const beginnings = clauses.flatMap(({ wanted, unwanted }) => [...wanted, ...unwanted]).filter(isBeginning);
  const endings = new Map<string, readonly string[]>();
  for (const { words } of beginnings) endings.set(words[0] ?? '', await longerWords(db, words[0] ?? ''));
  const term = (one: Term): string => {
    const [word = ''] = one.words;
    const longer = isBeginning(one) ? endings.get(word) : undefined;
    if (longer === undefined || longer.length > MOST_ENDINGS)
      return `"${one.words.join(' ')}"${one.begins ? ' *' : ''}`;
    return `(${[word, ...longer].map(each => `"${each}"`).join(' OR ')})`;
  };
  const clause = ({ wanted, unwanted }: Clause): string => {
    const without = unwanted.length === 0 ? '' : ` NOT (${unwanted.map(term).join(' OR ')})`;
    return `((${wanted.map(term).join(' AND ')})${without})`;
  };
  return clauses.map(clause).join(' OR ');
}

const isBeginning = ({ words, begins }: Term): boolean => begins && words.length === 1;

/** Words that begin with another, of which more are no better than the beginning itself. */
const MOST_ENDINGS = 5_000;
const [FIRST, LAST] = ['\u0001', '\u{10ffff}'];

/** The words in the index that begin with this one and go on. Not the word itself: FTS5 counts the articles of each word that it lists. */
async function longerWords(db: Database, word: string): Promise<string[]> {
  await sql`create virtual table if not exists temp.search_terms using fts5vocab('main', 'searchable_words', 'row')`.execute(
    db,
  );
  const { rows } = await sql<{ term: string }>`
    select term from temp.search_terms where term >= ${word + FIRST} and term < ${word + LAST} limit ${sql.lit(MOST_ENDINGS + 1)}`.execute(
    db,
  );
  return rows.map(({ term }) => term);
}
