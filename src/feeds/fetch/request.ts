import type { FetchedFeed } from '../../core/article.ts';
import type { LookUp } from './address-guard.ts';

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
  /** Everything together, redirects and retries included. */
  readonly totalMs: number;
  /** A dropped file is left alone until it has not changed for this long. */
  readonly quietMs: number;
  /** Retries after a network hiccup, and the wait before the first of them. */
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
  quietMs: 1_000,
  retries: 2,
  retryMs: 250,
};

/** What is asked of a fetch. */
export type FetchRequest = {
  /** http:, https:, or an absolute file: URL of a file or folder. */
  readonly url: string;
  /** What the last good answer carried; leave out for an unconditional fetch. */
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
  readonly bodyHash?: string | undefined;
  /** `basic` is "user:password". Sent to the URL's own origin only. */
  readonly auth?: { readonly bearer?: string | undefined; readonly basic?: string | undefined } | undefined;
  /** For a folder that files are dropped into: every file there is new, and each is moved away after it was read. */
  readonly take?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Asked before a large document of so many bytes is read (`MemoryLease.reserve`); false: fail with `host-busy`. */
  readonly reserve?: ((bytes: number) => boolean) | undefined;
};

/** One document, and for a dropped file what to do with it movesOf; both may be called twice. */
export type FetchedDocument = FetchedFeed & {
  /** The file's name, where it came out of a folder. */
  readonly name?: string;
  /** Moves a dropped file into `done/`. */
  readonly done?: () => Promise<void>;
  /** Moves a dropped file into `error/`, with the reason in words beside it; gives where it lies then. */
  readonly failed?: (reason: string) => Promise<string | undefined>;
};

/** A file of a folder that was not read. */
export type PassedOver = { readonly name: string; readonly reason: string; readonly moved?: string };

/** What the answer's headers say for the next poll. */
type Answered = {
  readonly status: number;
  /** Where the answer came from in the end. */
  readonly url: string;
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
  /** The last address reached by permanent redirects alone. */
  readonly movedTo?: string | undefined;
  /** What the server's caching headers ask for, in seconds. */
  readonly minimumIntervalSeconds?: number | undefined;
  /** Bytes as sent. */
  readonly bytes: number;
};

/** What a fetch comes to; all else is an error. */
export type FetchOutcome =
  | (Answered & {
      readonly kind: 'fetched';
      /** One over HTTP; for a folder one a file, by name. */
      readonly documents: readonly FetchedDocument[];
      readonly bodyHash: string;
      /** A folder holds more than one poll takes: ask again at once. */
      readonly more?: boolean;
      /** Files that were not read, and why; `moved`: where one of a drop folder lies now. */
      readonly passedOver?: readonly PassedOver[];
    })
  | (Answered & { readonly kind: 'unchanged'; readonly why: 'not-modified' | 'same-body' })
  /** The server is busy or rejects our rate (429, 503). */
  | { readonly kind: 'later'; readonly status: number; readonly retryAfterSeconds: number }
  | { readonly kind: 'gone'; readonly status: 410 };

/** A document of more bytes is large: it needs a reservation in the process's document memory. */
export const LARGE_DOCUMENT = 1_000_000;
