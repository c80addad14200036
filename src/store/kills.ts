import { insertRows } from './batch.ts';
import { among } from './dialect.ts';
import type { Database, KillRow, Transaction } from './tables.ts';

/** Notes what partners withdrew, by identity: what it names may not have come yet. */
export async function rememberKills(tx: Transaction, kills: readonly KillRow[]): Promise<void> {
  await insertRows(tx, 'kills', kills, { on: ['identity', 'partner_id'], do: 'replace' });
}

/** The kills of any partner that name these identities. */
export async function killsOf(db: Database, identities: readonly string[]): Promise<KillRow[]> {
  return await db
    .selectFrom('kills')
    .selectAll()
    .where(among(db, 'identity', identities))
    .execute();
}

/** Takes a partner's kills back: it sent the articles anew. */
export async function forgetKills(tx: Transaction, partnerId: string, identities: readonly string[]): Promise<void> {
  await tx
    .deleteFrom('kills')
    .where('partner_id', '=', partnerId)
    .where(among(tx, 'identity', identities))
    .execute();
}
