import { type RawBuilder, sql } from 'kysely';
import { FIRST_LISTED } from './articles.ts';
import type { Database } from './tables.ts';

/**
 * SQLite's index of words is in the order of lists: the place of an article in it (`searchable.n`) is the hour at which it is listed, times
 * this, and a number within that hour. So the newest finds are known without the others. An hour, as by the minute an index of a million
 * articles took .36 kB more for each (measured); by the hour it is .01 where 20,000 come a day.
 */
export const AN_HOUR = 2 ** 20;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A span of more hours than that is asked for by its days. */
const MOST_HOURS = 48;
const MOST_DAYS = 366;
/** A span may be so many times as long as the one before. */
const MOST_LONGER = 8;

/**
 * The hour and the day at which an article is listed, as a vector of words that no copy has. PostgreSQL's index of words has no order in
 * time: with these it finds what has some words in a span of time, and reads none of the rest.
 * @param listedAt a column of that time
 */
export function timeVector(listedAt: 'a.listed_at'): RawBuilder<unknown> {
  const utc = sql`${sql.ref(listedAt)} at time zone 'UTC'`;
  return sql`array_to_tsvector(array[to_char(${utc}, '"@"YYYY-MM-DD"T"HH24'), to_char(${utc}, '"@"YYYY-MM-DD')])`;
}

const hourOf = (time: string): string => `@${time.slice(0, -11)}`;
const dayOf = (time: string): string => `@${time.slice(0, -14)}`;

/** A span of time by its words: from a whole hour or day on, up to where it was asked for. */
export type Span = { readonly from: string; readonly words: readonly string[]; readonly ms: number };

/** The span of about so many milliseconds that ends at a time: an hour at least, 366 days at most. */
export function spanBefore(end: number, ms: number): Span {
  const isLong = ms > MOST_HOURS * HOUR;
  const [step, wordOf] = isLong ? [DAY, dayOf] : [HOUR, hourOf];
  const steps = Math.min(isLong ? MOST_DAYS : MOST_HOURS, Math.max(1, Math.round(ms / step)));
  const last = Math.floor(end / step);
  const times = Array.from({ length: steps }, (_, n) => new Date((last - n) * step).toISOString());
  return { from: times.at(-1) ?? '', words: times.map(wordOf), ms: steps * step };
}

/** Whether a span has parts. */
export const isDivisible = ({ ms }: Span): boolean => ms > HOUR;

/** How long the span after one should be, by what was read in it: shorter where that was cut. */
export function nextLength({ ms }: Span, { read, isCut }: { read: number; isCut: boolean }, wanted: number): number {
  return isCut ? ms / MOST_LONGER : ms * Math.min(MOST_LONGER, wanted / Math.max(1, read));
}

/** When the newest article below a place in the list is listed, the one so many further down, and the oldest; undefined where there is none. */
export async function listedBelow(
  db: Database,
  cursor: { readonly listedAt: string; readonly id: string } | undefined,
  further: number,
): Promise<{ readonly newest: string; readonly lower: string; readonly oldest: string } | undefined> {
  const below = cursor === undefined ? sql`` : sql`where (listed_at, id) < (${cursor.listedAt}, ${cursor.id})`;
  type Times = { newest: string | null; lower: string | null; oldest: string | null };
  const { rows } = await sql<Times>`
    select max(listed_at) as newest, min(listed_at) as lower,
      (select listed_at from articles where listed_at >= ${FIRST_LISTED} order by listed_at limit 1) as oldest
    from (select listed_at from articles ${below} order by listed_at desc, id desc limit ${sql.lit(further)}) as n`.execute(
    db,
  );
  const { newest = null, lower = null, oldest = null } = rows[0] ?? {};
  return newest === null || lower === null || oldest === null ? undefined : { newest, lower, oldest };
}
