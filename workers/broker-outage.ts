import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { describeConnectionError } from '../src/errors.ts';

/** Logs once that the broker went away and once that it is back; between them its clients try again several times a second. */
export function tellOfOutages(redis: Redis, log: Logger): void {
  let away = false;
  redis.on('error', (error: Error) => {
    if (away) return;
    away = true;
    const message = `The broker does not answer: ${describeConnectionError(error)}. Work goes on when it does; nothing is lost.`;
    log.warn({ code: 'broker-unreachable', message }, 'broker away');
  });
  redis.on('ready', () => {
    if (away) log.warn({ message: 'The broker answers again.' }, 'broker back');
    away = false;
  });
}

const LOST: ReadonlySet<unknown> = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT'],
  ...['ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN'],
]);

/** Whether an error of a queue's client says no more than that the broker is away. */
export function isBrokerLoss(error: Error): boolean {
  return error.message.startsWith('Connection is closed') || ('code' in error && LOST.has(error.code));
}
