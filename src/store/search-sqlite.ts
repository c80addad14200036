import { sql } from 'kysely';
import type { Clause, Term } from './question.ts';
import type { Asked } from './search.ts';
import { AN_HOUR } from './spans.ts';
import type { Database } from './tables.ts';

const HOUR = 3_600_000;
/** What is listed before 1970 has its place in the first hour. */
const hourOf = (ms: number): number => Math.max(0, Math.floor(ms / HOUR));
const hourAt = (place: number): number => Math.floor(place / AN_HOUR);
const LAST_HOUR = hourAt(Number.MAX_SAFE_INTEGER) - 1;

/**
 * The newest finds, at most about so many.
 * @param match the question (`matchOf`)
 * @param upTo only in the hour of this time and before, in milliseconds
 * @returns `downTo` the time down to which they are all there are; without it to the end
 */
export async function newestFinds(
  db: Database,
  { behind, matching }: Asked,
  match: string,
  most: number,
  upTo = LAST_HOUR * HOUR,
): Promise<{ readonly downTo?: string; readonly ids: readonly string[] }> {
  const newest = await placesIn(db, match, 0, hourOf(upTo), most);
  const [first, last] = [hourAt(newest[0]?.n ?? 0), hourAt(newest.at(-1)?.n ?? 0)];
  const isCut = newest.length === most;
  // Of the hour of the last there may be more. Where all are of one hour, all of that are read.
  const places = isCut && first === last ? await placesIn(db, match, last, last, AN_HOUR) : newest;
  const downTo = isCut ? (first === last ? last : last + 1) : 0;
  const found = new Set(places.flatMap(({ n, id }) => (hourAt(n) < downTo ? [] : id))).difference(new Set(behind));
  return {
    ids: [...found, ...matching],
    ...(downTo > 0 && { downTo: new Date(downTo * HOUR).toISOString() }),
  };
}

type Place = { readonly n: number; readonly id: string };

/** Numbers come to SQLite as floating point, and FTS5 takes no such bound. */
async function placesIn(db: Database, match: string, from: number, to: number, most: number): Promise<Place[]> {
  const [lowest, highest] = [from * AN_HOUR, (to + 1) * AN_HOUR - 1];
  const { rows } = await sql<Place>`
    select s.n, s.article_id as id from (
      select rowid from searchable_words where searchable_words match ${match}
        and rowid between cast(${lowest} as integer) and cast(${highest} as integer)
      order by rowid desc limit ${sql.lit(most)}
    ) w join searchable s on s.n = w.rowid order by s.n desc`.execute(db);
  return rows;
}

/**
 * A question as FTS5 takes it. A word that begins others is asked for as all of them, each whole: FTS5 puts together all finds of a
 * beginning before it gives the newest, which at a million articles took 20 to 70 ms for a common word, and 11 s where a thousand words begin so (measured).
 */
export async function matchOf(db: Database, { clauses, labels }: Asked): Promise<string> {
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
  const words = `(${clauses.map(clause).join(' OR ')})`;
  return [words, ...labels.map(list => `(${list.map(label => `"${label}"`).join(' OR ')})`)].join(' AND ');
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
