import { sql } from 'kysely';
import type { Database } from './tables.ts';

/** Figures that tell at a glance whether work is done; each from an index or a small table. */
export async function countForMetrics(
  db: Database,
): Promise<Record<'lastChange' | 'itemsToSettle' | 'itemsGivenUp' | 'feeds' | 'feedsFailing', number>> {
  const { rows } = await sql<Record<'change' | 'pending' | 'dead' | 'feeds' | 'failing', number>>`
    select
      (select value from counters where name = 'changes') as change,
      (select count(*) from items where state = 'pending') as pending,
      (select count(*) from items where state = 'dead') as dead,
      (select count(*) from feeds where removed_at is null) as feeds,
      (select count(*) from feeds where removed_at is null and failures > 0) as failing`.execute(db);
  const [row] = rows;
  return {
    lastChange: row?.change ?? 0,
    itemsToSettle: row?.pending ?? 0,
    itemsGivenUp: row?.dead ?? 0,
    feeds: row?.feeds ?? 0,
    feedsFailing: row?.failing ?? 0,
  };
}
