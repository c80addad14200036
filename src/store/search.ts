import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { wordsOf } from './index-words.ts';
import { answering, type Clause, readQuestion, type Term } from './question.ts';
import { among, listed } from './sql.ts';
import type { Database } from './tables.ts';
import { readUnindexed } from './unindexed.ts';

/** A question as it is looked up, with the articles whose words the index does not have yet, and those of them that answer it. */
export type Asked = {
  readonly clauses: readonly Clause[];
  readonly behind: readonly string[];
  readonly matching: readonly string[];
};

/** That an article (`a`) is found. */
export type Finds = {
  readonly condition: RawBuilder<SqlBool>;
  /** The finds are known and few, so it is quicker to sort them than to walk through the list of articles. */
  readonly areFew?: boolean;
  /** The condition is for so many articles of the list, since each is asked for its words. */
  readonly lookedAt?: number;
};

/**
 * Reads a question (`readQuestion`), before its finds are read: what is indexed in between would be among neither. What the log tells of
 * articles that are not indexed yet is found by their words themselves, so that the answer is the same. Undefined where nothing is asked.
 * @throws ExchangeError `input-wrong`
 */
export async function readAsked(db: Database, question: string): Promise<Asked | undefined> {
  const clauses = readQuestion(question, wordsOf);
  if (clauses === undefined) return undefined;
  const unindexed = await readUnindexed(db);
  const answers = answering(clauses);
  const matching = unindexed.filter(({ text }) => answers(text)).map(({ id }) => id);
  return { clauses, behind: unindexed.map(({ id }) => id), matching };
}

/** The newest of what SQLite finds for a common word: to sort a million finds would take seconds. */
const MOST_FOUND = 20_000;
/** A page further on looks at what came in so much later than the end of the one before: its date may be earlier. */
const LATE = 500;

/**
 * What SQLite finds by its index.
 * @param after the article at which the page before ended
 * @param most the newest finds that are looked at
 */
export async function onSqlite(db: Database, asked: Asked, after?: string, most = MOST_FOUND): Promise<Finds> {
  const { clauses, behind, matching } = asked;
  const found = sql`select s.article_id from (
      select rowid from searchable_words where searchable_words match ${await ftsOf(db, clauses)}
        ${after === undefined ? sql`` : sql`and rowid <= (select n from searchable where article_id = ${after}) + ${LATE}`}
      order by rowid desc limit ${most}
    ) as w join searchable s on s.n = w.rowid`;
  if (behind.length === 0) return { condition: sql`a.id in (${found})` };
  const matched = matching.map(id => ({ id }));
  // One set of ids, so that the database starts from the few that are found and not from all articles.
  const condition = sql<SqlBool>`a.id in (
    select article_id from (${found}) as indexed where not ${among(db, 'article_id', behind)}
    union select v.id from ${listed(db, { id: 'text' }, matched)})`;
  return { condition };
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
