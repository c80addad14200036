import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import type { Agent, Dispatcher } from 'undici';
import { guardedConnector, guardedLookup, parseBlocks } from './address-guard.ts';
import { ASKED_AGAIN, notFetched, tooLarge, tooManyLarge } from './errors.ts';
import { type FetchLimits, LARGE_DOCUMENT } from './request.ts';

/** Chunks a body may come in. One of 16 MB has about 1,000; sent one byte a chunk it costs 8 s of our time (measured). */
const MAX_CHUNKS = 100_000;
/** Interim responses (1xx) before the answer. */
const MAX_INTERIM = 8;
/** Lines of a head. Servers have been seen to send 60. */
const MAX_HEADER_LINES = 500;
/** How often the connection's bytes are counted: undici reports no chunk extensions or trailers, and they have no end. */
const COUNT_EVERY_MS = 100;

type Headers = Readonly<Record<string, string | undefined>>;

/** A server's answer; `body` is as sent, and empty where it was not wanted. */
export type Answer = { readonly status: number; readonly headers: Headers; readonly body: Uint8Array };

type Get = {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly limits: FetchLimits;
  readonly signal: AbortSignal;
  /** Called with the status before the body comes. An unwanted body is not read: its connection is closed. */
  readonly wantsBody: (status: number) => boolean;
  /** Whether a large body of so many bytes may be read now. */
  readonly reserve: ((bytes: number) => boolean) | undefined;
};

/** Connections are kept per limits object: what one set of rules let through must not serve another. */
const agents = new WeakMap<FetchLimits, Promise<Agent>>();

function agentFor(limits: FetchLimits): Promise<Agent> {
  const known = agents.get(limits) ?? openAgent(limits);
  agents.set(limits, known);
  return known;
}

/** undici is loaded with the first fetch: commands that fetch nothing start 45 ms sooner (measured). */
async function openAgent(limits: FetchLimits): Promise<Agent> {
  const { Agent, buildConnector } = await import('undici');
  const allowed = parseBlocks(limits.allowPrivate);
  const lookup = guardedLookup(allowed, limits.lookup);
  const connect = buildConnector({ lookup, timeout: limits.connectMs, allowH2: false, autoSelectFamily: true });
  return new Agent({
    connect: guardedConnector(connect, allowed),
    maxHeaderSize: limits.maxHeaderBytes,
    headersTimeout: limits.firstByteMs,
    bodyTimeout: limits.betweenBytesMs,
    keepAliveTimeout: 4_000,
    keepAliveMaxTimeout: 30_000,
  });
}

/**
 * The connection a request is sent on, as undici publishes it on its diagnostics channel: right after `onRequestStart`,
 * in the same tick.
 */
let onConnection: ((connection: Socket) => void) | undefined;
subscribe('undici:client:sendHeaders', message => {
  onConnection?.((message as { readonly socket: Socket }).socket);
  onConnection = undefined;
});

/**
 * One GET and its answer; no redirect is followed. It handles undici's dispatcher directly instead of a stream, so that
 * each chunk is counted and copied as it comes (a kept chunk would hold a whole network buffer).
 * @throws what undici, the guarded connector or the signal throw; {ExchangeError} where a cap is passed
 */
export async function httpGet(get: Get): Promise<Answer> {
  const { limits, signal, url } = get;
  const agent = await agentFor(limits);
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  let controller: Dispatcher.DispatchController | undefined;
  let interim = 0;
  let answer: Omit<Answer, 'body'> | undefined;
  let body: Buffer = Buffer.alloc(0);
  let length = 0;
  let chunks = 0;
  let connection: Socket | undefined;
  let readBefore = 0;
  /** Bytes that may be read. Where no length is announced, it is doubled as they come. */
  let reserved = LARGE_DOCUMENT;
  const reserve = (bytes: number): boolean => {
    if (bytes <= reserved) return true;
    if (get.reserve?.(bytes) === false) return false;
    reserved = bytes;
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
      onConnection = found => {
        connection = found;
        readBefore = found.bytesRead;
      };
      if (signal.aborted) onAbort();
    },
    onResponseStart(_controller, status, raw) {
      if (status < 200) {
        interim += 1;
        if (interim > MAX_INTERIM) giveUp(badAnswer(url, `the server sent more than ${MAX_INTERIM} interim answers`));
        return;
      }
      const headers = Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, oneOf(name, value)]));
      answer = { status, headers };
      if (Object.values(raw).flat().length > MAX_HEADER_LINES)
        return giveUp(badAnswer(url, `the head of its answer has more than ${MAX_HEADER_LINES} lines`));
      if (!get.wantsBody(status)) {
        resolve({ ...answer, body });
        // A 304 has no body (RFC 9110, 15.4.5): its connection may be used again.
        if (status !== 304) controller?.abort(new Error('the body is not wanted'));
        return;
      }
      const announced = Number(headers['content-length'] ?? 0);
      if (announced > limits.maxWireBytes) giveUp(tooLarge(url.href, limits.maxWireBytes, 'maxWireBytes'));
      else if (!reserve(announced)) giveUp(tooManyLarge(url.href));
      else body = allocateBody(announced || 65_536, limits.maxWireBytes);
    },
    onResponseData(_controller, chunk) {
      const end = length + chunk.length;
      chunks += 1;
      if (end > limits.maxWireBytes) return giveUp(tooLarge(url.href, limits.maxWireBytes, 'maxWireBytes'));
      if (end > reserved && !reserve(Math.min(end * 2, limits.maxWireBytes))) return giveUp(tooManyLarge(url.href));
      if (chunks > MAX_CHUNKS) return giveUp(badAnswer(url, `its body comes in more than ${MAX_CHUNKS} chunks`));
      if (end > body.length) {
        const larger = allocateBody(Math.max(end, body.length * 2), limits.maxWireBytes);
        body.copy(larger, 0, 0, length);
        body = larger;
      }
      body.set(chunk, length);
      length = end;
    },
    async onResponseEnd() {
      if (answer === undefined) return;
      if (await hasSurplus(connection)) reject(badAnswer(url, 'bytes follow the end of its body', true));
      else resolve({ ...answer, body: body.subarray(0, length) });
    },
    onRequestUpgrade(_controller, _status, _headers, socket) {
      socket.destroy();
      reject(badAnswer(url, 'the server changed to another protocol'));
    },
    onResponseError(_controller, error) {
      reject(error);
    },
  };
  agent.dispatch({ origin: url.origin, path: url.pathname + url.search, method: 'GET', headers: get.headers }, handler);
  const counting = setInterval(() => {
    const received = (connection?.bytesRead ?? 0) - readBefore;
    if (received < 2 * limits.maxWireBytes + limits.maxHeaderBytes) return;
    const cap = answer === undefined ? 'maxHeaderBytes' : 'maxWireBytes';
    giveUp(tooLarge(url.href, limits[cap], cap));
  }, COUNT_EVERY_MS);
  return promise.finally(() => {
    clearInterval(counting);
    signal.removeEventListener('abort', onAbort);
  });
}

