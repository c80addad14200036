import { type RawBuilder, sql } from 'kysely';
import { among, isPostgres } from './sql.ts';
import type { Database, Transaction } from './tables.ts';

/** The account of what feeds offered: each item of each poll is counted once, under what became of it. */

/** What became of the items that one feed offered within an hour; `offered` is the sum of the others. */
export type LedgerLine = {
  readonly feed: string;
  /** The beginning of the hour, ISO 8601 in UTC. */
  readonly hour: string;
  readonly offered: number;
} & Readonly<Record<Column, number>>;

type Column = 'alreadyKnown' | 'published' | 'copies' | 'updated' | 'held' | 'killed' | 'rejected' | 'pending';

/** Counts items of a poll whose words were known: they get no row of their own. */
export async function countKnown(tx: Transaction, feedId: string, at: string, items: number): Promise<void> {
  const hour = `${at.slice(0, 13)}:00:00.000Z`;
  await sql`
    insert into ledger (feed_id, hour, verdict, items) values (${feedId}, ${hour}, 'known', ${items})
    on conflict (feed_id, hour, verdict) do update set items = ledger.items + excluded.items`.execute(tx);
}

/** Keeps the verdicts of items whose rows begin anew: words that came back are offered once more. */
export async function moveToLedger(tx: Transaction, ids: readonly string[]): Promise<void> {
  await sql`
    insert into ledger (feed_id, hour, verdict, items)
    select feed_id, ${hourOf(tx)}, coalesce(verdict, 'known'), count(*) from items
    where ${among(tx, 'id', ids)} group by 1, 2, 3
    on conflict (feed_id, hour, verdict) do update set items = ledger.items + excluded.items`.execute(tx);
}

function hourOf(db: Database): RawBuilder<string> {
  return isPostgres(db)
    ? sql`date_trunc('hour', first_seen_at, 'UTC')`
    : sql`substr(first_seen_at, 1, 13) || ':00:00.000Z'`;
}

/** The lines of the ledger, by hour and feed. `since`: from that hour on. */
export async function readLedger(
  db: Database,
  { partner, since }: { readonly partner?: string | undefined; readonly since?: string | undefined } = {},
): Promise<LedgerLine[]> {
  const hour = `${(since ?? '1970-01-01T00').slice(0, 13)}:00:00.000Z`;
  const whose =
    partner === undefined ? sql`true` : sql`feed_id in (select id from feeds where partner_id = ${partner})`;
  const { rows } = await sql<{ feed_id: string; hour: string; verdict: string; items: number }>`
    select feed_id, hour, verdict, sum(items) as items from (
      select feed_id, hour, verdict, items from ledger where hour >= ${hour} and ${whose}
      union all
      select feed_id, ${hourOf(db)} as hour,
        case when state = 'pending' and (verdict is null or verdict = 'rejected') then 'pending' else verdict end as verdict,
        count(*) as items
      from items where first_seen_at >= ${hour} and ${whose} group by 1, 2, 3
    ) as counted where verdict <> 'replaced'
    group by feed_id, hour, verdict order by hour, feed_id`.execute(db);
  const lines = new Map<string, Record<Column, number> & { feed: string; hour: string; offered: number }>();
  for (const { feed_id: feed, hour, verdict, items } of rows) {
    const key = `${hour} ${feed}`;
    const line = lines.get(key) ?? { feed, hour, offered: 0, ...NONE };
    line[verdict === 'known' ? 'alreadyKnown' : (verdict as Column)] += Number(items);
    line.offered += Number(items);
    lines.set(key, line);
  }
  return [...lines.values()];
}

const NONE: Readonly<Record<Column, number>> = {
  alreadyKnown: 0,
  published: 0,
  copies: 0,
  updated: 0,
  held: 0,
  killed: 0,
  rejected: 0,
  pending: 0,
};

/** How many items of one poll have which verdict; `pending` wait for theirs. */
export async function pollLedger(db: Database, feedId: string, at: string): Promise<Record<string, number>> {
  const { rows } = await sql<{ verdict: string; items: number }>`
    select case when state = 'pending' and (verdict is null or verdict = 'rejected') then 'pending' else verdict end as verdict,
      count(*) as items
    from items where first_seen_at = ${at} and feed_id = ${feedId} group by 1`.execute(db);
  return Object.fromEntries(rows.map(({ verdict, items }) => [verdict, Number(items)]));
}
