import { hash } from 'node:crypto';
import { unescape as percentDecoded } from 'node:querystring';
import pRetry from 'p-retry';
import { ExchangeError } from '../../errors.ts';
import { type Block, checkUrl, guardedConnector, parseBlocks, withoutCredentials } from './address-guard.ts';
import { ACCEPT_ENCODING, decodeBody } from './content-coding.ts';
import { ASKED_AGAIN, CAP_SETTINGS, fetchError, isHiccup, timeoutError } from './fetch-errors.ts';
import type { FetchLimits } from './fetch-limits.ts';
import type { FetchOutcome, FetchRequest } from './fetch-request.ts';
import { type Answer, httpGet } from './http-get.ts';
import { LARGE } from './large-documents.ts';
import { cacheSeconds, DAY_SECONDS, parseRetryAfter } from './politeness.ts';
import { Agent } from './undici.ts';

const ACCEPT =
  'application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.8, */*;q=0.5';

const PERMANENT = new Set([301, 308]);
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** Statuses a feed's body comes with: OK, and what proxies and caches have been seen to make of it. */
const WITH_BODY = new Set([200, 203, 226]);
/** Seconds that a server gets which asks for patience without saying how long. */
const PATIENCE: Readonly<Record<number, number>> = { 429: 1800, 503: 600 };
/** Statuses that pass by themselves. */
const PASSING = new Set([408, 425, 500, 502, 504]);

const CHECK_THE_ADDRESS = "Check the feed's address with the partner.";
const SERVER_FAILED = "The partner's server failed. The next poll asks again; if it stays so, tell the partner.";

type Connections = { readonly agent: InstanceType<typeof Agent>; readonly allowed: readonly Block[] };

/** All that stays the same from hop to hop of one fetch. */
type Exchange = Connections & {
  readonly request: FetchRequest;
  readonly limits: FetchLimits;
  readonly start: URL;
  readonly authorization: string | undefined;
  readonly signal: AbortSignal;
};

/** Connections are kept per limits object: what one set of rules let through must not serve another. */
const connections = new WeakMap<FetchLimits, Connections>();

function connectionsFor(limits: FetchLimits): Connections {
  const known = connections.get(limits);
  if (known) return known;
  const agent = new Agent({
    connect: guardedConnector(limits, limits.connectMs),
    maxHeaderSize: limits.maxHeaderBytes,
    headersTimeout: limits.firstByteMs,
    bodyTimeout: limits.betweenBytesMs,
    keepAliveTimeout: 4_000,
    keepAliveMaxTimeout: 30_000,
  });
  const made = { agent, allowed: parseBlocks(limits.allowPrivate) };
  connections.set(limits, made);
  return made;
}

/**
 * One conditional GET. Redirects are followed by hand, so that each hop is judged anew; only hiccups of the network are
 * tried again.
 */
export async function fetchHttp(url: URL, request: FetchRequest, limits: FetchLimits): Promise<FetchOutcome> {
  const shown = withoutCredentials(url);
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(timeoutError(shown, 'totalMs', limits)), limits.totalMs);
  const giveUp = () => deadline.abort(request.signal?.reason);
  request.signal?.addEventListener('abort', giveUp, { once: true });
  const exchange: Exchange = {
    ...connectionsFor(limits),
    request,
    limits,
    start: new URL(shown),
    authorization: authorizationOf(url, request.auth),
    signal: deadline.signal,
  };
  try {
    return await pRetry(() => follow(exchange), {
      retries: limits.retries,
      minTimeout: limits.retryMs,
      signal: deadline.signal,
      shouldRetry: ({ error }) => isHiccup(error),
    });
  } catch (error) {
    if (request.signal?.aborted) throw error;
    throw fetchError(error, shown, limits);
  } finally {
    clearTimeout(timer);
    request.signal?.removeEventListener('abort', giveUp);
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
  const seen = new Set<string>();
  let url = start;
  let from: URL | undefined;
  let permanentSoFar = true;
  let movedTo: string | undefined;
  for (;;) {
    checkUrl(url, exchange.allowed, from);
    seen.add(url.href);
    const answer = await ask(exchange, url);
    const location = REDIRECTS.has(answer.status) ? answer.headers.location : undefined;
    if (location === undefined) return await settle(exchange, { url, movedTo }, answer);
    from = url;
    url = redirectTarget(location, from);
    permanentSoFar &&= PERMANENT.has(answer.status);
    if (permanentSoFar && mayRemember(exchange, url)) movedTo = url.href;
    if (seen.has(url.href)) throw lost(start, `its redirects go in a circle, back to ${url.href}`);
    if (seen.size > limits.maxRedirects)
      throw lost(start, `it redirects more than ${limits.maxRedirects} times (${CAP_SETTINGS.maxRedirects})`);
  }
}

