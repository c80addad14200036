import { sql } from 'kysely';
import { among } from './sql.ts';
import type { ChangeKind, Database } from './tables.ts';

/** What the page for people shows beside the articles: the log's latest marks, and how much each feed brought by the hour. */

export type Mark = {
  readonly articleId: string;
  readonly kind: ChangeKind;
  readonly at: string;
  readonly partnerName: string;
  readonly reason: string | undefined;
};

/** Lines of the log that are looked at: a page need not tell of older ones, and this many are read in milliseconds. */
const LATEST_LINES = 2_000;

/** Kills, corrections, lifted embargoes and the like among the latest changes since a time, latest first. */
export async function recentMarks(db: Database, since: string): Promise<Mark[]> {
  const { rows } = await sql<{
    article_id: string;
    kind: ChangeKind;
    at: string;
    name: string;
    details: string | null;
  }>`
    select c.article_id, c.kind, c.at, c.details, p.name
    from changes c join articles a on a.id = c.article_id join partners p on p.id = a.partner_id
    where c.seq > (select value from counters where name = 'changes') - ${LATEST_LINES} and c.at >= ${since}
      and c.kind in ('corrected', 'canceled', 'reissued', 'expired', 'embargo-lifted')
    order by c.seq desc`.execute(db);
  return rows.map(({ article_id, kind, at, name, details }) => {
    const { reason } = (details === null ? {} : JSON.parse(details)) as { reason?: unknown };
    return {
      articleId: article_id,
      kind,
      at,
      partnerName: name,
      reason: typeof reason === 'string' ? reason : undefined,
    };
  });
}

/** New items of feeds by poll since a time, oldest first; polls that brought none are left out. */
export async function newItemsSince(db: Database, feedIds: readonly string[], since: string) {
  const { rows } = await sql<{ feed_id: string; at: string; new_items: number }>`
    select feed_id, at, new_items from polls where at >= ${since} and new_items > 0 and ${among(db, 'feed_id', feedIds)}
    order by at`.execute(db);
  return Map.groupBy(rows, row => row.feed_id);
}
