import { feedIdOf } from '../core/identity.ts';
import type { Partner } from '../core/partner.ts';
import { ExchangeError } from '../errors.ts';
import { among, insertRows } from './sql.ts';
import type { Database, PartnerRow, Transaction } from './tables.ts';

/** Seconds between polls where a partner file says nothing: where the adaptive interval starts from. */
const DEFAULT_EVERY_SECONDS = 300;

/**
 * Makes the store's partners and feeds those of the partner files. A new feed is due at `now`; one that is no longer
 * named is marked removed and keeps its articles; one that comes back goes on where it was.
 */
export async function syncPartners(tx: Transaction, partners: readonly Partner[], now: string): Promise<void> {
  const rows = partners.map(partner => ({
    id: partner.id,
    name: partner.name,
    definition: JSON.stringify(partner),
    removed_at: null,
  }));
  const feeds = partners.flatMap(partner =>
    partner.feeds.map(feed => ({
      id: feedIdOf(partner.id, feed.url),
      partner_id: partner.id,
      url: feed.url,
      every_seconds: feed.every ?? DEFAULT_EVERY_SECONDS,
      interval_seconds: feed.every ?? DEFAULT_EVERY_SECONDS,
      next_poll_at: now,
      removed_at: null,
      contract: contractOf(feed),
    })),
  );
  await insertRows(tx, 'partners', rows, { on: ['id'], do: 'replace' });
  await insertRows(tx, 'feeds', feeds, {
    on: ['id'],
    do: 'replace',
    except: ['partner_id', 'interval_seconds', 'next_poll_at'],
  });
  for (const [table, kept] of [['partners', rows] as const, ['feeds', feeds] as const]) {
    const ids = kept.map(({ id }) => id);
    await tx
      .updateTable(table)
      .set({ removed_at: now })
      .where('removed_at', 'is', null)
      .where(eb => eb.not(among(tx, 'id', ids)))
      .execute();
  }
}

const contractOf = ({ auth, take }: Partner['feeds'][number]): string | null =>
  auth === undefined && take === undefined ? null : JSON.stringify({ auth, take });

/** Every partner there ever was, by id. */
export async function allPartners(db: Database): Promise<PartnerRow[]> {
  return await db.selectFrom('partners').selectAll().orderBy('id').execute();
}

/** A partner as its file defined it; of credentials only the names of their variables. Throws `not-found`. */
export async function loadPartner(db: Database, id: string): Promise<Partner> {
  const row = await db.selectFrom('partners').select('definition').where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new ExchangeError('not-found', `There is no partner "${id}" in the store.`, { id });
  return JSON.parse(row.definition) as Partner;
}