function redirectTarget(location: string, from: URL): URL {
  const target = URL.parse(location, from.href);
  if (target === null) throw lost(from, `it redirects to "${location.slice(0, 200)}", which is no URL`);
  return new URL(withoutCredentials(target));
}

function lost(url: URL, why: string): ExchangeError {
  return new ExchangeError('fetch-failed', `${url.href} could not be fetched: ${why}.`, {
    url: url.href,
    temporary: false,
    help: CHECK_THE_ADDRESS,
  });
}

function ask(exchange: Exchange, url: URL): Promise<Answer> {
  const { request, limits, signal, start, authorization, agent } = exchange;
  const headers: Record<string, string> = {
    accept: ACCEPT,
    'accept-encoding': ACCEPT_ENCODING,
    'user-agent': limits.userAgent,
  };
  if (request.etag !== undefined) headers['if-none-match'] = request.etag;
  if (request.lastModified !== undefined) headers['if-modified-since'] = request.lastModified;
  if (authorization !== undefined && mayHaveCredentials(url, start)) headers.authorization = authorization;
  const mayGrow = request.mayGrow ?? (() => true);
  return httpGet({ agent, url, headers, limits, signal, mayGrow, wantsBody: status => WITH_BODY.has(status) });
}

/** Credentials go to the origin they were given for, and to the same host once it has moved from http to https. */
function mayHaveCredentials(url: URL, start: URL): boolean {
  if (url.origin === start.origin) return true;
  return url.hostname === start.hostname && url.protocol === 'https:' && url.port === '' && start.port === '';
}

/**
 * An address remembered is asked with the feed's credentials from then on, so a move to another origin is followed each
 * time and never remembered while there are any; nor is a move at all where they stand in the feed's address itself.
 */
function mayRemember({ start, authorization, request }: Exchange, url: URL): boolean {
  return authorization === undefined || (request.auth !== undefined && mayHaveCredentials(url, start));
}

type Place = { readonly url: URL; readonly movedTo: string | undefined };

/**
 * A validator as it is sent back with each poll. One longer than this has only been seen in attacks; the body's hash does its
 * work.
 */
function validator(header: string | undefined): string | undefined {
  return header !== undefined && header !== '' && header.length <= 512 ? header : undefined;
}

/** What an answer means: told by its status first; only a good one has a body worth decoding. */
async function settle(exchange: Exchange, place: Place, answer: Answer): Promise<FetchOutcome> {
  const { request, limits } = exchange;
  const { status, headers } = answer;
  const now = Date.now();
  const told = {
    status,
    url: place.url.href,
    movedTo: place.movedTo,
    etag: validator(headers.etag),
    lastModified: validator(headers['last-modified']),
    minimumIntervalSeconds: cacheSeconds(headers, now),
  };
  const asked = request.etag !== undefined || request.lastModified !== undefined;
  if (status === 304 && asked) {
    return {
      ...told,
      kind: 'unchanged',
      why: 'not-modified',
      etag: told.etag ?? request.etag,
      lastModified: told.lastModified ?? request.lastModified,
      bytes: 0,
    };
  }
  if (!WITH_BODY.has(status)) {
    if (status === 410) return { kind: 'gone', status };
    const patience = PATIENCE[status];
    if (patience === undefined) throw statusError(status, place.url.href);
    const retryAfter = parseRetryAfter(headers['retry-after'], now) ?? patience;
    return { kind: 'later', status, retryAfterSeconds: Math.min(DAY_SECONDS, Math.max(1, retryAfter)) };
  }
  const bytes = await decodeBody(answer.body, headers['content-encoding'], limits.maxBytes, told.url, request.mayGrow);
  if (bytes.length > LARGE) request.mayGrow?.(bytes.length);
  const bodyHash = hash('sha256', bytes, 'base64url');
  const sent = answer.body.length;
  if (bodyHash === request.bodyHash) return { ...told, kind: 'unchanged', why: 'same-body', bytes: sent };
  const document = { bytes, url: told.url, contentType: headers['content-type'] };
  return { ...told, kind: 'fetched', documents: [document], bodyHash, bytes: sent };
}

function statusError(status: number, url: string): ExchangeError {
  const help: Readonly<Record<number, string>> = {
    401: "Give the feed's credentials in the partner's file.",
    403: "The partner's server refuses us; it may want to know our address or User-Agent.",
    404: CHECK_THE_ADDRESS,
    304: 'It says "not modified" although nothing was asked conditionally: tell the partner.',
  };
  const redirects = REDIRECTS.has(status) ? 'It does not say where to: tell the partner.' : undefined;
  const passing = PASSING.has(status) || status >= 520;
  return new ExchangeError('fetch-status', `${url} answered with status ${status} instead of a feed.`, {
    url,
    status,
    temporary: passing,
    help:
      help[status] ??
      redirects ??
      (status >= 500 && status < 600 ? SERVER_FAILED : passing ? ASKED_AGAIN : CHECK_THE_ADDRESS),
  });
}
