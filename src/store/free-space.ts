import { sql } from 'kysely';
import type { Store } from './open-store.ts';
import { isPostgres } from './sql.ts';
import type { Transaction } from './tables.ts';

/** Bytes given back in one transaction: some milliseconds. */
const STEP = 2_000_000;
/** What deleted rows leave free is filled again by new ones: only beyond this share of the file, and as much, it is given back. */
const KEPT_SHARE = 0.1;
const KEPT_BYTES = 8_000_000;

/**
 * Gives space that deleted rows left in SQLite's file back to the disk, in small steps between which others write. Returns the
 * number of pages given back: none of a file of an older version until it is vacuumed once. PostgreSQL's autovacuum does this itself.
 */
export async function giveBackSpace(store: Store): Promise<number> {
  if (isPostgres(store.read)) return 0;
  let given = 0;
  for (;;) {
    const step = await store.write(giveBackStep);
    if (step === 0) return given;
    given += step;
  }
}

async function giveBackStep(tx: Transaction): Promise<number> {
  const { free, pages, size } = await freePages(tx);
  if (free * size < KEPT_BYTES || free < KEPT_SHARE * pages) return 0;
  await sql`pragma incremental_vacuum(${sql.lit(Math.ceil(STEP / size))})`.execute(tx);
  return free - (await freePages(tx)).free;
}

async function freePages(tx: Transaction): Promise<{ free: number; pages: number; size: number }> {
  const { rows } = await sql<{ free: number; pages: number; size: number }>`
    select freelist_count as free, page_count as pages, page_size as size
    from pragma_freelist_count, pragma_page_count, pragma_page_size`.execute(tx);
  return rows[0] ?? { free: 0, pages: 0, size: 1 };
}
