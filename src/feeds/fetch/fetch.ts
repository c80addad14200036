import { hash } from 'node:crypto';
import { unescape as percentDecoded } from 'node:querystring';
import pRetry from 'p-retry';
import { ExchangeError } from '../../errors.ts';
import { checkUrl, parseBlocks, withoutUser } from './address-guard.ts';
import { ASKED_AGAIN, CAP_SETTINGS, fetchError, isHiccup, notFetched, timeoutError, tooLarge } from './errors.ts';
import { type Answer, cacheSeconds, httpGet, parseRetryAfter } from './http-get.ts';
import { type FetchLimits, type FetchOutcome, type FetchRequest, LARGE_DOCUMENT } from './request.ts';

const ACCEPT =
  'application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.8, */*;q=0.5';

const PERMANENT = new Set([301, 308]);
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** Statuses that carry a feed: 200; 203 and 226, which proxies and caches have been seen to send instead. */
const WITH_BODY = new Set([200, 203, 226]);
/** Seconds to wait after a refusal that names no time. */
const DEFAULT_RETRY_AFTER: Readonly<Record<number, number>> = { 429: 1800, 503: 600 };
const LONGEST_RETRY_AFTER = 86_400;
const TEMPORARY = new Set([408, 425, 500, 502, 504]);

const CHECK_THE_ADDRESS = "Check the feed's address with the partner.";
const SERVER_FAILED = "The partner's server failed. The next poll asks again; if it stays so, tell the partner.";

/** What stays the same from hop to hop of one fetch. */
type Exchange = {
  readonly request: FetchRequest;
  readonly limits: FetchLimits;
  readonly start: URL;
  readonly authorization: string | undefined;
  readonly signal: AbortSignal;
};

/**
 * Fetches one feed: over HTTP conditionally, from a file or folder if it changed. Every body is read to its end, or its
 * connection closed, before this returns.
 * @throws {ExchangeError} `address-refused`, `fetch-failed`, `fetch-timeout`, `fetch-too-large`, `fetch-status`, `host-busy`;
 * `facts.temporary` tells whether asking again soon may help
 */
export async function fetchFeed(request: FetchRequest, limits: FetchLimits): Promise<FetchOutcome> {
  const url = URL.parse(request.url);
  if (url === null) {
    const help = 'Write the feed as http://…, https://… or file:///….';
    throw new ExchangeError('address-refused', `"${request.url.slice(0, 200)}" is no URL.`, { temporary: false, help });
  }
  if (url.protocol !== 'file:') return await fetchHttp(url, request, limits);
  return await (await import('./file.ts')).fetchFile(url, request, limits);
}

/** A conditional GET. Redirects are followed here, so that each hop's address is checked; only network hiccups are retried. */
async function fetchHttp(url: URL, request: FetchRequest, limits: FetchLimits): Promise<FetchOutcome> {
  const shown = withoutUser(url);
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(timeoutError(shown, 'totalMs', limits)), limits.totalMs);
  const signal = request.signal ? AbortSignal.any([deadline.signal, request.signal]) : deadline.signal;
  const exchange: Exchange = {
    request,
    limits,
    start: new URL(shown),
    authorization: authorizationOf(url, request.auth),
    signal,
  };
  try {
    return await pRetry(() => follow(exchange), {
      retries: limits.retries,
      minTimeout: limits.retryMs,
      signal,
      shouldRetry: ({ error }) => isHiccup(error),
    });
  } catch (error) {
    if (request.signal?.aborted) throw error;
    throw fetchError(error, shown, limits);
  } finally {
    clearTimeout(timer);
  }
}

function authorizationOf(url: URL, auth: FetchRequest['auth']): string | undefined {
  if (auth?.bearer !== undefined) return `Bearer ${auth.bearer}`;
  const inUrl = url.username === '' ? undefined : `${percentDecoded(url.username)}:${percentDecoded(url.password)}`;
  const basic = auth?.basic ?? inUrl;
  return basic === undefined ? undefined : `Basic ${Buffer.from(basic).toString('base64')}`;
}

async function follow(exchange: Exchange): Promise<FetchOutcome> {
  const { start, limits } = exchange;
  const allowed = parseBlocks(limits.allowPrivate);
  const seen = new Set<string>();
  let url = start;
  let from: URL | undefined;
  let onlyPermanent = true;
  let movedTo: string | undefined;
  for (;;) {
    checkUrl(url, allowed, from);
    seen.add(url.href);
    const answer = await ask(exchange, url);
    const location = REDIRECTS.has(answer.status) ? answer.headers.location : undefined;
    if (location === undefined) return await outcomeOf(exchange, { url, movedTo }, answer);
    from = url;
    url = redirectTarget(location, from);
    onlyPermanent &&= PERMANENT.has(answer.status);
    if (onlyPermanent && mayRemember(exchange, url)) movedTo = url.href;
    if (seen.has(url.href)) throw redirectError(start, `its redirects go in a circle, back to ${url.href}`);
    if (seen.size > limits.maxRedirects)
      throw redirectError(start, `it redirects more than ${limits.maxRedirects} times (${CAP_SETTINGS.maxRedirects})`);
  }
}

