import { sql } from 'kysely';
import type { Transaction } from './tables.ts';

const DAY_MS = 86_400_000;

/** Up to when may be deleted now, and by how many days that stays behind what the retention would allow. */
export type Cut = { readonly before: string; readonly daysBehind: number };

/**
 * Moves the time before which something is deleted, and remembers it. It moves at most a day a call, and a day or more only where
 * the clock is believed: one start with a clock that was set forward deletes nothing.
 * @param what a name of its own for each kind of data
 * @param wanted the time that clock and retention give
 * @param oldest the oldest time there is; null where there is nothing
 */
export async function advanceCut(
  tx: Transaction,
  what: string,
  wanted: string,
  oldest: string | null,
  clockIsBelieved: boolean,
): Promise<Cut> {
  const name = `deleted before: ${what}`;
  const known = await tx.selectFrom('counters').select('value').where('name', '=', name).executeTakeFirst();
  const wantedMs = Date.parse(wanted);
  // Before the oldest there is nothing to delete: an archive of years with long gaps would take an hour for each of their days.
  const first = oldest === null ? wantedMs : Math.min(wantedMs, Date.parse(oldest));
  const last = Math.max(first, known?.value ?? first);
  const ahead = wantedMs - last;
  // Where the clock was set back, or the retention made longer, the mark goes back too: the next day counts from there.
  const to = ahead <= DAY_MS ? wantedMs : clockIsBelieved ? last + DAY_MS : last;
  await sql`
    insert into counters (name, value) values (${name}, ${to})
    on conflict (name) do update set value = excluded.value`.execute(tx);
  return { before: new Date(to).toISOString(), daysBehind: Math.round((wantedMs - to) / DAY_MS) };
}
