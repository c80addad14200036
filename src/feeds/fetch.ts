import type { FetchedFeed } from '../core/article.ts';
import { ExchangeError } from '../errors.ts';
import type { LookUp } from './address-guard.ts';
import { fetchFile } from './fetch-file.ts';
import { fetchHttp } from './fetch-http.ts';

export type FetchRequest = {
  /** http:, https:, or an absolute file: URL of a file or folder. */
  readonly url: string;
  /** What the last good answer carried; leave out for an unconditional fetch. */
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
  readonly bodyHash?: string | undefined;
  /** `basic` is "user:password". Sent to the URL's own origin only. */
  readonly auth?: { readonly bearer?: string | undefined; readonly basic?: string | undefined } | undefined;
  /** For a folder that files are dropped into: every file there is new, and each is moved away once settled. */
  readonly take?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Asked once the document turns out to be large (large-documents.ts): whether it may be taken in now. */
  readonly mayGrow?: (() => boolean) | undefined;
};

/** What a fetch may reach and cost. One object a process: connections are kept for it. Bytes and milliseconds. */
export type FetchLimits = {
  /** CIDR blocks that feeds may live in although they are not public. */
  readonly allowPrivate: readonly string[];
  /** Folders that file: feeds may lie in. */
  readonly fileRoots: readonly string[];
  readonly userAgent: string;
  /** A document after its content coding is undone; all files of one poll together. */
  readonly maxBytes: number;
  /** A body as sent. */
  readonly maxWireBytes: number;
  readonly maxHeaderBytes: number;
  readonly maxRedirects: number;
  /** Files taken from a folder in one poll. */
  readonly maxFiles: number;
  readonly connectMs: number;
  readonly firstByteMs: number;
  readonly betweenBytesMs: number;
  /** Everything together, redirects and second tries included. */
  readonly totalMs: number;
  /** A dropped file is left alone until it has not changed for this long. */
  readonly settleMs: number;
  /** Second tries after a hiccup of the network, and the wait before the first of them. */
  readonly retries: number;
  readonly retryMs: number;
  /** Names to addresses; the system's resolver where absent. */
  readonly lookup?: LookUp | undefined;
};

export const DEFAULT_LIMITS: FetchLimits = {
  allowPrivate: [],
  fileRoots: [],
  userAgent: 'news-exchange',
  maxBytes: 8_000_000,
  maxWireBytes: 8_000_000,
  maxHeaderBytes: 32_768,
  maxRedirects: 5,
  maxFiles: 200,
  connectMs: 10_000,
  firstByteMs: 20_000,
  betweenBytesMs: 10_000,
  totalMs: 60_000,
  settleMs: 1_000,
  retries: 2,
  retryMs: 250,
};

/** One document, and for a dropped file what to do with it afterwards; both may be called twice. */
export type FetchedDocument = FetchedFeed & {
  /** The file's name, where it came out of a folder. */
  readonly name?: string;
  /** Moves a dropped file into `done/`. */
  readonly done?: () => Promise<void>;
  /** Moves a dropped file into `error/`, with the reason in words beside it. */
  readonly failed?: (reason: string) => Promise<void>;
};

type Validators = { readonly etag?: string | undefined; readonly lastModified?: string | undefined };

export type FetchOutcome =
  | ({
      readonly kind: 'fetched';
      readonly status: number;
      /** One over HTTP; for a folder one a file, by name. */
      readonly documents: readonly FetchedDocument[];
      readonly bodyHash: string;
      /** Where the answer came from in the end. */
      readonly url: string;
      /** The address all permanent redirects led to, for as long as nothing but permanent ones were met. */
      readonly movedTo?: string | undefined;
      /** What the server's caching headers ask for, in seconds. */
      readonly minimumIntervalSeconds?: number | undefined;
      /** Bytes as sent. */
      readonly bytes: number;
      /** A folder holds more than one poll takes: ask again at once. */
      readonly more?: boolean;
      /** Files left where they are, and why. */
      readonly passedOver?: readonly { readonly name: string; readonly reason: string }[];
    } & Validators)
  | ({
      readonly kind: 'unchanged';
      readonly status: number;
      readonly why: 'not-modified' | 'same-body';
      readonly url: string;
      readonly movedTo?: string | undefined;
      readonly minimumIntervalSeconds?: number | undefined;
      readonly bytes: number;
    } & Validators)
  /** The server is busy or finds us too eager (429, 503). */
  | { readonly kind: 'later'; readonly status: number; readonly retryAfterSeconds: number }
  | { readonly kind: 'gone'; readonly status: 410 };

/**
 * Fetches one feed: over HTTP conditionally, from a file or folder by its stamp. Every body is read to its end or its
 * connection closed before this returns.
 * @throws {ExchangeError} `address-refused`, `fetch-failed`, `fetch-timeout`, `fetch-too-large`, `fetch-status`, `host-busy`;
 * `facts.temporary` tells whether asking again soon may help
 */
export async function fetchFeed(request: FetchRequest, limits: FetchLimits): Promise<FetchOutcome> {
  const url = URL.parse(request.url);
  if (url === null) {
    throw new ExchangeError('address-refused', `"${request.url.slice(0, 200)}" is no URL.`, {
      temporary: false,
      help: 'Write the feed as http://…, https://… or file:///….',
    });
  }
  return url.protocol === 'file:' ? fetchFile(url, request, limits) : fetchHttp(url, request, limits);
}
