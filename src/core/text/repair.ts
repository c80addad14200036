/**
 * The one repair of damaged characters: UTF-8 that was read as Windows-1252 or Latin-1 and written out again ("isnâ€™t",
 * "cafÃ©"), and apostrophes that were lost on the way ("port?s", "port\ufffds").
 */

/** What the bytes 0x80–0x9f are in Windows-1252; the five that it leaves free stand for themselves. */
export const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** A byte that begins a UTF-8 sequence, and one that continues it, as Windows-1252 or Latin-1 shows them. */
const PAIR = /[\u00c2-\u00f4][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2122]/;

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * A text with its double encoding undone. Undefined where it has none. It is undone only where every character past ASCII is a
 * byte of valid UTF-8, so that no sound text changes.
 */
export function undoDoubleEncoding(text: string): string | undefined {
  if (!PAIR.test(text)) return undefined;
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const byte = code <= 0xff ? code : 0x80 + WINDOWS_1252.indexOf(text[at] ?? '');
    if (code > 0xff && byte < 0x80) return undefined;
    bytes[at] = byte;
  }
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** True if a text has at least one character that was encoded twice, whatever else it has. */
export function hasDoubleEncoding(text: string): boolean {
  const at = text.search(PAIR);
  return at !== -1 && undoDoubleEncoding(/^[\u0080-\uffff]{1,4}/.exec(text.slice(at))?.[0] ?? '') !== undefined;
}

/**
 * A text repaired for comparison with others: double encoding undone, in part where it cannot be undone as a whole, and an
 * apostrophe put where one was lost between two letters. What is published is never repaired like this.
 */
export function repairForComparison(text: string): string {
  let repaired = undoDoubleEncoding(text) ?? text;
  if (repaired.includes('â€')) repaired = repaired.replace(/â€[™˜]/g, '’').replace(/â€[^\p{ASCII}]?/gu, ' ');
  if (/[ÂÃ]/.test(repaired))
    repaired = repaired.replace(/Â([\u00a0-\u00bf])/g, '$1').replace(/Ã([\u00a0-\u00bf])/g, accented);
  return repaired.replace(/(?<=\p{L})[?\ufffd](?=\p{L}(?!\p{L}))/gu, '’');
}

/** The character that UTF-8 writes as 0xc3 and this byte. */
function accented(_: string, second: string): string {
  return String.fromCharCode(second.charCodeAt(0) + 0x40);
}
