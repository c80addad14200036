import { promisify } from 'node:util';
import { brotliDecompress, constants, gunzip, inflate, inflateRaw, zstdDecompress } from 'node:zlib';
import { ExchangeError } from '../../errors.ts';
import { codeOf, tooLarge, tooManyLarge } from './errors.ts';
import { LARGE_DOCUMENT } from './request.ts';

/** A zstd frame may ask for a window of 128 MB; RFC 9659 allows 8 MB for content on the web. */
const WEB_WINDOW = { [constants.ZSTD_d_windowLogMax]: 23 };
/** More codings than this on one body have only been seen in bombs. */
const MAX_CODINGS = 2;

type Decoder = (body: Uint8Array, maxOutputLength: number) => Promise<Buffer>;

const DECODERS: Readonly<Record<string, Decoder>> = {
  gzip: (body, maxOutputLength) => promisify(gunzip)(body, { maxOutputLength }),
  deflate: (body, maxOutputLength) => promisify(looksLikeZlib(body) ? inflate : inflateRaw)(body, { maxOutputLength }),
  br: (body, maxOutputLength) => promisify(brotliDecompress)(body, { maxOutputLength }),
  zstd: (body, maxOutputLength) => promisify(zstdDecompress)(body, { maxOutputLength, params: WEB_WINDOW }),
};

/** "deflate" is a zlib stream by the standard, and a raw one from some servers; a zlib stream has a known two-byte head. */
function looksLikeZlib(body: Uint8Array): boolean {
  const [first = 0, second = 0] = body;
  return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
}

/** Some servers name a charset here ("Content-Encoding: UTF-8"): a body that begins like a feed is not coded. */
function looksLikeText(body: Uint8Array): boolean {
  return /^(?:\xef\xbb\xbf)?\s{0,100}[<{[]/.test(Buffer.from(body.subarray(0, 104)).toString('latin1'));
}

/**
 * A body without its content coding, at most `maxBytes` long.
 * @param coding the Content-Encoding header; several are decoded last first
 * @param url for the message
 * @param reserve asked where the body turns out to be large
 * @throws {ExchangeError} `fetch-failed` for an unknown coding or a body that is not in it, `fetch-too-large`, `host-busy`
 */
export async function decodeBody(
  body: Uint8Array,
  coding: string,
  maxBytes: number,
  url: string,
  reserve: (bytes: number) => boolean = () => true,
): Promise<Uint8Array> {
  const codings = coding
    .toLowerCase()
    .split(',')
    .map(name => name.trim().replace(/^x-/, ''))
    .filter(name => name !== '' && name !== 'identity');
  if (body.length === 0) return body;
  if (codings.length > MAX_CODINGS) throw unknownCoding(coding, url);
  for (const name of codings.reverse()) {
    const decode = Object.hasOwn(DECODERS, name) ? DECODERS[name] : undefined;
    if (decode === undefined && looksLikeText(body)) continue;
    if (decode === undefined) throw unknownCoding(coding, url);
    try {
      body = await decodeWithin(decode, body, maxBytes, url, reserve);
    } catch (cause) {
      if (cause instanceof ExchangeError) throw cause;
      throw codingError(cause, name, maxBytes, url);
    }
  }
  return body;
}

/** The decoded size is not known beforehand: first it may take 1 MB, then twice as much each time memory can be reserved. */
async function decodeWithin(
  decode: Decoder,
  body: Uint8Array,
  maxBytes: number,
  url: string,
  reserve: (bytes: number) => boolean,
): Promise<Uint8Array> {
  for (let most = Math.min(LARGE_DOCUMENT, maxBytes); ; most = Math.min(most * 2, maxBytes)) {
    if (most > LARGE_DOCUMENT && !reserve(most)) throw tooManyLarge(url);
    try {
      return await decode(body, most);
    } catch (error) {
      if (most === maxBytes || !isTooLarge(error)) throw error;
    }
  }
}

const isTooLarge = (error: unknown): boolean => codeOf(error) === 'ERR_BUFFER_TOO_LARGE';

function unknownCoding(coding: string, url: string): ExchangeError {
  const message = `${url} came in the content coding "${coding.slice(0, 60)}", not asked for.`;
  const help = `The server should send one of ${Object.keys(DECODERS).join(', ')}, or none.`;
  return new ExchangeError('fetch-failed', message, { url, temporary: false, help });
}

function codingError(cause: unknown, name: string, maxBytes: number, url: string): ExchangeError {
  const code = codeOf(cause);
  if (isTooLarge(cause)) return tooLarge(url, maxBytes, 'maxBytes');
  const cut = code === 'Z_BUF_ERROR' || code === 'ZSTD_error_srcSize_wrong';
  const message = `${url} says its body is ${name}, but it ${cut ? 'ends in the middle' : 'is not, or is damaged'}.`;
  const help = 'The server, or a cache before it, compresses wrongly: tell the partner.';
  return new ExchangeError('fetch-failed', message, { cause, url, coding: name, temporary: true, help });
}
