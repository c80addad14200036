import { sql } from 'kysely';
import type { Partner, PartnerNames } from '../core/partner.ts';
import { ExchangeError } from '../errors.ts';
import type { Database, PartnerRow, Transaction } from './tables.ts';

/** Every partner there ever was, by id. */
export async function allPartners(db: Database): Promise<PartnerRow[]> {
  return await db.selectFrom('partners').selectAll().orderBy('id').execute();
}

/** A partner as its file defined it; of credentials only the names of their variables. Throws `not-found`. */
export async function loadPartner(db: Database, id: string): Promise<Partner> {
  const row = await db.selectFrom('partners').select('definition').where('id', '=', id).executeTakeFirst();
  if (row === undefined) {
    const help = 'See: news-exchange partners';
    throw new ExchangeError('not-found', `There is no partner "${id}" in the store.`, { id, help });
  }
  return JSON.parse(row.definition) as Partner;
}

const namesOf = new WeakMap<Database, { readonly changes: number; readonly names: string }>();

/**
 * What all partners of today are called: JSON of `PartnerNames[]`, read again only when partners have changed. As one text the names of
 * thousands go to the parse worker with each batch, and are found to be those it knows, in a thirtieth of the time (measured).
 */
export async function loadPartnerNames(db: Database): Promise<string> {
  const counter = await db.selectFrom('counters').select('value').where('name', '=', 'partners').executeTakeFirst();
  const changes = counter?.value ?? 0;
  const known = namesOf.get(db);
  if (known?.changes === changes) return known.names;
  const rows = await db
    .selectFrom('partners')
    .select(['id', 'definition'])
    .where('removed_at', 'is', null)
    .orderBy('id')
    .execute();
  const partners = rows.map(({ id, definition }): PartnerNames => {
    const { name, aliases } = JSON.parse(definition) as Partner;
    return { id, name, aliases };
  });
  const names = JSON.stringify(partners);
  namesOf.set(db, { changes, names });
  return names;
}

/** So that every process reads the names of partners again. */
export async function countPartnerChange(tx: Transaction): Promise<void> {
  await sql`
    insert into counters (name, value) values ('partners', 1)
    on conflict (name) do update set value = counters.value + 1`.execute(tx);
}
