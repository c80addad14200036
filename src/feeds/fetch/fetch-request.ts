import type { FetchedFeed } from '../../core/article.ts';

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
  /** For a folder that files are dropped into: every file there is new, and each is moved away once settled. */
  readonly take?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Asked, with its bytes as far as known, when the document turns out to be large (large-documents.ts): whether it may be taken in now. */
  readonly mayGrow?: ((bytes: number) => boolean) | undefined;
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

/** What a fetch comes to; what else happens to it is an error. */
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
