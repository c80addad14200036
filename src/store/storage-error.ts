import { describeConnectionError, ExchangeError } from '../errors.ts';

/** SQLite's primary result codes. */
const SQLITE: Readonly<Record<number, string>> = {
  5: 'another program has locked it for over half a minute',
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

/**
 * What keeps a store from being written at all, whatever is written: `store-unwritable`, or `store-unreachable` where its
 * server is away. Undefined for all else.
 */
export function storageError(error: unknown, place: string): ExchangeError | undefined {
  if (!(error instanceof Error)) return undefined;
  if (isConnectionLoss(error)) {
    const message = `The store at ${place} does not answer: ${describeConnectionError(error)}.`;
    const help = 'What came in is kept, and work goes on once it answers.';
    return new ExchangeError('store-unreachable', message, { cause: error, place, help });
  }
  const sqlite = 'errcode' in error && typeof error.errcode === 'number' ? SQLITE[error.errcode & 0xff] : undefined;
  const why = sqlite ?? ('code' in error ? POSTGRES[String(error.code)] : undefined);
  if (why === undefined) return undefined;
  return new ExchangeError('store-unwritable', `The store at ${place} could not be written: ${why}.`, {
    cause: error,
    place,
    help: 'What came in is kept, and is published once it can be written again.',
  });
}

/** Whether a query failed because the server is away, starting or stopping: the same query may well work later. */
export function isConnectionLoss(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof ExchangeError) return error.code === 'store-unreachable';
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return 'syscall' in error && error.syscall === 'connect';
  // A container that is down has no name, and a machine that is down no way to it.
  if (/^(08|57P0|53300$|ECONN|EPIPE$|ETIMEDOUT$|ENOTFOUND$|EAI_AGAIN$|EHOST|ENET)/.test(code)) return true;
  // Said by pg and ioredis themselves, and by a broker whose password was changed: these have no code.
  return /^(?:Connection terminated|timeout exceeded when trying|Client has encountered a connection|Socket timeout|NOAUTH|WRONGPASS)/.test(
    error.message,
  );
}
