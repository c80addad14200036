import { sql } from 'kysely';
import { isPostgres } from './sql.ts';
import type { Database } from './tables.ts';

/** How large the store is and how it grows, in bytes. */
export type StoreSizes = {
  readonly total: number;
  /** Of each table with its indexes, the largest first; none of a large file of SQLite. */
  readonly tables: readonly { readonly name: string; readonly bytes: number }[];
  /** Articles that came in within the last days, a day. */
  readonly articlesPerDay: number;
  /** What the articles of a year take at that rate, of what the stored ones take now. */
  readonly perYear: number;
};

/** Tables whose rows stay: what a year adds. All others are bounded by their retention. */
const KEPT = new Set([
  'articles',
  'revisions',
  'changes',
  'links',
  'searchable',
  'searchable_words_data',
  'article_categories',
  'ledger',
]);
const [DAYS, DAY_MS] = [7, 86_400_000];

/** How large the database is, and how much of it is free for new rows (on PostgreSQL its vacuum knows). */
export async function storeBytes(db: Database): Promise<{ readonly total: number; readonly free?: number }> {
  const { rows } = await sql<{ total: number; free: number | null }>`${
    isPostgres(db)
      ? sql`select pg_database_size(current_database()) as total, null as free`
      : sql`select page_count * page_size as total, freelist_count * page_size as free
          from pragma_page_count(), pragma_page_size(), pragma_freelist_count()`
  }`.execute(db);
  const { total = 0, free = null } = rows[0] ?? {};
  return { total: Number(total), ...(free !== null && { free }) };
}

/** SQLite reads all of a file for the sizes of its tables, two seconds a gigabyte (measured): not of a larger one. */
const MOST_READ = 4_000_000_000;

/** Reads how large the store is, and its tables. */
export async function storeSizes(db: Database, now: string): Promise<StoreSizes> {
  const { total } = await storeBytes(db);
  const tables = isPostgres(db) || total <= MOST_READ ? await tableSizes(db) : [];
  const since = new Date(Date.parse(now) - DAYS * DAY_MS).toISOString();
  const counted = await sql<{ all: number; recent: number; first: string | null }>`
    select count(*) as "all", coalesce(sum(case when created_at >= ${since} then 1 else 0 end), 0) as recent,
      min(created_at) as first from articles`.execute(db);
  const { all = 0, recent = 0, first = null } = counted.rows[0] ?? {};
  const days = Math.min(DAYS, Math.max(1, (Date.parse(now) - Date.parse(first ?? now)) / DAY_MS));
  const kept = tables.filter(({ name }) => KEPT.has(name)).reduce((sum, { bytes }) => sum + bytes, 0) || total;
  const articlesPerDay = Number(recent) / days;
  return {
    total,
    tables,
    articlesPerDay,
    perYear: Number(all) === 0 ? 0 : (kept / Number(all)) * articlesPerDay * 365,
  };
}

async function tableSizes(db: Database): Promise<StoreSizes['tables']> {
  const { rows } = await sql<{ name: string; bytes: number }>`${
    isPostgres(db)
      ? sql`select relname as name, pg_total_relation_size(oid) as bytes from pg_class
          where relkind = 'r' and relnamespace = 'public'::regnamespace`
      : sql`select coalesce(m.tbl_name, s.name) as name, sum(s.pgsize) as bytes
          from dbstat s left join sqlite_master m on m.name = s.name group by 1`
  }`.execute(db);
  return rows.map(({ name, bytes }) => ({ name, bytes: Number(bytes) })).sort((a, b) => b.bytes - a.bytes);
}

function inBytes(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.ceil(bytes / 1_000)} kB`;
  return `${(bytes / 1_000_000).toLocaleString('en', { maximumFractionDigits: bytes < 10_000_000 ? 1 : 0 })} MB`;
}

/** "412 MB, most of it revisions (210 MB) and raw_documents (90 MB); 1,200 articles a day take 900 MB a year." */
export function sizesInWords({ total, tables, articlesPerDay, perYear }: StoreSizes): string {
  const largest = tables.slice(0, 3).map(({ name, bytes }) => `${name} (${inBytes(bytes)})`);
  const rate = Math.round(articlesPerDay).toLocaleString('en');
  const growth =
    perYear === 0 ? 'nothing came in this week' : `${rate} articles a day take about ${inBytes(perYear)} a year`;
  return `${[inBytes(total), ...(largest.length > 0 ? [`most of it ${largest.join(', ')}`] : [])].join(', ')}; ${growth}`;
}
