import { decodeHTMLStrict } from 'entities';

const REFERENCE = /&(?:#[0-9]{1,9}|#[xX][0-9a-fA-F]{1,8}|[a-zA-Z][a-zA-Z0-9]{1,31});/g;
const COMMON: ReadonlyMap<string, string> = new Map([
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&apos;', "'"],
]);

/** Windows-1252's upper control block: what writers of `&#146;` meant (WHATWG numeric references). */
export const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/**
 * Resolves character references once: XML's five, HTML's names and numbers. Only those that end in a semicolon, so that
 * `?a=1&copy=2` stays; an unknown one stays as it stands. A number that is no character becomes U+FFFD.
 */
export function decodeReferences(text: string): string {
  if (!text.includes('&')) return text;
  if (text.length <= PART) return text.replace(REFERENCE, decodeReference);
  let decoded = '';
  for (let start = 0, end = 0; start < text.length; start = end) {
    end = Math.min(start + PART, text.length);
    const last = text.lastIndexOf('&', end - 1);
    if (end < text.length && last > start && end - last <= LONGEST_REFERENCE) end = last;
    decoded += text.slice(start, end).replace(REFERENCE, decodeReference);
  }
  return decoded;
}

/** Long texts are decoded part by part: what is replaced in one is kept till its end, at 100 bytes a reference (measured). */
const PART = 100_000;
const LONGEST_REFERENCE = 34;

function decodeReference(reference: string): string {
  const common = COMMON.get(reference);
  if (common !== undefined) return common;
  if (reference[1] !== '#') return decodeHTMLStrict(reference);
  const hexadecimal = reference[2] === 'x' || reference[2] === 'X';
  return character(Number.parseInt(reference.slice(hexadecimal ? 3 : 2, -1), hexadecimal ? 16 : 10));
}

function character(code: number): string {
  if (code >= 0x80 && code <= 0x9f) return WINDOWS_1252[code - 0x80] ?? '\ufffd';
  if (code === 9 || code === 10 || code === 13) return String.fromCharCode(code);
  if (code < 32 || code === 127 || (code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) return '\ufffd';
  return String.fromCodePoint(code);
}

/** Plain text as HTML that shows it. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>]/g, sign => (sign === '&' ? '&amp;' : sign === '<' ? '&lt;' : '&gt;'));
}
