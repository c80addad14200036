import { sql } from 'kysely';
import { FIRST_LISTED } from './articles.ts';
import { moveToLedger } from './ledger.ts';
import { DELETED_TO } from './log-position.ts';
import { among } from './sql.ts';
import type { Transaction } from './tables.ts';

/** What is kept for so many days each, and then deleted. */
export type Retention = {
  /** Raw documents, and the words of items that are done. */
  readonly rawDays: number;
  /** Rows of items: which words a feed has had. */
  readonly itemDays: number;
  readonly pollDays: number;
  readonly deadLetterDays: number;
  readonly auditDays: number;
  readonly ledgerDays: number;
  /** Articles, and lines of the change log; undefined: for good. */
  readonly articleDays?: number | undefined;
};

/** One kind of rows that have a retention. */
type Pruned = {
  readonly what: string;
  readonly days: (retention: Retention) => number;
  readonly oldest: (tx: Transaction) => Promise<string | null>;
  /** Deletes at most so many rows that are older; returns how many. */
  readonly prune: (tx: Transaction, before: string, most: number) => Promise<number>;
};

/** The kinds beside raw documents, signatures and articles. */
export const PRUNED: readonly Pruned[] = [
  {
    ...{ what: 'dead letters', days: ({ deadLetterDays }) => deadLetterDays },
    ...{ oldest: oldestOf('dead_letters', 'at'), prune: pruneBy('dead_letters') },
  },
  { what: 'items', days: ({ itemDays }) => itemDays, oldest: oldestOf('items', 'first_seen_at'), prune: pruneItems },
  { what: 'polls', days: ({ pollDays }) => pollDays, oldest: oldestOf('polls', 'at'), prune: prunePolls },
  { what: 'audit', days: ({ auditDays }) => auditDays, oldest: oldestOf('audit', 'at'), prune: pruneBy('audit') },
  { what: 'ledger', days: ({ ledgerDays }) => ledgerDays, oldest: oldestOf('ledger', 'hour'), prune: pruneLedger },
];

/** When the first article was listed. */
export const oldestArticle: Pruned['oldest'] = async tx => {
  const { rows } = await sql<{ at: string }>`
    select listed_at as at from articles where listed_at >= ${FIRST_LISTED} order by 1 limit 1`.execute(tx);
  return rows[0]?.at ?? null;
};

/** When the first line of the change log was written. */
export const oldestChange: Pruned['oldest'] = async tx => {
  const { rows } = await sql<{ at: string }>`select at from changes order by seq limit 1`.execute(tx);
  return rows[0]?.at ?? null;
};

/**
 * Deletes lines of the change log from its beginning on while they are older and their words are in the index, at most so many; returns
 * how many. A reader who is not that far is told (`changes-deleted`).
 */
export async function pruneChanges(tx: Transaction, before: string, most: number): Promise<number> {
  const counter = (name: string) => sql`(select value from counters where name = ${name})`;
  const { rows } = await sql<{ seq: number; at: string }>`
    select seq, at from changes where seq > coalesce(${counter(DELETED_TO)}, 0) and seq <= ${counter('searched')}
    order by seq limit ${most}`.execute(tx);
  const young = rows.findIndex(({ at }) => at >= before);
  const old = young === -1 ? rows : rows.slice(0, young);
  const last = old.at(-1);
  if (last === undefined) return 0;
  await sql`delete from changes where seq <= ${last.seq}`.execute(tx);
  await sql`
    insert into counters (name, value) values (${DELETED_TO}, ${last.seq})
    on conflict (name) do update set value = excluded.value`.execute(tx);
  return old.length;
}

function oldestOf(table: string, column: string): Pruned['oldest'] {
  return async tx => {
    const { rows } = await sql<{ at: string }>`
      select ${sql.ref(column)} as at from ${sql.table(table)} order by 1 limit 1`.execute(tx);
    return rows[0]?.at ?? null;
  };
}

function pruneBy(table: 'dead_letters' | 'audit'): Pruned['prune'] {
  const its = sql.table(table);
  return async (tx, before, most) => {
    const { numAffectedRows } = await sql`
      delete from ${its} where id in (select id from ${its} where at < ${before} order by at limit ${most})`.execute(
      tx,
    );
    return Number(numAffectedRows);
  };
}

/** The ledger goes on counting what was offered. */
async function pruneItems(tx: Transaction, before: string, most: number): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select id from items where first_seen_at < ${before} and state = 'done'
    order by first_seen_at limit ${most}`.execute(tx);
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return 0;
  await moveToLedger(tx, ids);
  await sql`delete from items where ${among(tx, 'id', ids)}`.execute(tx);
  return ids.length;
}

async function pruneLedger(tx: Transaction, before: string, most: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from ledger where (hour, feed_id, verdict) in (
      select hour, feed_id, verdict from ledger where hour < ${before} order by hour limit ${most})`.execute(tx);
  return Number(numAffectedRows);
}

/** All but the latest poll of each feed: one that is rarely asked keeps what it last said. */
async function prunePolls(tx: Transaction, before: string, most: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from polls where (feed_id, at) in (
      select p.feed_id, p.at from polls p join feeds f on f.id = p.feed_id
      where p.at < ${before} and p.at < f.last_polled_at order by p.at limit ${most})`.execute(tx);
  return Number(numAffectedRows);
}
