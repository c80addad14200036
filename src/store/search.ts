import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { tokenize } from '../core/text/words.ts';
import { changesAfter, currentRevisions } from './articles.ts';
import { unpackArticle } from './pack-article.ts';
import { answers, type Clause, readQuestion, type Term } from './question.ts';
import { among, isPostgres, listed } from './sql.ts';
import type { Database, RevisionRow, Transaction } from './tables.ts';

/** Words of an article that are indexed; PostgreSQL counts positions no further. */
const MOST_WORDS = 16_000;
/**
 * Characters that are looked at for them: more would take too long beside the read API, and PostgreSQL a vector of 1 MB at
 * most.
 */
const MOST_CHARACTERS = 16 * MOST_WORDS;
/** The newest of what SQLite finds for a common word: to sort a million finds would take seconds. */
const MOST_FOUND = 20_000;
/**
 * Finds of a question on PostgreSQL that are read by their index of words before anything else. Left to itself it took a word that begins no
 * other for one in 200 articles, however rare it is, and walked through all articles to find nothing: 2.7 s at 200,000 (measured).
 */
const FEW_FOUND = 5_000;
/** A page further on looks at what came in so much later than the end of the one before: its date may be earlier. */
const LATE = 500;
/** The newest changes that are looked at though they are not indexed yet: after a large import that takes a while. */
const MOST_UNINDEXED = 500;

/** The words of a text, folded: what is indexed, and what is looked up. */
function wordsOf(text: string): string[] {
  return tokenize(text.slice(0, MOST_CHARACTERS)).flatMap(({ word, fold }) => (word ? lexemes(fold) : []));
}

/** Some characters fold to several words or to marks ("℀" to "a/c"); a lexeme has letters, figures and marks only. */
function lexemes(fold: string): readonly string[] {
  return PLAIN.test(fold) ? [fold] : (fold.match(/[\p{L}\p{N}\p{M}]{1,60}/gu) ?? []);
}
const PLAIN = /^[a-z0-9]{1,60}$/;

/**
 * Reads the next lines of the change log and indexes the words of their articles; gives the number of lines read, 0 where
 * there is nothing to do or another process is at it. Publishing itself writes no index: it would cost as much again.
 */
export async function indexWords(tx: Transaction, mostLines: number): Promise<number> {
  const postgres = isPostgres(tx);
  const locked = await sql<{ value: number }>`
    select value from counters where name = 'searched' ${postgres ? sql`for update skip locked` : sql``}`.execute(tx);
  const after = locked.rows[0]?.value;
  if (after === undefined) return 0;
  const lines = await changesAfter(tx, after, mostLines);
  const last = lines.at(-1)?.seq;
  if (last === undefined) return 0;
  const revisions = await currentRevisions(tx, [...new Set(lines.map(line => line.article_id))]);
  const rows = revisions.map(revision => ({
    id: revision.article_id,
    words: wordsOf(printed(revision)).slice(0, MOST_WORDS),
  }));
  const [filled, empty] = [
    rows.filter(({ words }) => words.length > 0),
    rows.filter(({ words }) => words.length === 0),
  ];
  await (postgres ? writeVectors(tx, filled) : writeFts(tx, filled));
  // Of a tombstone nothing is found.
  await unindexWords(
    tx,
    empty.map(({ id }) => id),
  );
  await tx.updateTable('counters').set({ value: last }).where('name', '=', 'searched').execute();
  return lines.length;
}

function printed(revision: RevisionRow): string {
  const { headline, byline, creditLine, dateline, bodyText } = unpackArticle(revision);
  return [headline, byline, creditLine, dateline?.raw, bodyText].filter(Boolean).join('\n');
}

type Row = { readonly id: string; readonly words: readonly string[] };

/** The vector is written out, not left to PostgreSQL's parser, which reads letters by the locale of the database. */
async function writeVectors(tx: Transaction, rows: readonly Row[]): Promise<void> {
  const vectors = rows.map(({ id, words }) => {
    const places = new Map<string, number[]>();
    for (const [index, word] of words.entries()) {
      const known = places.get(word);
      if (known === undefined) places.set(word, [index + 1]);
      else if (known.length < 200) known.push(index + 1);
    }
    return { id, words: [...places].map(([word, at]) => `'${word}':${at.join(',')}`).join(' ') };
  });
  await sql`
    insert into searchable (article_id, words)
    select v.id, v.words::tsvector from ${listed(tx, { id: 'text', words: 'text' }, vectors)}
    on conflict (article_id) do update set words = excluded.words`.execute(tx);
}

async function writeFts(tx: Transaction, rows: readonly Row[]): Promise<void> {
  const texts = rows.map(({ id, words }) => ({ id, words: words.join(' ') }));
  const list = listed(tx, { id: 'text', words: 'text' }, texts);
  await sql`insert into searchable (article_id) select v.id from ${list} where true on conflict do nothing`.execute(tx);
  await sql`
    insert or replace into searchable_words (rowid, words)
    select s.n, v.words from ${list} join searchable s on s.article_id = v.id`.execute(tx);
}

