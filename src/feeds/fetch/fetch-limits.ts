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
