import { isAscii, isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import type { FeedItem } from '../../core/article.ts';
import { hasDoubleEncoding, undoDoubleEncoding, WINDOWS_1252 } from '../../core/text/repair.ts';
import type { Notice } from './context.ts';
import { sniffCharset } from './sniff-charset.ts';

/** The text of a document, trimmed; `notice` hears where it states a wrong charset, and where texts were encoded twice. */
export function textOf(bytes: Uint8Array, contentType: string | undefined, notice: Notice): string {
  const { text, charset, declared, twice } = decode(bytes, contentType);
  if (declared !== undefined)
    notice('charset-wrong', `The document says it is in ${declared}; its bytes are ${charset}.`);
  if (twice) notice('encoded-twice', 'Some texts had been encoded twice ("Ã©" for "é"); they were brought back.');
  if (bytes.includes(0xc3) && hasDoubleEncoding(text))
    notice('encoded-twice', 'Some texts look as if encoded twice ("â€™" for "’").');
  return text.trim();
}

export type Decoded = {
  readonly text: string;
  /** The charset that was used, in lower case. */
  readonly charset: string;
  /** Set where the document's own statement was wrong: what it said. */
  readonly declared?: string;
  /** Set where texts had been encoded twice ("Ã©" for "é") and were brought back. */
  readonly twice?: true;
};

/**
 * Turns a document's bytes into text: by byte order mark, else the Content-Type header, else the XML declaration, else by
 * the bytes themselves. A statement that the bytes contradict is passed over. Stray Windows-1252 bytes in UTF-8 are read
 * as what they were meant to be. Never throws.
 */
export function decode(bytes: Uint8Array, contentType?: string): Decoded {
  const decoded = decodeOnce(bytes, contentType);
  const undone = bytes.includes(0xc3) ? withoutTwice(decoded.text) : undefined;
  return undone === undefined ? decoded : { ...decoded, text: undone, twice: true };
}

function decodeOnce(bytes: Uint8Array, contentType: string | undefined): Decoded {
  const head = Buffer.from(bytes.subarray(0, 4)).toString('hex');
  const [, charset] = MARKS.find(([mark]) => mark.test(head)) ?? [];
  if (charset === 'utf-8') return { text: mendUtf8(bytes.subarray(3)).text, charset };
  if (charset !== undefined) return { text: decodeAs(bytes, charset) ?? '', charset };
  const stated = [charsetOfHeader(contentType), charsetOfDeclaration(bytes)].filter(name => name !== undefined);
  // Pure ASCII and proper UTF-8 are what they are, whatever is stated, unless the charset is stateful or 7 bits wide.
  if (isUtf8(bytes) && !stated.some(name => /^(?:iso-2022|hz-gb|utf-7|ebcdic|cp037)/.test(name)))
    return withWrong({ text: utf8(bytes), charset: 'utf-8' }, isAscii(bytes) ? undefined : stated[0]);
  const { text: mended, proper, stray } = mendUtf8(bytes);
  for (const named of stated) {
    if (/^utf-?(?:8|16|32)/.test(named)) continue;
    if (proper > 4 * stray) break;
    const text = decodeAs(bytes, named);
    if (text !== undefined) return { text, charset: named };
  }
  if (proper > stray) return withWrong({ text: mended, charset: 'utf-8' }, stated[0]);
  const sniffed = sniffCharset(bytes) ?? 'windows-1252';
  return withWrong({ text: decodeAs(bytes, sniffed) ?? '', charset: sniffed }, stated[0]);
}

/** Byte order marks in hexadecimal, and the zeros around the first `<` of UTF-16 and UTF-32 that have none. */
const MARKS: readonly (readonly [RegExp, string])[] = [
  [/^efbbbf/, 'utf-8'],
  [/^(?:fffe|3c00)0000/, 'utf-32le'],
  [/^0000(?:feff|003c)/, 'utf-32be'],
  [/^fffe|^3c00..00/, 'utf-16le'],
  [/^feff|^003c00/, 'utf-16be'],
];

function withWrong(decoded: Decoded, stated: string | undefined): Decoded {
  const same = stated === undefined || stated === decoded.charset || stated === 'utf8' || /ascii/.test(stated);
  return same ? decoded : { ...decoded, declared: stated };
}

const bufferOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const utf8 = (bytes: Uint8Array): string => bufferOf(bytes).toString('utf8');
const latin1 = (bytes: Uint8Array): string => bufferOf(bytes).toString('latin1');

function charsetOfHeader(contentType: string | undefined): string | undefined {
  return /charset\s{0,5}=\s{0,5}["']?([A-Za-z0-9._:-]{1,40})/i.exec(contentType ?? '')?.[1]?.toLowerCase();
}

function charsetOfDeclaration(bytes: Uint8Array): string | undefined {
  const head = latin1(bytes.subarray(0, 1024));
  const xml = /<\?xml[^>]{1,200}?encoding\s{0,5}=\s{0,5}["']([A-Za-z0-9._:-]{1,40})/i.exec(head);
  const meta = /<meta[^>]{1,200}?charset\s{0,5}=\s{0,5}["']?([A-Za-z0-9._:-]{1,40})/i.exec(head);
  return (xml ?? meta)?.[1]?.toLowerCase();
}

/** By a named charset; undefined where the name is unknown. WHATWG's decoders first, iconv's for what they lack. */
function decodeAs(bytes: Uint8Array, charset: string): string | undefined {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return iconv.encodingExists(charset) ? iconv.decode(bufferOf(bytes), charset) : undefined;
  }
}

/** ASCII, proper sequences of UTF-8 (RFC 3629, section 4), or a byte that is neither, in bytes read as Latin-1. */
const PARTS =
  /[\0-\x7f]+|(?:[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}){1,500}|[\x80-\xff]/g;

/** With so many bytes that are no UTF-8, and more than characters that are, the rest is none either: 8 MB of them take 5 s. */
const MOST_STRAY = 50_000;

/** Reads UTF-8, each byte that is none as Windows-1252; counts proper characters past ASCII, and such bytes. */
function mendUtf8(bytes: Uint8Array): { readonly text: string; readonly proper: number; readonly stray: number } {
  let [text, proper, stray] = ['', 0, 0];
  for (const { 0: part, index } of latin1(bytes).matchAll(PARTS)) {
    if (stray > MOST_STRAY && stray > proper)
      return { text: text + (decodeAs(bytes.subarray(index), 'windows-1252') ?? ''), proper, stray };
    const isStray = part.length === 1 && part > '\x7f';
    const read = isStray ? (WINDOWS_1252[part.charCodeAt(0) - 0x80] ?? part) : utf8(Buffer.from(part, 'latin1'));
    text += read;
    if (isStray) stray += 1;
    else if (read.length < part.length) proper += read.length;
  }
  return { text, proper, stray };
}

const TWICE = /[\u00c2-\u00f4][\u0080-\u00bf]/;
/** A CDATA section is one text: repaired in part, it could not be repaired as a whole later. */
const TEXTS = /<!\[CDATA\[.*?(?:\]\]>|$)|<?[^<]*/gs;

/**
 * Undoes UTF-8 that was taken for Latin-1 and encoded again ("Ã©" for "é"), each text between tags by itself: seen in 8 of
 * 147 captured feeds, in some of them in a few items only. Undefined where there is nothing of the kind.
 */
function withoutTwice(text: string): string | undefined {
  if (!TWICE.test(text)) return undefined;
  let undone = '';
  for (const [part] of text.matchAll(TEXTS)) {
    const isTwice = TWICE.test(part) && !/[^\u0000-\u00ff]/.test(part);
    undone += (isTwice ? undoDoubleEncoding(part) : undefined) ?? part;
  }
  return undone === text ? undefined : undone;
}

/**
 * An item with those of its texts repaired that had been encoded twice ("isnâ€™t"). `parse` gives items as the feed has
 * them: this is the step after it, for feeds with the problem `encoded-twice`.
 */
export function withoutEncodedTwice(item: FeedItem): FeedItem {
  const repair = (value: unknown): unknown => {
    if (typeof value === 'string') return undoDoubleEncoding(value) ?? value;
    if (Array.isArray(value)) return value.map(repair);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, repair(inner)]));
  };
  return repair(item) as FeedItem;
}
