import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { sql } from 'kysely';
import { indexedWords } from './index-words.ts';
import type { Database, RevisionRow } from './tables.ts';

/** An article that changed after the index of words was last written: its words with spaces between and around them. */
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

async function readOn(db: Database, tail: Tail): Promise<readonly Unindexed[]> {
  const { articles } = tail;
  const indexed = sql<{ value: number }>`select value from counters where name = 'searched'`;
  const [counter, latest] = await Promise.all([
    indexed.execute(db),
    sql<RevisionRow & { seq: number }>`
      select lately.seq, r.* from (
        select seq, article_id from changes where seq > ${tail.upTo} and seq > (${indexed}) order by seq desc limit ${sql.lit(MOST)}
      ) lately join articles a on a.id = lately.article_id join revisions r on r.article_id = a.id and r.number = a.revision
      order by lately.seq`.execute(db),
  ]);
  const indexedTo = counter.rows[0]?.value ?? 0;
  for (const [n, row] of latest.rows.entries()) {
    articles.delete(row.article_id);
    articles.set(row.article_id, { id: row.article_id, seq: row.seq, text: ` ${indexedWords(row).join(' ')} ` });
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
