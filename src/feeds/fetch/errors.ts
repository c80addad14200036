import { ExchangeError } from '../../errors.ts';
import type { FetchLimits } from './request.ts';

/** Codes of Node and undici after which a second try often succeeds. */
const HICCUPS = new Set(['ECONNRESET', 'EPIPE', 'EAI_AGAIN', 'UND_ERR_SOCKET']);

type Meaning = readonly [sentence: string, temporary: boolean, help?: string];

/** Help for errors that mostly pass by themselves. */
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

/** Errors that undici names by their message only. */
const BY_MESSAGE: Readonly<Record<string, Meaning>> = {
  'bad response': ['it answers "100 Continue", which nobody asked for', true, TELL_THE_PARTNER],
  'bad upgrade': ['the server changed to another protocol', true, TELL_THE_PARTNER],
};

/** The HTTP parser's codes in words. */
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

/** OpenSSL's codes for an answer that is no TLS. */
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

/** The setting of each cap, for messages. */
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

/** Node's or undici's code of an error, or an empty string. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Whether an error is worth a retry at once. */
export function isHiccup(error: unknown): boolean {
  return HICCUPS.has(codeOf(error));
}

/** @param cap which of the times ran out */
export function timeoutError(url: string, cap: keyof typeof TIMEOUT_WORDS, limits: FetchLimits, cause?: unknown) {
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

/** Seconds after which a large document is asked for again; a random share of as much is added. */
const RETRY_LARGE = 1;

/** The document is large, and other large documents take all the memory there is for them. */
export function tooManyLarge(url: string): ExchangeError {
  const message = `${url} was not read: other large documents take all the memory there is for them.`;
  const retryAfterSeconds = RETRY_LARGE * (1 + Math.random());
  const help = 'It is asked again in a moment.';
  return new ExchangeError('host-busy', message, { url, retryAfterSeconds, temporary: true, help });
}

/** An error of Node or undici in words: what went wrong, and what to do. */
export function fetchError(error: unknown, url: string, limits: FetchLimits): ExchangeError {
  if (error instanceof ExchangeError) return error;
  const code = codeOf(error);
  const cap = TIMEOUTS[code];
  if (cap) return timeoutError(url, cap, limits, error);
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return tooLarge(url, limits.maxHeaderBytes, 'maxHeaderBytes');
  const byMessage = code === 'UND_ERR_SOCKET' ? BY_MESSAGE[(error as Error).message] : undefined;
  const [sentence, temporary, help] = byMessage ?? MEANINGS[code] ?? meaningOf(code, error);
  return notFetched(url, sentence, { cause: error, reason: code, temporary, help });
}

type Facts = { readonly temporary: boolean; readonly help?: string | undefined; readonly [fact: string]: unknown };

/** `fetch-failed`, of a conversation that came to no document. */
export function notFetched(url: string, why: string, facts: Facts): ExchangeError {
  return new ExchangeError('fetch-failed', `${url} could not be fetched: ${why}.`, { url, ...facts });
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
