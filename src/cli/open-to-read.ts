import { loadSettings } from '../../config/settings.ts';
import { ExchangeError } from '../errors.ts';
import { openStore, type Store } from '../store/open-store.ts';

/** Runs a command on the store that the settings name, which it may only read. */
export async function withStore<T>(work: (store: Store) => Promise<T>): Promise<T> {
  const { databaseUrl, dataDir } = loadSettings();
  const store = await openStore({ databaseUrl, dataDir, readOnly: true });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** A time as typed after an option: a date or an ISO 8601 time. Throws `usage` naming the option. */
export function timeOption(name: string, typed: string | undefined): string | undefined {
  if (typed === undefined) return undefined;
  const ms = /^\d{4}-\d\d/.test(typed) ? Date.parse(typed) : Number.NaN;
  if (Number.isNaN(ms)) {
    throw new ExchangeError(
      'usage',
      `--${name} must be a date or a time such as 2026-11-03 or 2026-11-03T10:00:00Z, but is "${typed}".`,
    );
  }
  return new Date(ms).toISOString();
}

/** A whole number as typed after an option. Throws `usage` naming the option. */
export function numberOption(name: string, typed: string | undefined, least: number): number | undefined {
  if (typed === undefined) return undefined;
  const value = /^\d{1,15}$/.test(typed) ? Number(typed) : Number.NaN;
  if (Number.isNaN(value) || value < least) {
    throw new ExchangeError('usage', `--${name} must be a whole number from ${least}, but is "${typed}".`);
  }
  return value;
}
