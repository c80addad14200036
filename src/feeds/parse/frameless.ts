import { ANPA_LINE, IPTC_LINE, isCodes, type WireMessage } from './wire-message.ts';

/** Finds heading, text and trailer in a message that came without the control characters that part them. */
export function frameless(all: readonly string[]): WireMessage {
  const lines = [...all];
  const trailer = takeTrailer(lines);
  const first = lines.findIndex(line => line.trim() !== '');
  const body = first === -1 ? lines : lines.slice(first);
  const count = headingOf(body);
  return { heading: body.slice(0, count), text: withoutBlankStart(body.slice(count)), trailer };
}

/**
 * How many lines the heading has. IPTC 7901 has a line of numbers, then perhaps a line of keywords; ANPA 1312 has two
 * lines; agencies with telegrams of their own put up to three lines of codes first ("R POL S0A QBXB").
 */
function headingOf(lines: readonly string[]): number {
  if (ANPA_LINE.test((lines[1] ?? '').replace(/\u001f/g, ' '))) return 2;
  let count = 0;
  for (let codes = 0; codes < 3 && isCodes(lines[count] ?? ''); codes += 1) {
    const next = lines.findIndex((line, index) => index > count && line.trim() !== '');
    // "G20" above a blank line may be all the headline there is.
    if (next === -1 || (next > count + 1 && !/\s|\d{3}/.test(lines[count]?.trim() ?? ''))) break;
    count = next;
  }
  if (IPTC_LINE.test(lines[count] ?? '')) count += 1;
  let keywords = count;
  while (lines[keywords]?.trim() === '') keywords += 1;
  return count > 0 && /^[^\s/]{1,40}(?:\/[^\s/]{0,40}){1,8}\s*$/.test(lines[keywords] ?? '') ? keywords + 1 : count;
}

/** The last line where it tells the time of sending, taken off with what fills the lines behind it. */
function takeTrailer(lines: string[]): string {
  const last = lines.findLastIndex(line => line.trim() !== '');
  const line = lines[last]?.trim() ?? '';
  if (!TRAILER.test(line)) return '';
  lines.length = last;
  return line;
}

/** "131137 GMT Nov 13", "121433 GEN 09", "12-GEN-09 14:33 NNN", "AP-WF-11-13-13 1509GMT". */
const TRAILER =
  /^(?:\d{6}\s{1,3}(?:[A-Z]{3,4}\s{1,3})?\p{L}{3,4}\.?\s{1,3}\d\d(?:\d\d)?|\d{1,2}-\p{L}{3,4}-\d\d(?:\d\d)?\s{1,3}\d{1,2}[:.]\d\d(?:\s{1,3}N{2,4})?|[A-Z]{2,4}-[A-Z]{2}-\d\d-\d\d-\d\d\s{1,3}\d{4}\s?[A-Z]{3}<?)$/u;

function withoutBlankStart(lines: readonly string[]): readonly string[] {
  const start = lines.findIndex(line => line.trim() !== '');
  return start === -1 ? [] : lines.slice(start);
}
