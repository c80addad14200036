import { type QueryExecutorProvider, sql } from 'kysely';

/** What a poll must know of its partner's contract, beside the feed's row: a poll then reads one row and no partner file. */
export async function up(db: QueryExecutorProvider): Promise<void> {
  await sql`alter table feeds add column contract text`.execute(db);
  const partners = await sql<{ id: string; definition: string }>`select id, definition from partners`.execute(db);
  for (const { id, definition } of partners.rows) {
    const { feeds } = JSON.parse(definition) as { feeds: { url: string; auth?: unknown; take?: boolean }[] };
    for (const { url, auth, take } of feeds) {
      if (auth === undefined && take === undefined) continue;
      const contract = JSON.stringify({ auth, take });
      await sql`update feeds set contract = ${contract} where partner_id = ${id} and url = ${url}`.execute(db);
    }
  }
}
