/** The control characters that frame a message of a wire service: ISO 646, as IPTC 7901 and ANPA 1312 use them. */
const START_OF_HEADING = '\u0001';
const START_OF_TEXT = '\u0002';
const END_OF_TEXT = '\u0003';
const END_OF_TRANSMISSION = '\u0004';

/** The words that frame a telegram where no control character gets through: ITU-T F.31. */
const START_OF_TELEGRAM = /^\s{0,20}zczc(?=$|[\s\d/])/i;
const END_OF_TELEGRAM = /^\s{0,20}n{4,6}\s{0,20}$/i;

/** One message in its three parts, lines without their ends. */
export type WireMessage = {
  readonly heading: readonly string[];
  readonly text: readonly string[];
  readonly trailer: string;
};

/** A message as it came: in its parts by control characters, or all its lines where there are none. */
export type RawMessage = WireMessage | { readonly lines: readonly string[] };

/** `eca062 4 i 211`: service and number, priority, category, words. The first line of an IPTC 7901 heading. */
const IPTC_LINE = /^[a-z]{2,5}\d{3,5}\s{1,3}[0-9a-z]\s{1,3}[a-z]{1,4}\s{1,3}\d{1,5}(?:\s|$)/i;
/** `f l BC-CW--Ferry  11-03 0066`: priority, category, keyword, month and day, words. The second line of an ANPA 1312 heading. */
export const ANPA_LINE = /^\s?[a-z]\s[a-z]\W{1,4}\S.{0,60}\s\d\d-\d\d\s\d{4}\s*$/i;
/** "YY RFG TDR", "XCI20123", "R POL S0A QBXB": capitals and figures in short groups, no words. */
export function isCodes(line: string): boolean {
  const groups = line.trim().split(/\s+/);
  if (!groups.every(group => /^(?:[A-Z]{1,4}|(?=[A-Z/-]{0,8}\d)[A-Z0-9/-]{1,10})$/.test(group))) return false;
  return groups.some(group => /[A-Z]/.test(group) && /\d/.test(group)) || groups.every(group => group.length <= 3);
}

const START = 2_000;

/** Whether a document is the raw wire: it opens with a frame, or with the heading of a message whose frame was lost. */
export function isWire(text: string): boolean {
  const start = text.slice(0, START);
  const heading = start.indexOf(START_OF_HEADING);
  if (heading !== -1 && text.slice(heading, heading + START).includes(START_OF_TEXT)) return true;
  if (text.startsWith('<')) return false;
  const open = linesOf(start)
    .map(line => line.replace(/\u001f/g, ' '))
    .filter(line => line.trim() !== '');
  // A line's test pattern or a file's own heading may stand above the first telegram.
  if (open.slice(0, 5).some(line => START_OF_TELEGRAM.test(line))) return true;
  return IPTC_LINE.test(open[0] ?? '') || ANPA_LINE.test(open[1] ?? '');
}

/** The first messages of a document, `most` of them at most. What stands between them is padding. */
export function wireMessages(text: string, most: number): RawMessage[] {
  const framed = framedMessages(text, most);
  return framed.length > 0 ? framed : telegrams(text, most);
}

function framedMessages(text: string, most: number): WireMessage[] {
  const messages: WireMessage[] = [];
  for (const begun of text.split(START_OF_HEADING, most + 1).slice(1)) {
    const [message = ''] = begun.split(END_OF_TRANSMISSION, 1);
    const body = message.indexOf(START_OF_TEXT);
    if (body === -1) continue;
    const close = message.indexOf(END_OF_TEXT, body);
    const end = close === -1 ? message.length : close;
    messages.push({
      heading: linesOf(message.slice(0, body)),
      text: linesOf(message.slice(body + 1, end)).filter(line => !END_OF_TELEGRAM.test(line)),
      trailer: message.slice(end + 1).trim(),
    });
  }
  return messages;
}

/** Messages between "ZCZC" and "NNNN", each of which may be missing; a heading of IPTC 7901 begins one too. */
function telegrams(text: string, most: number): RawMessage[] {
  const all = linesOf(text);
  const messages: RawMessage[] = [];
  let lines: string[] = [];
  let written = 0;
  const close = (): void => {
    if (written > 0) messages.push({ lines });
    lines = [];
    written = 0;
  };
  const start = all.findIndex(candidate => START_OF_TELEGRAM.test(candidate));
  for (const line of all.slice(Math.max(0, start))) {
    if (messages.length === most) return messages;
    if (END_OF_TELEGRAM.test(line) || START_OF_TELEGRAM.test(line)) {
      close();
      continue;
    }
    // Behind "ZCZC" and up to three lines of codes the heading is this message's own.
    if (written > 3 && IPTC_LINE.test(line)) close();
    lines.push(line);
    if (line.trim() !== '') written += 1;
  }
  if (messages.length < most) close();
  return messages;
}

/** What a teleprinter or a line leaves behind: shifts, bells, feeds, padding. The unit separator divides fields. */
const LEFTOVERS = /[\u0000-\u0008\u000b\u000c\u000e-\u001e\u007f]/g;

function linesOf(text: string): string[] {
  return text.split(/\r\n?|\n/).map(line => line.replace(LEFTOVERS, ''));
}

/** Longer lines are whole paragraphs: no service wraps later than this. */
const WIDEST = 100;
/** How much shorter than the longest a line may be that was wrapped: hyphens and quotation marks are counted differently. */
const RAGGED = 10;

/**
 * Lines as paragraphs: a blank line ends one, an indented line begins one. A break within is the line's width, unless the
 * next line's first word would have fitted: then it is meant, as in tables and lists of results.
 */
export function paragraphsOf(lines: readonly string[]): string[] {
  const paragraphs: string[] = [];
  const width = lines.reduce((most, { length }) => (length <= WIDEST ? Math.max(most, length) : most), 0);
  let before: string | undefined;
  for (const line of lines) {
    const words = line.trim();
    if (words === '') before = undefined;
    else {
      if (before !== undefined && !/^(?:\t| {2})/.test(line) && wrapped(before, words, width))
        paragraphs.push(`${paragraphs.pop() ?? ''} ${words}`);
      else paragraphs.push(words);
      before = words;
    }
  }
  return paragraphs;
}

function wrapped(before: string, next: string, width: number): boolean {
  if (before.length > WIDEST || / {3}|\t/.test(before) || / {3}|\t/.test(next)) return false;
  const [word = ''] = next.split(' ', 1);
  return before.length + 1 + word.length > width - RAGGED;
}

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

/** The last line where it gives the time of sending, taken off with what fills the lines behind it. */
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
