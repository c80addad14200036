import { isUtf8 } from 'node:buffer';
import type { FeedItem } from '../../core/article.ts';
import { WINDOWS_1252 } from './entities.ts';

const PAIR = /[\u00c2-\u00f4][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2122]/;

/** Whether a text shows the marks of UTF-8 that was taken for Windows-1252 and encoded again ("isnâ€™t" for "isn’t"). */
export function looksEncodedTwice(text: string): boolean {
  const at = text.search(PAIR);
  return at !== -1 && undone(/^[\u0080-\uffff]{1,4}/.exec(text.slice(at))?.[0] ?? '') !== undefined;
}

/**
 * An item with those of its texts brought back that had been encoded twice. A text is changed only where every character
 * past ASCII in it is a byte of UTF-8, so nothing sound is touched. `parse` gives items as the feed has them: this is the
 * step after it, for feeds with the problem `encoded-twice`.
 */
export function withoutEncodedTwice(item: FeedItem): FeedItem {
  const mend = (value: unknown): unknown => {
    if (typeof value === 'string') return (PAIR.test(value) ? undone(value) : undefined) ?? value;
    if (Array.isArray(value)) return value.map(mend);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, mend(inner)]));
  };
  return mend(item) as FeedItem;
}

function undone(text: string): string | undefined {
  const bytes = Buffer.alloc(text.length);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const byte = code <= 0xff ? code : 0x80 + WINDOWS_1252.indexOf(text[at] ?? '');
    if (code > 0xff && byte < 0x80) return undefined;
    bytes[at] = byte;
  }
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}
