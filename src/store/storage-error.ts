import { ExchangeError } from '../errors.ts';

/** SQLite's primary result codes. */
const SQLITE: Readonly<Record<number, string>> = {
  8: 'it may only be read',
  10: 'its disk fails',
  11: 'its file is damaged',
  13: 'its disk is full',
};
/** PostgreSQL's SQLSTATE. */
const POSTGRES: Readonly<Record<string, string>> = {
  25006: 'it may only be read',
  53100: 'its disk is full',
  58030: 'its disk fails',
};

/** What keeps a store from being written at all, whatever is written, as `store-unwritable`; undefined for all else. */
export function storageError(error: unknown, place: string): ExchangeError | undefined {
  if (!(error instanceof Error)) return undefined;
  const sqlite = 'errcode' in error && typeof error.errcode === 'number' ? SQLITE[error.errcode & 0xff] : undefined;
  const why = sqlite ?? ('code' in error ? POSTGRES[String(error.code)] : undefined);
  if (why === undefined) return undefined;
  return new ExchangeError('store-unwritable', `The store at ${place} could not be written: ${why}.`, {
    cause: error,
    place,
    help: 'What came in is kept, and is settled once it can be written again.',
  });
}
