import { sql } from 'kysely';
import { tokenize } from '../core/text/words.ts';
import { changesAfter, currentRevisions } from './articles.ts';
import { unpackArticle } from './pack-article.ts';
import { AN_HOUR, timeVector } from './spans.ts';
import { among, isPostgres, listed } from './sql.ts';
import type { ChangeKind, RevisionRow, Transaction } from './tables.ts';

/** Words of an article that are indexed; PostgreSQL counts positions no further. */
const MOST_WORDS = 16_000;
/**
 * Characters that are looked at for them: more would take too long beside the read API, and PostgreSQL a vector of 1 MB at
 * most.
 */
const MOST_CHARACTERS = 16 * MOST_WORDS;

/** The words of a text, folded: what is indexed, and what is looked up. */
export function wordsOf(text: string): string[] {
  const looked = text.slice(0, MOST_CHARACTERS);
  // Nearly all copy in English: the same words in a tenth of the time.
  if (WITHOUT_ACCENTS.test(looked)) return looked.toLowerCase().match(/[a-z0-9]{1,60}/g) ?? [];
  return tokenize(looked).flatMap(({ word, fold }) => (word ? lexemes(fold) : []));
}

/** No letter or figure beyond ASCII; dashes, quotation marks and the like. */
const WITHOUT_ACCENTS = /^[\0-\x7f\u00a0\u2010-\u2027\u2030-\u205e]*$/;

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
  const worded = lines.filter(({ kind }) => !ABOUT_STORIES.has(kind)).map(line => line.article_id);
  await indexArticles(tx, [...new Set(worded)]);
  await tx.updateTable('counters').set({ value: last }).where('name', '=', 'searched').execute();
  return lines.length;
}

/** Indexes articles by the words of their current revisions. */
export async function indexArticles(tx: Transaction, ids: readonly string[]): Promise<void> {
  const revisions = await currentRevisions(tx, ids);
  const articles = await tx
    .selectFrom('articles')
    .select(['id', 'partner_id', 'language'])
    .where(among(tx, 'id', ids))
    .execute();
  const labels = new Map(articles.map(({ id, partner_id, language }) => [id, labelsOf(partner_id, language)]));
  const rows = revisions.map(revision => ({
    ...{ id: revision.article_id, words: indexedWords(revision) },
    labels: labels.get(revision.article_id) ?? [],
  }));
  const [filled, empty] = [
    rows.filter(({ words }) => words.length > 0),
    rows.filter(({ words }) => words.length === 0),
  ];
  await (isPostgres(tx) ? writeVectors(tx, filled) : writeFts(tx, filled));
  // Of a tombstone nothing is found.
  await unindexWords(
    tx,
    empty.map(({ id }) => id),
  );
}

/**
 * Lines that say where an article stands and leave its words as they are. Where old stories lose their articles there are ten of them for
 * each article (measured with a retention of ten days).
 */
const ABOUT_STORIES: ReadonlySet<ChangeKind> = new Set(['lead-changed', 'story-changed']);

/** The words by which a revision is found. */
const indexedWords = (revision: RevisionRow): readonly string[] => wordsOf(printedIn(revision)).slice(0, MOST_WORDS);

function printedIn(revision: RevisionRow): string {
  // Its HTML is of no use here.
  const { headline, byline, creditLine, dateline, bodyText } = unpackArticle({ ...revision, body_html: '' });
  return [headline, byline, creditLine, dateline?.raw, bodyText].filter(Boolean).join('\n');
}

/**
 * The words by which a revision is found, in their order, with characters of no word before, between and after them. Of copy in English that is
 * what is printed, in small letters: to split it takes thirty times as long.
 */
export function searchedText(revision: RevisionRow): string {
  const printed = printedIn(revision);
  const isWhole = printed.length <= 2 * MOST_WORDS && WITHOUT_ACCENTS.test(printed) && !hasCutWord(printed);
  return ` ${isWhole ? printed.toLowerCase() : wordsOf(printed).slice(0, MOST_WORDS).join(' ')} `;
}

/** Characters of a word that are one lexeme; a longer word is indexed in parts. */
const LONGEST = 60;

