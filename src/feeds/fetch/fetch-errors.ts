import { ExchangeError } from '../../errors.ts';
import type { FetchLimits } from './fetch-limits.ts';

/** Codes of Node and undici that a second try a moment later often does away with. */
const HICCUPS = new Set(['ECONNRESET', 'EPIPE', 'EAI_AGAIN', 'UND_ERR_SOCKET']);

type Meaning = readonly [sentence: string, temporary: boolean, help?: string];

/** What to do about what passes by itself, mostly. */
export const ASKED_AGAIN = 'The next poll asks again; if it stays so, tell the partner.';
const TELL_THE_PARTNER = "The partner's server is set up wrongly: tell them.";
const CHECK_THE_NETWORK = 'The next poll asks again; if all feeds fail so, check the network of this machine.';
const TRUST_IT = 'If it is right, name the signing certificate in NODE_EXTRA_CA_CERTS.';

const MEANINGS: Readonly<Record<string, Meaning>> = {
  ECONNRESET: ['the connection was reset before the answer was whole', true, ASKED_AGAIN],
  EPIPE: ['the connection was closed while asking', true, ASKED_AGAIN],
  UND_ERR_SOCKET: ['the connection was closed before the answer was whole', true, ASKED_AGAIN],
  ECONNREFUSED: ['nobody answers at that address and port', true, ASKED_AGAIN],
  EHOSTUNREACH: ['there is no way to that host', true, CHECK_THE_NETWORK],
  ENETUNREACH: ['there is no way to that network', true, CHECK_THE_NETWORK],
  EAI_AGAIN: ['the name server did not answer', true, CHECK_THE_NETWORK],
  ENOTFOUND: ['there is no such host', false, "Check the feed's address."],
  CERT_HAS_EXPIRED: ['its certificate has expired', false, TELL_THE_PARTNER],
  CERT_NOT_YET_VALID: ['its certificate is not valid yet', false, TELL_THE_PARTNER],
  ERR_TLS_CERT_ALTNAME_INVALID: ['its certificate is for another host', false, TELL_THE_PARTNER],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: [
    'its intermediate certificate is missing, or nobody we trust has signed it',
    false,
    `${TELL_THE_PARTNER} ${TRUST_IT}`,
  ],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['it signed its certificate itself', false, TRUST_IT],
  SELF_SIGNED_CERT_IN_CHAIN: ['nobody we trust has signed its certificate', false, TRUST_IT],
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: [
    'the body is shorter or longer than its Content-Length says',
    true,
    ASKED_AGAIN,
  ],
};

/** What undici says by a message only, where an answer begins as none of ours may. */
const BY_MESSAGE: Readonly<Record<string, Meaning>> = {
  'bad response': ['it answers "100 Continue", which nobody asked for', true, TELL_THE_PARTNER],
  'bad upgrade': ['the server changed to another protocol', true, TELL_THE_PARTNER],
};

/** The parser's codes for what is no proper HTTP, in words. */
const NO_HTTP: Readonly<Record<string, string>> = {
  HPE_INVALID_CONSTANT: 'it does not begin with HTTP/',
  HPE_INVALID_VERSION: 'its version of HTTP is none',
  HPE_INVALID_STATUS: 'its status is no number of three digits',
  HPE_INVALID_HEADER_TOKEN: 'a header holds what no header may',
  HPE_INVALID_CONTENT_LENGTH: 'its Content-Length is no length',
  HPE_UNEXPECTED_CONTENT_LENGTH: 'it has two lengths',
  HPE_INVALID_TRANSFER_ENCODING: 'its Transfer-Encoding is none',
  HPE_INVALID_CHUNK_SIZE: 'a chunk of its body has no proper size',
};

