import { sql } from 'kysely';
import { articleIdOf } from '../core/identity.ts';
import { among, insertRows, isPostgres, rowsAmong } from './sql.ts';
import type { ArticleRow, ChangeKind, ChangeRow, Database, KillRow, RevisionRow, Transaction } from './tables.ts';
import { atOnce } from './transactions.ts';

/** Articles by id (`articleIdOf` a partner and an identity), in no particular order. */
export async function loadArticles(db: Database, ids: readonly string[]): Promise<ArticleRow[]> {
  return await rowsAmong(db, 'articles', 'id', ids);
}

/** The identity of a tombstone: the words that some identities hold are gone. */
export const erasedIdentity = (id: string): string => `erased ${id}`;

/** All articles are listed after this; tombstones before it. */
export const FIRST_LISTED = '1500-01-01T00:00:00.000Z';

/**
 * Where a tombstone made at a time stands in lists: a thousand years before it, so that no walk through articles passes tombstones, which
 * in time are most of all rows, and the oldest are found first.
 */
export const buriedAt = (now: string): string => `${Number(now.slice(0, 4)) - 1_000}${now.slice(4)}`;

/** Whether an article's words were erased, or left with its retention. */
export const isErased = ({ id, identity }: Pick<ArticleRow, 'id' | 'identity'>): boolean =>
  identity === erasedIdentity(id);

/** Which of a partner's identities are of erased articles: items under them are not kept. */
export async function erasedAmong(
  db: Database,
  partnerId: string,
  identities: readonly string[],
): Promise<ReadonlySet<string>> {
  const any = await sql`select 1 from erasures limit 1`.execute(db);
  if (any.rows.length === 0) return new Set();
  const ids = new Map(identities.map(identity => [articleIdOf(partnerId, identity), identity]));
  const { rows } = await sql<{ article_id: string }>`
    select article_id from erasures where ${among(db, 'article_id', [...ids.keys()])}`.execute(db);
  return new Set(rows.map(({ article_id }) => ids.get(article_id) ?? ''));
}

/** Writes whole rows, new or changed; `created_at` stays what it was. */
export async function upsertArticles(tx: Transaction, articles: readonly ArticleRow[]): Promise<void> {
  await insertRows(tx, 'articles', articles, { on: ['id'], do: 'replace', except: ['created_at'] });
}

/**
 * Writes articles that the store does not have, and gives the ids of those that it did not have. In the order of their ids: of two
 * processes with the same new articles one waits for the other, never both.
 */
export async function insertNewArticles(tx: Transaction, articles: readonly ArticleRow[]): Promise<string[]> {
  const inOrder = articles.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return await insertRows(tx, 'articles', inOrder, { on: ['id'], do: 'keep' }, 'id');
}

/** Writes revisions; one that is stored already is written over. */
export async function insertRevisions(tx: Transaction, revisions: readonly RevisionRow[]): Promise<void> {
  await insertRows(tx, 'revisions', revisions, { on: ['article_id', 'number'], do: 'replace' });
}

/** The current revisions of articles. */
export async function currentRevisions(db: Database, ids: readonly string[]): Promise<RevisionRow[]> {
  const { rows } = await sql<RevisionRow>`
    select r.* from articles a join revisions r on r.article_id = a.id and r.number = a.revision
    where ${among(db, 'a.id', ids)}`.execute(db);
  return rows;
}

/**
 * Stores partners' kills by identity: the item that a kill names may come later. Of two kills by one partner the one made later
 * stays, in whatever order they come; one without a time counts as the latest.
 */
export async function rememberKills(tx: Transaction, kills: readonly KillRow[]): Promise<void> {
  if (kills.length === 0) return;
  const identities = kills.map(({ identity }) => identity);
  const known = await killsOf(tx, identities);
  const isOutdated = (kill: KillRow): boolean =>
    known.some(
      ({ identity, partner_id, made_at, by_desk }) =>
        identity === kill.identity &&
        partner_id === kill.partner_id &&
        kill.by_desk <= by_desk &&
        (by_desk === 1 || made_at === null || (kill.made_at !== null && made_at > kill.made_at)),
    );
  const latest = kills.filter(kill => !isOutdated(kill));
  await insertRows(tx, 'kills', latest, { on: ['identity', 'partner_id'], do: 'replace' });
}

/** The kills of any partner that name these identities. */
export async function killsOf(db: Database, identities: readonly string[]): Promise<KillRow[]> {
  return await rowsAmong(db, 'kills', 'identity', identities);
}

/** Deletes a partner's kills of articles that it sent again. */
export async function forgetKills(tx: Transaction, partnerId: string, identities: readonly string[]): Promise<void> {
  await sql`delete from kills where partner_id = ${partnerId} and ${among(tx, 'identity', identities)}`.execute(tx);
}

/** Articles whose embargo has passed and whose lift is not logged yet, in the order of their lifts. */
export async function dueEmbargoes(db: Database, now: string): Promise<ArticleRow[]> {
  const { rows } = await sql<ArticleRow>`
    select * from articles where lift_at is not null and lift_at <= ${now} and pub_status = 'usable'
    order by lift_at, id`.execute(db);
  return rows;
}

