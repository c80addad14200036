import { isAscii, isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { undoDoubleEncoding } from '../../core/text/repair.ts';
import { sniffCharset } from './sniff-charset.ts';

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
  const marked = byMark(bytes);
  if (marked !== undefined) return marked;
  const wide = wideCharset(bytes);
  if (wide !== undefined) return { text: decodeAs(bytes, wide) ?? '', charset: wide };
  const stated = [charsetOfHeader(contentType), charsetOfDeclaration(bytes)].filter(name => name !== undefined);
  if (isUtf8(bytes)) {
    // Pure ASCII and proper UTF-8 are what they are, whatever is stated, unless the charset is stateful or 7 bits wide.
    const seven = stated.find(name => /^(?:iso-2022|hz-gb|utf-7|ebcdic|cp037)/.test(name));
    if (seven === undefined)
      return withWrong({ text: utf8(bytes), charset: 'utf-8' }, isAscii(bytes) ? undefined : stated[0]);
  }
  const mixed = countSequences(bytes);
  for (const charset of stated) {
    if (/^utf-?(?:8|16|32)/.test(charset)) continue;
    if (mixed.proper > 4 * mixed.stray) break;
    const text = decodeAs(bytes, charset);
    if (text !== undefined) return { text, charset };
  }
  return withWrong(sniff(bytes, mixed), stated[0]);
}

function withWrong(decoded: Decoded, stated: string | undefined): Decoded {
  const same = stated === undefined || stated === decoded.charset || stated === 'utf8' || /ascii/.test(stated);
  return same ? decoded : { ...decoded, declared: stated };
}

function utf8(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

function byMark(bytes: Uint8Array): Decoded | undefined {
  const [a, b, c, d] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return { text: mendedUtf8(bytes.subarray(3)), charset: 'utf-8' };
  if (a === 0xff && b === 0xfe && c === 0 && d === 0)
    return { text: iconv.decode(Buffer.from(bytes), 'utf-32le'), charset: 'utf-32le' };
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff)
    return { text: iconv.decode(Buffer.from(bytes), 'utf-32be'), charset: 'utf-32be' };
  if (a === 0xff && b === 0xfe) return { text: decodeAs(bytes, 'utf-16le') ?? '', charset: 'utf-16le' };
  if (a === 0xfe && b === 0xff) return { text: decodeAs(bytes, 'utf-16be') ?? '', charset: 'utf-16be' };
  return undefined;
}

/** UTF-16 and UTF-32 without a mark show by their zeros around the first `<`. */
function wideCharset(bytes: Uint8Array): string | undefined {
  const [a, b, c, d] = bytes;
  if (a === 0x3c && b === 0 && c === 0 && d === 0) return 'utf-32le';
  if (a === 0 && b === 0 && c === 0 && d === 0x3c) return 'utf-32be';
  if (a === 0x3c && b === 0 && c !== 0 && d === 0) return 'utf-16le';
  if (a === 0 && b === 0x3c && c === 0 && d !== 0) return 'utf-16be';
  return undefined;
}

function charsetOfHeader(contentType: string | undefined): string | undefined {
  return /charset\s{0,5}=\s{0,5}["']?([A-Za-z0-9._:-]{1,40})/i.exec(contentType ?? '')?.[1]?.toLowerCase();
}

function charsetOfDeclaration(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 1024)).toString('latin1');
  const xml = /<\?xml[^>]{1,200}?encoding\s{0,5}=\s{0,5}["']([A-Za-z0-9._:-]{1,40})/i.exec(head);
  const meta = /<meta[^>]{1,200}?charset\s{0,5}=\s{0,5}["']?([A-Za-z0-9._:-]{1,40})/i.exec(head);
  return (xml ?? meta)?.[1]?.toLowerCase();
}

/** By a named charset; undefined where the name is unknown. WHATWG's decoders first, iconv's for what they lack. */
function decodeAs(bytes: Uint8Array, charset: string): string | undefined {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return iconv.encodingExists(charset) ? iconv.decode(Buffer.from(bytes), charset) : undefined;
  }
}

/** A charset that is not stated, or stated wrongly: UTF-8 with slips, the charset its characters suggest, else Windows-1252. */
function sniff(bytes: Uint8Array, mixed: { readonly proper: number; readonly stray: number }): Decoded {
  if (mixed.proper > mixed.stray) return { text: mendedUtf8(bytes), charset: 'utf-8' };
  const charset = sniffCharset(bytes) ?? 'windows-1252';
  return { text: decodeAs(bytes, charset) ?? '', charset };
}

/** Reads UTF-8 and takes each byte that is none for Windows-1252. */
function mendedUtf8(bytes: Uint8Array): string {
  if (isUtf8(bytes)) return utf8(bytes);
  const mended = new Uint8Array(bytes.length + 2 * countSequences(bytes).stray);
  let to = 0;
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    if (length === 0) {
      const { written } = ENCODER.encodeInto(SINGLE.decode(bytes.subarray(at, at + 1)), mended.subarray(to));
      to += written;
      at += 1;
      continue;
    }
    for (const end = at + length; at < end; at += 1) mended[to++] = bytes[at] ?? 0;
  }
  return utf8(mended.subarray(0, to));
}

const ENCODER = new TextEncoder();
const SINGLE = new TextDecoder('windows-1252');

/** How many characters past ASCII are proper UTF-8, and how many bytes are none. */
function countSequences(bytes: Uint8Array): { readonly proper: number; readonly stray: number } {
  let proper = 0;
  let stray = 0;
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    if (length === 0) stray += 1;
    else if (length > 1) proper += 1;
    at += length || 1;
  }
  return { proper, stray };
}

/** Bytes of the UTF-8 sequence that starts here; 0 where none does. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const second = bytes[at + 1] ?? 0;
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  // Overlong forms, surrogates and what lies past U+10FFFF show in the second byte.
  const lowest = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const highest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < lowest || second > highest) return 0;
  for (let next = 2; next < length; next += 1) if (((bytes[at + next] ?? 0) & 0xc0) !== 0x80) return 0;
  return length;
}

const TWICE = /[\u00c2-\u00f4][\u0080-\u00bf]/;

/**
 * Undoes UTF-8 that was taken for Latin-1 and encoded again ("Ã©" for "é"), each text between tags by itself: seen in 8 of
 * 147 captured feeds, in some of them in a few items only. Undefined where there is nothing of the kind.
 */
function withoutTwice(text: string): string | undefined {
  if (!TWICE.test(text)) return undefined;
  const parts: string[] = [];
  let copied = 0;
  for (let start = 0, end = 0; start < text.length; start = end) {
    // A CDATA section is one text: repaired in part, it could not be repaired as a whole later.
    const section = text.startsWith('<![CDATA[', start);
    end = text.indexOf(section ? ']]>' : '<', start + 1);
    if (end === -1) end = text.length;
    const part = text.slice(start, end);
    if (!TWICE.test(part) || /[^\u0000-\u00ff]/.test(part)) continue;
    const repaired = undoDoubleEncoding(part);
    if (repaired === undefined) continue;
    parts.push(text.slice(copied, start), repaired);
    copied = end;
  }
  return copied === 0 ? undefined : parts.join('') + text.slice(copied);
}