/** What OpenSSL says to an answer that is no TLS at all. */
const NO_TLS = new Set(['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'ERR_SSL_HTTP_REQUEST']);

const TIMEOUTS: Readonly<Record<string, 'connectMs' | 'firstByteMs' | 'betweenBytesMs'>> = {
  UND_ERR_CONNECT_TIMEOUT: 'connectMs',
  ETIMEDOUT: 'connectMs',
  UND_ERR_HEADERS_TIMEOUT: 'firstByteMs',
  UND_ERR_BODY_TIMEOUT: 'betweenBytesMs',
};

const TIMEOUT_WORDS = {
  connectMs: 'no connection',
  firstByteMs: 'no answer',
  betweenBytesMs: 'the body stood still',
  totalMs: 'not finished',
} as const;

const SIZE_WORDS = {
  maxBytes: 'its document',
  maxWireBytes: 'its body as sent',
  maxHeaderBytes: 'the head of its answer',
} as const;

/** The setting that changes each cap, so that a message can name it. */
export const CAP_SETTINGS = {
  maxBytes: 'FETCH_MAX_BYTES',
  maxWireBytes: 'FETCH_MAX_WIRE_BYTES',
  maxHeaderBytes: 'FETCH_MAX_HEADER_BYTES',
  maxRedirects: 'FETCH_MAX_REDIRECTS',
  maxFiles: 'FETCH_MAX_FILES',
  connectMs: 'FETCH_CONNECT_SECONDS',
  firstByteMs: 'FETCH_FIRST_BYTE_SECONDS',
  betweenBytesMs: 'FETCH_BETWEEN_BYTES_SECONDS',
  totalMs: 'FETCH_TIMEOUT_SECONDS',
} as const;

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Whether what was thrown is one of those codes. */
export function isHiccup(error: unknown): boolean {
  return HICCUPS.has(codeOf(error));
}

/** @param cap which of the times ran out */
export function timeoutError(
  url: string,
  cap: keyof typeof TIMEOUT_WORDS,
  limits: FetchLimits,
  cause?: unknown,
): ExchangeError {
  const setting = CAP_SETTINGS[cap];
  const words = `${url}: ${TIMEOUT_WORDS[cap]} within ${limits[cap] / 1000} s (${setting}).`;
  const help = `The next poll asks again; if the server is only slow, raise ${setting}.`;
  return new ExchangeError('fetch-timeout', words, { cause, url, cap: setting, temporary: true, help });
}

/** @param cap which of the sizes was passed, and what it is, in bytes */
export function tooLarge(url: string, bytes: number, cap: keyof typeof SIZE_WORDS): ExchangeError {
  const setting = CAP_SETTINGS[cap];
  return new ExchangeError('fetch-too-large', `${url} was cut off: ${SIZE_WORDS[cap]} is larger than ${bytes} bytes.`, {
    url,
    cap: setting,
    temporary: false,
    help: `If the feed is right, raise ${setting}.`,
  });
}

/**
 * A 304 with a body, which it never has (RFC 9110, 15.4.5): the server, or a cache before it, has lost track of what it
 * answers. Whether the document changed is not known, so the validators that were sent are not to be sent again.
 */
export function bodyOfNotModified(url: string): ExchangeError {
  return new ExchangeError('fetch-body-unexpected', `${url} answered "304 Not Modified" and sent a body behind it.`, {
    url,
    status: 304,
    temporary: true,
    help: 'The next poll asks for the whole document. If this goes on, tell the partner: a 304 has no body.',
  });
}

/** Seconds after which a place among the large documents is looked for again, with as much again by chance. */
const NEXT_LOOK = 1;

/** The document is large, and so are as many others as are taken in at once. */
export function tooManyLarge(url: string): ExchangeError {
  return new ExchangeError('host-busy', `${url} was not read: as many large documents as fit are in hand.`, {
    url,
    retryAfterSeconds: NEXT_LOOK * (1 + Math.random()),
    temporary: true,
    help: 'It is asked again in a moment.',
  });
}

/** What went wrong with an exchange, in words, from what Node or undici threw. */
export function fetchError(error: unknown, url: string, limits: FetchLimits): ExchangeError {
  if (error instanceof ExchangeError) return error;
  const code = codeOf(error);
  const cap = TIMEOUTS[code];
  if (cap) return timeoutError(url, cap, limits, error);
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return tooLarge(url, limits.maxHeaderBytes, 'maxHeaderBytes');
  const byMessage = code === 'UND_ERR_SOCKET' ? BY_MESSAGE[(error as Error).message] : undefined;
  const [sentence, temporary, help] = byMessage ?? MEANINGS[code] ?? meaningOf(code, error);
  return new ExchangeError('fetch-failed', `${url} could not be fetched: ${sentence}.`, {
    cause: error,
    url,
    reason: code,
    temporary,
    help,
  });
}

function meaningOf(code: string, error: unknown): Meaning {
  if (error instanceof Error && error.name === 'HTTPParserError') {
    const why = NO_HTTP[code] ?? code;
    return [`the answer is not proper HTTP: ${why}`, true, 'Check scheme and port, or tell the partner.'];
  }
  if (NO_TLS.has(code)) {
    return [`it does not speak TLS at that port (${code})`, false, 'Check scheme and port with the partner.'];
  }
  if (/CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|SSL|EPROTO/.test(code)) {
    return [`the secure connection failed (${code})`, false, TELL_THE_PARTNER];
  }
  return [`it failed with ${code || String(error)}`, true, ASKED_AGAIN];
}