/** One line to be written; its number is given when it is. */
export type NewChange = {
  readonly kind: ChangeKind;
  readonly at: string;
  readonly articleId: string;
  readonly revision: number;
  readonly storyId: string;
  readonly details?: Readonly<Record<string, unknown>>;
  /** Where several may notice the same thing: the line is written once. */
  readonly uniqueKey?: string;
};

/** Counters whose numbers are taken under the change log's lock. */
type Counter = 'changes' | 'signatures';

/** Where the counters stand, for transactions that have asked for their lock. */
const lockedCounters = new WeakMap<Transaction, Promise<Map<string, number>>>();

/** Takes the lock that orders all publishing; on SQLite a transaction has it from its beginning. */
export async function lockChangeLog(tx: Transaction): Promise<void> {
  if (!isPostgres(tx)) return;
  const locked = lockedCounters.get(tx) ?? lockCounters(tx);
  lockedCounters.set(tx, locked);
  await locked;
}

/** The counter of the transactions that have had the lock. */
const TURNS = 'log turns';

async function lockCounters(tx: Transaction): Promise<Map<string, number>> {
  const names: readonly Counter[] = ['changes', 'signatures'];
  const counters = tx.selectFrom('counters').selectAll().where('name', 'in', names).orderBy('name');
  const [locked, { rows: turns }] = await atOnce([
    counters.forUpdate().execute(),
    sql<{ name: string; value: number }>`
      insert into counters (name, value) values (${TURNS}, 1)
      on conflict (name) do update set value = counters.value + 1 returning name, value`.execute(tx),
  ]);
  return new Map([...locked, ...turns].map(({ name, value }) => [name, value]));
}

/** How many transactions have had the change log's lock, with this one where it has asked for it: only they change what is decided by. */
export async function logTurns(tx: Transaction): Promise<number> {
  const locked = await lockedCounters.get(tx);
  if (locked !== undefined) return locked.get(TURNS) ?? 0;
  return (await tx.selectFrom('counters').select('value').where('name', '=', TURNS).executeTakeFirst())?.value ?? 0;
}

/**
 * Takes the next `count` numbers of a counter, and writes what has them: `write` is given the last number before them. The row stays
 * locked until the transaction ends, so numbers become visible in their order and none is ever missing. Where it was locked before,
 * the numbers are known, and all goes in one trip.
 */
export async function withNumbers<T>(
  tx: Transaction,
  counter: Counter,
  count: number,
  write: (before: number) => Promise<T>,
): Promise<T> {
  const locked = await lockedCounters.get(tx);
  const before = locked?.get(counter);
  const update = tx.updateTable('counters').where('name', '=', counter);
  const taken = update.set({ value: sql`value + ${count}` }).returning('value');
  if (before === undefined) {
    const { value } = await taken.executeTakeFirstOrThrow();
    return await write(value - count);
  }
  locked?.set(counter, before + count);
  const [, written] = await atOnce([taken.execute(), write(before)]);
  return written;
}

/**
 * Writes lines to the change log, in order, and gives their numbers; a line whose `uniqueKey` stands there already is
 * left out.
 */
export async function appendChanges(tx: Transaction, changes: readonly NewChange[]): Promise<number[]> {
  if (changes.length === 0) return [];
  const keys = changes.flatMap(change => change.uniqueKey ?? []);
  const written = new Set<string>();
  if (keys.length > 0) {
    await lockChangeLog(tx);
    for (const row of await rowsAmong(tx, 'changes', 'unique_key', keys)) written.add(row.unique_key ?? '');
  }
  const fresh = changes.filter(({ uniqueKey }) => {
    if (uniqueKey === undefined) return true;
    if (written.has(uniqueKey)) return false;
    written.add(uniqueKey);
    return true;
  });
  if (fresh.length === 0) return [];
  return await withNumbers(tx, 'changes', fresh.length, async before => {
    const rows = fresh.map((change, index) => ({
      seq: before + index + 1,
      kind: change.kind,
      at: change.at,
      article_id: change.articleId,
      revision: change.revision,
      story_id: change.storyId,
      details: change.details === undefined ? null : JSON.stringify(change.details),
      unique_key: change.uniqueKey ?? null,
    }));
    await insertRows(tx, 'changes', rows);
    return rows.map(row => row.seq);
  });
}

/** The lines after a number, in order. */
export async function changesAfter(db: Database, after: number, limit: number): Promise<ChangeRow[]> {
  return await db.selectFrom('changes').selectAll().where('seq', '>', after).orderBy('seq').limit(limit).execute();
}

/** The number of the latest line; 0 where there is none. */
export async function latestChange(db: Database): Promise<number> {
  const row = await db.selectFrom('counters').select('value').where('name', '=', 'changes').executeTakeFirst();
  return row?.value ?? 0;
}
