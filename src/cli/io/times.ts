import { loadHouse } from '../../../config/house.ts';
import { loadSettings } from '../../../config/settings.ts';
import { beginsWithDay } from '../../core/text/months.ts';
import { ExchangeError } from '../../errors.ts';

let zone: string | undefined;

/** The time zone of times on screen and of typed times without a zone: `timeZone` of the house file, else UTC. */
function houseZone(): string {
  if (zone !== undefined) return zone;
  try {
    zone = loadHouse(loadSettings().houseFile).timeZone;
  } catch {
    // Commands that need the house or the settings say what is wrong with them.
    zone = 'UTC';
  }
  return zone;
}

let format: Intl.DateTimeFormat | undefined;

/** A time as people read it: "2026-11-03 07:00 GMT+5", in the house's zone. */
export function clock(time: string, timeZone = houseZone()): string {
  if (timeZone === 'UTC') return `${time.slice(0, 16).replace('T', ' ')} UTC`;
  if (format?.resolvedOptions().timeZone !== timeZone) {
    const [date, hour] = [
      { year: 'numeric', month: '2-digit', day: '2-digit' },
      { hour: '2-digit', minute: '2-digit' },
    ] as const;
    format = new Intl.DateTimeFormat('en-GB', { timeZone, hourCycle: 'h23', ...date, ...hour, timeZoneName: 'short' });
  }
  const parts = Object.fromEntries(format.formatToParts(new Date(time)).map(({ type, value }) => [type, value]));
  return `${parts.year}-${parts.month}-${parts.day} ${parts.hour}:${parts.minute} ${parts.timeZoneName}`;
}

/** A span of time in one unit: "40 s", "12 min", "3 h", "9 days". */
export function span(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return `${Math.round(ms / 1_000)} s`;
  if (minutes < 120) return `${minutes} min`;
  return minutes < 2_880 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1_440)} days`;
}

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const DAY = UNITS.d ?? 0;

/**
 * A time typed after an option, as ISO 8601 in UTC: a date, a time, "2h" (two hours ago), "today", "yesterday". What names no zone
 * is in the house's. Throws `usage` naming the option.
 */
export function timeOption(
  name: string,
  typed: string | undefined,
  now = Date.now(),
  timeZone = houseZone(),
): string | undefined {
  if (typed === undefined) return undefined;
  const ms = timeTyped(typed.trim(), now, timeZone);
  if (!Number.isNaN(ms)) return new Date(ms).toISOString();
  const expected = 'a date or a time such as 2026-11-03 or 2026-11-03T10:00Z, or 2h, 3d, today or yesterday';
  throw new ExchangeError('usage', `--${name} must be ${expected}, but is "${typed}".`);
}

function timeTyped(typed: string, now: number, timeZone: string): number {
  const [, amount, unit = ''] = /^(\d{1,6})\s?([smhdw])$/.exec(typed) ?? [];
  if (amount !== undefined) return now - Number(amount) * (UNITS[unit] ?? 0);
  if (typed === 'now') return now;
  if (typed === 'today' || typed === 'yesterday') {
    const today = new Date(now + offset(now, timeZone)).toISOString().slice(0, 10);
    return inZone(Date.parse(today) - (typed === 'today' ? 0 : DAY), timeZone);
  }
  if (!/^\d{4}-\d\d$/.test(typed) && !beginsWithDay(typed)) return Number.NaN;
  const ms = Date.parse(typed);
  const hasZone = /(?:Z|[+-]\d\d:?\d\d)$/i.test(typed.slice(10));
  // Without a zone Date takes a date for UTC and a time for the machine's zone.
  return hasZone ? ms : inZone(Date.parse(typed.length > 10 ? `${typed.replace(' ', 'T')}Z` : typed), timeZone);
}

/** The moment at which clocks of a zone show what those of UTC show at `ms`. */
function inZone(ms: number, timeZone: string): number {
  if (Number.isNaN(ms)) return ms;
  return ms - offset(ms - offset(ms, timeZone), timeZone);
}

/** By how many milliseconds the clocks of a zone are ahead of UTC. */
function offset(ms: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(ms);
  const written = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const [, sign, hours = '0', minutes = '0'] = /([+-])(\d\d):(\d\d)/.exec(written) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}
