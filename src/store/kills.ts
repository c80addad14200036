import { insertRows } from './batch.ts';
import { among } from './dialect.ts';
import type { Database, KillRow, Transaction } from './tables.ts';

/**
 * Notes what partners withdrew, by identity: what it names may not have come yet. Of two kills by one partner the one made
 * later stays, in whatever order they come, and before it one that does not say when it was made.
 */
export async function rememberKills(tx: Transaction, kills: readonly KillRow[]): Promise<void> {
  if (kills.length === 0) return;
  const known = await killsOf(
    tx,
    kills.map(({ identity }) => identity),
  );
  const isOutdone = (kill: KillRow): boolean =>
    known.some(
      ({ identity, partner_id, made_at }) =>
        identity === kill.identity &&
        partner_id === kill.partner_id &&
        (made_at === null || (kill.made_at !== null && made_at > kill.made_at)),
    );
  const latest = kills.filter(kill => !isOutdone(kill));
  await insertRows(tx, 'kills', latest, { on: ['identity', 'partner_id'], do: 'replace' });
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
