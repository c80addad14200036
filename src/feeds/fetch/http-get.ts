import type { Socket } from 'node:net';
import type { Agent, Dispatcher } from 'undici';
import { ExchangeError } from '../../errors.ts';
import { hasSurplus, onConnection } from './connections.ts';
import { ASKED_AGAIN, bodyOfNotModified, tooLarge, tooManyLarge } from './fetch-errors.ts';
import type { FetchLimits } from './fetch-limits.ts';
import { LARGE } from './large-documents.ts';
import { roomFor } from './room.ts';

/** Pieces a body may come in. A body of 16 MB has about 1,000; sent a byte a piece it costs 8 s of our time (measured). */
const MAX_PIECES = 100_000;
/** Interim answers (1xx) that may come ahead of the answer. */
const MAX_INTERIM = 8;
/** Lines of a head. Servers have been seen to send 60. */
const MAX_HEADER_LINES = 500;
/** How often the bytes of the connection are looked at: those around a body's pieces (chunk extensions) are told by nobody. */
const LOOK_MS = 100;

type Headers = Readonly<Record<string, string | undefined>>;

/** A server's answer; `body` is as sent, and empty where nobody wanted it. */
export type Answer = { readonly status: number; readonly headers: Headers; readonly body: Uint8Array };

type Get = {
  readonly agent: Agent;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly limits: FetchLimits;
  readonly signal: AbortSignal;
  /** Told the status before the body comes. A body nobody wants costs its connection rather than its length. */
  readonly wantsBody: (status: number) => boolean;
  /** Whether a body that turns out to be large, of so many bytes or more, may be taken in. */
  readonly mayGrow: (bytes: number) => boolean;
};

/**
 * One GET and its answer, no redirect followed. It speaks to undici's dispatcher itself rather than through a stream:
 * each piece is copied as it comes (kept pieces would hold a network buffer each) and counted, and once this settles
 * nothing is left open.
 * @throws what undici, the guarded connector or the signal throw; {ExchangeError} for what passes a cap
 */
export function httpGet(get: Get): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const { limits, signal, url } = get;
  let controller: Dispatcher.DispatchController | undefined;
  let interim = 0;
  let answer: Omit<Answer, 'body'> | undefined;
  let body: Buffer = Buffer.alloc(0);
  let length = 0;
  let pieces = 0;
  let connection: Socket | undefined;
  let readBefore = 0;
  /** Bytes that there is leave for; of a body whose length nobody told the double of what has come. */
  let leave = LARGE;
  const mayGrow = (bytes: number): boolean => {
    if (bytes <= leave) return true;
    if (!get.mayGrow(bytes)) return false;
    leave = bytes;
    return true;
  };

  const giveUp = (reason: Error) => {
    reject(reason);
    controller?.abort(reason);
  };
  const onAbort = () => giveUp(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)));
  signal.addEventListener('abort', onAbort, { once: true });

  const handler: Dispatcher.DispatchHandler = {
    onRequestStart(started) {
      controller = started;
      onConnection(found => {
        connection = found;
        readBefore = found.bytesRead;
      });
      if (signal.aborted) onAbort();
    },
    onResponseStart(_controller, status, raw) {
      if (status < 200) {
        interim += 1;
        if (interim > MAX_INTERIM) giveUp(uncouth(url, `the server sent more than ${MAX_INTERIM} interim answers`));
        return;
      }
      const headers = Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, oneOf(name, value)]));
      answer = { status, headers };
      if (Object.values(raw).flat().length > MAX_HEADER_LINES)
        return giveUp(uncouth(url, `the head of its answer has more than ${MAX_HEADER_LINES} lines`));
      if (status === 304) return;
      if (!get.wantsBody(status)) {
        resolve({ ...answer, body });
        controller?.abort(new Error('the body is not wanted'));
        return;
      }
      const announced = Number(headers['content-length'] ?? 0);
      if (announced > limits.maxWireBytes) giveUp(tooLarge(url.href, limits.maxWireBytes, 'maxWireBytes'));
      else if (!mayGrow(announced)) giveUp(tooManyLarge(url.href));
      else body = roomFor(announced || 65_536, limits.maxWireBytes);
    },
    onResponseData(_controller, piece) {
      const end = length + piece.length;
      pieces += 1;
      if (end > limits.maxWireBytes) return giveUp(tooLarge(url.href, limits.maxWireBytes, 'maxWireBytes'));
      if (end > leave && !mayGrow(Math.min(end * 2, limits.maxWireBytes))) return giveUp(tooManyLarge(url.href));
      if (pieces > MAX_PIECES) return giveUp(uncouth(url, `its body comes in more than ${MAX_PIECES} pieces`));
      if (end > body.length) {
        const larger = roomFor(Math.max(end, body.length * 2), limits.maxWireBytes);
        body.copy(larger, 0, 0, length);
        body = larger;
      }
      body.set(piece, length);
      length = end;
    },
    async onResponseEnd() {
      if (answer === undefined) return;
      const whole = { ...answer, body: body.subarray(0, length) };
      if (connection === undefined || !(await hasSurplus(connection))) resolve(whole);
      else if (answer.status === 304) reject(bodyOfNotModified(url.href));
      else reject(uncouth(url, 'its body goes on behind the end it was said to have', true));
    },
    onRequestUpgrade(_controller, _status, _headers, socket) {
      socket.destroy();
      reject(uncouth(url, 'the server changed to another protocol'));
    },
    onResponseError(_controller, error) {
      reject(error);
    },
  };
  get.agent.dispatch(
    { origin: url.origin, path: url.pathname + url.search, method: 'GET', headers: get.headers },
    handler,
  );
  const watch = setInterval(() => {
    const received = (connection?.bytesRead ?? 0) - readBefore;
    if (received < 2 * limits.maxWireBytes + limits.maxHeaderBytes) return;
    const cap = answer === undefined ? 'maxHeaderBytes' : 'maxWireBytes';
    giveUp(tooLarge(url.href, limits[cap], cap));
  }, LOOK_MS);
  return promise.finally(() => {
    clearInterval(watch);
    signal.removeEventListener('abort', onAbort);
  });
}

/** A header sent several times: lists are one list, of all others the first counts. */
function oneOf(name: string, value: string | string[] | undefined): string | undefined {
  if (!Array.isArray(value)) return value;
  return name === 'cache-control' || name === 'content-encoding' ? value.join(', ') : value[0];
}

function uncouth(url: URL, why: string, temporary = false): ExchangeError {
  return new ExchangeError('fetch-failed', `${url.href} could not be fetched: ${why}.`, {
    url: url.href,
    temporary,
    help: ASKED_AGAIN,
  });
}