/**
 * Whether bytes came behind the end of a body, in the same read: the Content-Length is too small and the document cut, or
 * a second answer was slipped in. They are left unread on the connection, or undici has closed it for them.
 */
async function hasSurplus(connection: Socket | undefined): Promise<boolean> {
  await new Promise(setImmediate);
  if (connection === undefined) return false;
  const { errored, readableLength } = connection;
  return readableLength > 0 || errored?.message === 'bad response' || errored?.name === 'HTTPParserError';
}

/** A header that was sent several times: lists are joined, of all others the first counts. */
function oneOf(name: string, value: string | string[] | undefined): string | undefined {
  if (!Array.isArray(value)) return value;
  return name === 'cache-control' || name === 'content-encoding' ? value.join(', ') : value[0];
}

function badAnswer(url: URL, why: string, temporary = false): Error {
  return notFetched(url.href, why, { temporary, help: ASKED_AGAIN });
}

/**
 * A buffer of so many bytes, `most` at most. A large one gets `most` at once, in shared memory: it is not copied when it
 * grows or goes to the parse worker, and the system gives it pages only as they are written.
 */
export function allocateBody(bytes: number, most: number): Buffer {
  if (bytes > LARGE_DOCUMENT) return Buffer.from(new SharedArrayBuffer(Math.max(bytes, most)));
  return Buffer.allocUnsafe(Math.min(bytes, most));
}

/** Retry-After (RFC 9110 § 10.2.3) in whole seconds from now, from a number or any of the three HTTP date forms. */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d{1,10}(?:\.\d{1,9})?$/.test(text)) return Math.ceil(Number(text));
  const at = parseHttpDate(text);
  return at === undefined ? undefined : Math.max(0, Math.ceil((at - nowMs) / 1000));
}

/** An HTTP date in milliseconds: IMF-fixdate, RFC 850 or asctime. All are in GMT, even where they do not say so. */
function parseHttpDate(text: string): number | undefined {
  if (!/^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},? /i.test(text) || text.length > 40) return undefined;
  const at = Date.parse(/(?:GMT|UTC|[+-]\d{4})$/i.test(text) ? text : `${text} GMT`);
  return Number.isNaN(at) ? undefined : at;
}

/**
 * Seconds an answer stays fresh: Cache-Control max-age minus Age, else Expires minus Date; undefined where the server names
 * no time or forbids caching. Own code because http-cache-semantics decides far more than these two headers.
 */
export function cacheSeconds(headers: Readonly<Record<string, string | undefined>>, nowMs: number): number | undefined {
  const control = headers['cache-control'] ?? '';
  if (/(?:^|[\s,])no-(?:store|cache)(?:[\s,]|$)/i.test(control)) return undefined;
  const maxAge = /(?:^|[\s,])max-age="?(\d{1,10})/i.exec(control)?.[1];
  if (maxAge !== undefined) {
    const age = /^\d{1,10}$/.test(headers.age ?? '') ? Number(headers.age) : 0;
    return positive(Number(maxAge) - age);
  }
  const expires = parseHttpDate(headers.expires ?? '');
  if (expires === undefined) return undefined;
  return positive(Math.floor((expires - (parseHttpDate(headers.date ?? '') ?? nowMs)) / 1000));
}

function positive(seconds: number): number | undefined {
  return seconds > 0 ? seconds : undefined;
}