/**
 * Whether a word without accents is longer than that: looks at each 61st character, and back from it to where its word begins. As a regular
 * expression it took 53 µs an article, a tenth of what a search beside a large import takes (measured).
 */
function hasCutWord(text: string): boolean {
  for (let end = LONGEST; end < text.length; ) {
    let at = end;
    while (end - at <= LONGEST && isOfWord(text.charCodeAt(at))) at -= 1;
    if (end - at > LONGEST) return true;
    end = at + LONGEST + 1;
  }
  return false;
}

const isOfWord = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57);

/** Letters of private use, which no word of copy has: a label begins with one of the first two, and has the third for what is no letter. */
const [PARTNER, LANGUAGE, OTHER] = ['\ue000', '\ue001', '\ue002'];
const labelOf = (kind: string, name: string): string => kind + name.toLowerCase().replace(/[^a-z0-9]/g, OTHER);
export const partnerLabel = (partner: string): string => labelOf(PARTNER, partner);
export const languageLabel = (language: string): string => labelOf(LANGUAGE, language);

/** Words for the partner and the language of an article: so a question finds what is of one partner without what is not. */
const labelsOf = (partner: string, language: string | null): readonly string[] => [
  partnerLabel(partner),
  ...(language === null ? [] : [languageLabel(language)]),
];

type Row = { readonly id: string; readonly words: readonly string[]; readonly labels: readonly string[] };

/** The vector is written out, not left to PostgreSQL's parser, which reads letters by the locale of the database. */
async function writeVectors(tx: Transaction, rows: readonly Row[]): Promise<void> {
  const vectors = rows.map(({ id, words, labels }) => {
    const places = new Map<string, number[]>();
    for (const [index, word] of words.entries()) {
      const known = places.get(word);
      if (known === undefined) places.set(word, [index + 1]);
      else if (known.length < 200) known.push(index + 1);
    }
    const lexemes = [...places].map(([word, at]) => `'${word}':${at.join(',')}`);
    return { id, words: [...lexemes, ...labels.map(label => `'${label}'`)].join(' ') };
  });
  await sql`
    insert into searchable (article_id, words)
    select v.id, v.words::tsvector || ${timeVector('a.listed_at')}
    from ${listed(tx, { id: 'text', words: 'text' }, vectors)} join articles a on a.id = v.id
    on conflict (article_id) do update set words = excluded.words`.execute(tx);
}

async function writeFts(tx: Transaction, rows: readonly Row[]): Promise<void> {
  await placeByTime(
    tx,
    rows.map(({ id }) => id),
  );
  const texts = rows.map(({ id, words, labels }) => ({ id, words: [...words, ...labels].join(' ') }));
  // In their order, or FTS5 writes what it holds to the disk for each that comes before the last.
  await sql`
    insert or replace into searchable_words (rowid, words)
    select s.n, v.words from ${listed(tx, { id: 'text', words: 'text' }, texts)} join searchable s on s.article_id = v.id
    order by s.n`.execute(tx);
}

/** Gives articles their places in SQLite's index; one that is listed at another hour than before has its words taken from the old place. */
async function placeByTime(tx: Transaction, ids: readonly string[]): Promise<void> {
  const [its, hour] = [among(tx, 'a.id', ids), sql`max(0, unixepoch(a.listed_at) / 3600)`];
  const moved = await sql<{ id: string }>`
    select a.id from articles a join searchable s on s.article_id = a.id
    where ${its} and s.n / ${sql.lit(AN_HOUR)} <> ${hour}`.execute(tx);
  await unindexWords(
    tx,
    moved.rows.map(({ id }) => id),
  );
  await sql`
    insert into searchable (n, article_id)
    select coalesce((select max(n) + 1 from searchable where n >= start and n < start + ${sql.lit(AN_HOUR)}), start)
      + row_number() over (partition by start order by id) - 1, id
    from (
      select a.id, ${hour} * ${sql.lit(AN_HOUR)} as start from articles a
      where ${its} and a.id not in (select article_id from searchable where ${among(tx, 'article_id', ids)})
    )`.execute(tx);
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