function redirectTarget(location: string, from: URL): URL {
  const target = URL.parse(location, from.href);
  if (target === null) throw redirectError(from, `it redirects to "${location.slice(0, 200)}", which is no URL`);
  return new URL(withoutUser(target));
}

function redirectError(url: URL, why: string): ExchangeError {
  return notFetched(url.href, why, { temporary: false, help: CHECK_THE_ADDRESS });
}

function ask({ request, limits, signal, start, authorization }: Exchange, url: URL): Promise<Answer> {
  const headers: Record<string, string> = {
    accept: ACCEPT,
    'accept-encoding': 'gzip, deflate, br, zstd',
    'user-agent': limits.userAgent,
  };
  if (request.etag !== undefined) headers['if-none-match'] = request.etag;
  if (request.lastModified !== undefined) headers['if-modified-since'] = request.lastModified;
  if (authorization !== undefined && mayHaveCredentials(url, start)) headers.authorization = authorization;
  return httpGet({
    url,
    headers,
    limits,
    signal,
    reserve: request.reserve,
    wantsBody: status => WITH_BODY.has(status),
  });
}

/** Credentials go to the origin they were given for, and to the same host after it has moved from http to https. */
function mayHaveCredentials(url: URL, start: URL): boolean {
  if (url.origin === start.origin) return true;
  return url.hostname === start.hostname && url.protocol === 'https:' && url.port === '' && start.port === '';
}

/**
 * Whether a permanent move may be remembered. The new address is asked with the feed's credentials from then on, so with
 * credentials only a move within the same origin is; and none where they are part of the feed's URL.
 */
function mayRemember({ start, authorization, request }: Exchange, url: URL): boolean {
  return authorization === undefined || (request.auth !== undefined && mayHaveCredentials(url, start));
}

/** A validator to send back with the next poll. Longer ones have only been seen in attacks; the body's hash replaces them. */
function validator(header: string | undefined): string | undefined {
  return header !== undefined && header !== '' && header.length <= 512 ? header : undefined;
}

/** What an answer means. Its status decides; only the body of a good answer is decoded. */
async function outcomeOf(
  exchange: Exchange,
  place: { readonly url: URL; readonly movedTo: string | undefined },
  { status, headers, body }: Answer,
): Promise<FetchOutcome> {
  const { request } = exchange;
  const now = Date.now();
  const answered = {
    status,
    url: place.url.href,
    movedTo: place.movedTo,
    etag: validator(headers.etag),
    lastModified: validator(headers['last-modified']),
    minimumIntervalSeconds: cacheSeconds(headers, now),
    bytes: body.length,
  };
  const isConditional = request.etag !== undefined || request.lastModified !== undefined;
  if (status === 304 && isConditional) {
    const { etag = request.etag, lastModified = request.lastModified } = answered;
    return { ...answered, etag, lastModified, kind: 'unchanged', why: 'not-modified' };
  }
  if (status === 410) return { kind: 'gone', status };
  if (!WITH_BODY.has(status)) {
    const defaultSeconds = DEFAULT_RETRY_AFTER[status];
    if (defaultSeconds === undefined) throw statusError(status, place.url.href);
    const retryAfter = parseRetryAfter(headers['retry-after'], now) ?? defaultSeconds;
    return { kind: 'later', status, retryAfterSeconds: Math.min(LONGEST_RETRY_AFTER, Math.max(1, retryAfter)) };
  }
  const bytes = await decoded(body, headers['content-encoding'], answered.url, exchange);
  const bodyHash = hash('sha256', bytes, 'base64url');
  if (bodyHash === request.bodyHash) return { ...answered, kind: 'unchanged', why: 'same-body' };
  const document = { bytes, url: answered.url, contentType: headers['content-type'] };
  return { ...answered, kind: 'fetched', documents: [document], bodyHash };
}

/** The document in a body. What undoes content codings is loaded with the first body that has one. */
async function decoded(body: Uint8Array, coding: string | undefined, url: string, exchange: Exchange) {
  const { reserve } = exchange.request;
  const { maxBytes } = exchange.limits;
  const bytes =
    coding === undefined
      ? body
      : await (await import('./content-coding.ts')).decodeBody(body, coding, maxBytes, url, reserve);
  if (bytes.length > maxBytes) throw tooLarge(url, maxBytes, 'maxBytes');
  if (bytes.length > LARGE_DOCUMENT) reserve?.(bytes.length);
  return bytes;
}

function statusError(status: number, url: string): ExchangeError {
  const help: Readonly<Record<number, string>> = {
    401: "Give the feed's credentials in the partner's file.",
    403: "The partner's server refuses us; it may want to know our address or User-Agent.",
    404: CHECK_THE_ADDRESS,
    304: 'It says "not modified" although nothing was asked conditionally: tell the partner.',
  };
  const redirects = REDIRECTS.has(status) ? 'It does not say where to: tell the partner.' : undefined;
  const temporary = TEMPORARY.has(status) || status >= 520;
  const general = status >= 500 && status < 600 ? SERVER_FAILED : temporary ? ASKED_AGAIN : CHECK_THE_ADDRESS;
  return new ExchangeError('fetch-status', `${url} answered with status ${status} instead of a feed.`, {
    url,
    status,
    temporary,
    help: help[status] ?? redirects ?? general,
  });
}
