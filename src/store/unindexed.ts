import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { sql } from 'kysely';
import { searchedText } from './index-words.ts';
import type { Database, RevisionRow } from './tables.ts';

/** An article that changed after the index of words was last written, with its words (`searchedText`). */
export type Unindexed = { readonly id: string; readonly seq: number; readonly text: string };

/** The newest changes that are looked at though they are not indexed yet, and the characters of their words: after a large import the index follows only after a while. */
const [MOST, MOST_CHARACTERS] = [500, 4_000_000];
/** Articles whose words are split before others get their turn: some milliseconds of work. */
const PART = 50;

/** Those of a store by article, in the order of their changes, and the line of the log up to which it was read for them. */
type Tail = { upTo: number; reading: Promise<unknown>; readonly articles: Map<string, Unindexed> };
const tails = new WeakMap<Database, Tail>();

/**
 * The articles that are not indexed yet. The words of each are split once for all questions: to split them anew for each took 50 ms beside
 * a large import. Questions that come at the same time are answered one after the other, so that none does what another does already.
 */
export async function readUnindexed(db: Database): Promise<readonly Unindexed[]> {
  const tail = tails.get(db) ?? { upTo: 0, reading: Promise.resolve(), articles: new Map() };
  tails.set(db, tail);
  const reading = tail.reading.then(() => readOn(db, tail));
  tail.reading = reading.catch(() => {});
  return await reading;
}

/** One bound for the lines: of two SQLite reads by the first, and with nothing to index that was all of the log at each question. */
async function readOn(db: Database, tail: Tail): Promise<readonly Unindexed[]> {
  const { articles } = tail;
  const { rows } = await sql<{ indexedTo: number } & ((RevisionRow & { seq: number }) | { seq: null })>`
    select c.value as "indexedTo", latest.* from counters c left join (
      select lately.seq, r.* from (
        select seq, article_id from changes
        where seq > (select case when value > ${tail.upTo} then value else ${tail.upTo} end from counters where name = 'searched')
        order by seq desc limit ${sql.lit(MOST)}
      ) lately join articles a on a.id = lately.article_id join revisions r on r.article_id = a.id and r.number = a.revision
    ) latest on true
    where c.name = 'searched' order by latest.seq`.execute(db);
  const indexedTo = rows[0]?.indexedTo ?? 0;
  for (const [n, row] of rows.entries()) {
    if (row.seq === null) break;
    articles.delete(row.article_id);
    articles.set(row.article_id, { id: row.article_id, seq: row.seq, text: searchedText(row) });
    tail.upTo = row.seq;
    if (n % PART === PART - 1) await yieldToEventLoop();
  }
  let characters = 0;
  for (const { text } of articles.values()) characters += text.length;
  for (const [id, { seq, text }] of articles) {
    if (seq > indexedTo && articles.size <= MOST && characters <= MOST_CHARACTERS) break;
    articles.delete(id);
    characters -= text.length;
  }
  return [...articles.values()];
}