/** Takes the words of articles out of the index. */
export async function unindexWords(tx: Transaction, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const its = among(tx, 'article_id', ids);
  if (!isPostgres(tx))
    await sql`delete from searchable_words where rowid in (select n from searchable where ${its})`.execute(tx);
  await sql`delete from searchable where ${its}`.execute(tx);
}

/** Rewrites the index of words without what was deleted from it: until then its blocks hold those words. PostgreSQL's vacuum does. */
export async function rewriteIndex(tx: Transaction): Promise<void> {
  if (!isPostgres(tx)) await sql`insert into searchable_words (searchable_words) values ('optimize')`.execute(tx);
}

/**
 * That an article (`a`) answers a question (`readQuestion`): by the index, and for what the log tells of articles that are not indexed
 * yet by their words themselves, so that the answer is the same. Reading those costs time for each: the index follows within seconds.
 * @param after the article at which the page before ended
 * @param most so many of SQLite's finds are looked at, the newest. On PostgreSQL only whether it is given counts: then the caller looks at
 * few articles, and finds are not read beforehand
 * @throws ExchangeError `input-wrong`
 */
export async function searching(db: Database, question: string, after?: string, most = MOST_FOUND): Promise<Finds> {
  const clauses = readQuestion(question, wordsOf);
  if (clauses === undefined) return { condition: sql`(1 = 0)`, areFew: false };
  // Before the finds are read: what is indexed in between would be among neither.
  const { behind, matching } = await readUnindexed(db, clauses);
  const few = isPostgres(db) && most === MOST_FOUND ? await fewOnPostgres(db, clauses) : undefined;
  const areFew = few !== undefined;
  const found = isPostgres(db)
    ? (few ?? onPostgres(clauses))
    : sql`select s.article_id from (
          select rowid from searchable_words where searchable_words match ${await ftsOf(db, clauses)}
            ${after === undefined ? sql`` : sql`and rowid <= (select n from searchable where article_id = ${after}) + ${LATE}`}
          order by rowid desc limit ${most}
        ) as w join searchable s on s.n = w.rowid`;
  if (behind.length === 0) return { condition: sql`a.id in (${found})`, areFew };
  // One set of ids, so that the database starts from the few that are found and not from all articles.
  const condition = sql<SqlBool>`a.id in (
    select article_id from (${found}) as indexed where not ${among(db, 'article_id', behind)}
    union select v.id from ${listed(
      db,
      { id: 'text' },
      matching.map(id => ({ id })),
    )})`;
  return { condition, areFew };
}

/** That an article (`a`) is found; `areFew`: the finds are known and few, so it is quicker to sort them than to walk through the list of articles. */
type Finds = { readonly condition: RawBuilder<SqlBool>; readonly areFew: boolean };

const onPostgres = (clauses: readonly Clause[]): RawBuilder<{ article_id: string }> =>
  sql`select article_id from searchable where words @@ ${clauses.map(tsqueryOf).join(' | ')}::tsquery`;

/** The articles that the index finds, by their ids; undefined where they are many. */
async function fewOnPostgres(db: Database, clauses: readonly Clause[]): Promise<RawBuilder<unknown> | undefined> {
  const { rows } = await sql<{ article_id: string }>`
    ${onPostgres(clauses)} limit ${sql.lit(FEW_FOUND + 1)}`.execute(db);
  if (rows.length > FEW_FOUND) return undefined;
  return sql`select unnest(${rows.map(row => row.article_id)}::text[]) as article_id`;
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

/** Articles read at a time. */
const PART = 200;
/**
 * The words of those that were read lately, by revision, and characters of them at most: to split them anew for each question took 50 ms
 * beside a large import.
 */
const MOST_KEPT = 4_000_000;
const splitLately = new WeakMap<Database, Map<string, string>>();

/** The articles that changed after the index was last written, and those among them whose words answer the question. */
async function readUnindexed(db: Database, clauses: readonly Clause[]) {
  const { rows } = await sql<{ id: string; number: number }>`
    select distinct a.id, a.revision as number from (
      select article_id from changes
      where seq > (select value from counters where name = 'searched') order by seq desc limit ${sql.lit(MOST_UNINDEXED)}
    ) as lately join articles a on a.id = lately.article_id`.execute(db);
  const before = splitLately.get(db);
  const texts = new Map<string, string>();
  const keyOf = (id: string, number: number): string => `${id} ${number}`;
  for (const { id, number } of rows) {
    const text = before?.get(keyOf(id, number));
    if (text !== undefined) texts.set(keyOf(id, number), text);
  }
  const missing = rows.filter(({ id, number }) => !texts.has(keyOf(id, number))).map(({ id }) => id);
  for (let at = 0; at < missing.length; at += PART) {
    for (const revision of await currentRevisions(db, missing.slice(at, at + PART))) {
      const words = wordsOf(printed(revision)).slice(0, MOST_WORDS);
      texts.set(keyOf(revision.article_id, revision.number), ` ${words.join(' ')} `);
    }
    await yieldToEventLoop();
  }
  let characters = 0;
  for (const text of texts.values()) characters += text.length;
  splitLately.set(db, characters > MOST_KEPT ? new Map() : texts);
  const matching = rows.filter(({ id, number }) => answers(texts.get(keyOf(id, number)) ?? '', clauses));
  return { behind: rows.map(({ id }) => id), matching: matching.map(({ id }) => id) };
}
