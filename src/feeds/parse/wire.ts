import type { FeedItem } from '../../core/article.ts';
import { type Context, type FeedContent, onlyNews } from './context.ts';
import {
  isAnpa,
  isCodes,
  markedCopy,
  readAnpa1312,
  readIptc7901,
  readMarkedCopy,
  TRAILER,
  type WireMessage,
} from './wire-copy.ts';

/** The control characters that frame a message of a wire service: ISO 646, as IPTC 7901 and ANPA 1312 use them. */
const [START_OF_HEADING, START_OF_TEXT, END_OF_TEXT, END_OF_TRANSMISSION] = ['\u0001', '\u0002', '\u0003', '\u0004'];

/** The words that frame a telegram where no control character gets through: ITU-T F.31. */
const START_OF_TELEGRAM = /^\s{0,20}zczc(?=$|[\s\d/])/i;
const END_OF_TELEGRAM = /^\s{0,20}n{4,6}\s{0,20}$/i;

/** `eca062 4 i 211`: service and number, priority, category, words. The first line of an IPTC 7901 heading. */
const IPTC_LINE = /^[a-z]{2,5}\d{3,5}\s{1,3}[0-9a-z]\s{1,3}[a-z]{1,4}\s{1,3}\d{1,5}(?:\s|$)/i;

const isFilled = (line: string): boolean => line.trim() !== '';

/** Whether a document is the raw wire: it opens with a frame, or with the heading of a message whose frame was lost. */
export function isWire(text: string): boolean {
  const start = text.slice(0, 4_000);
  const heading = start.indexOf(START_OF_HEADING);
  if (heading !== -1 && start.indexOf(START_OF_TEXT, heading) !== -1) return true;
  if (text.startsWith('<')) return false;
  const open = linesOf(start).filter(isFilled);
  // A line's test pattern or a file's own heading may stand above the first telegram.
  if (open.slice(0, 5).some(line => START_OF_TELEGRAM.test(line))) return true;
  return IPTC_LINE.test(open[0] ?? '') || isAnpa(open);
}

/** Reads a document of the raw wire: IPTC 7901, ANPA 1312 or copy with marked lines, one message or many. */
export function readWire(text: string, context: Context): FeedContent {
  const most = context.caps.items + 1;
  const framed = framedMessages(text, most).map(readMessage);
  const read = framed.length > 0 ? framed : telegrams(text, most).map(readTelegram);
  const items = read.map(({ item }) => item);
  return onlyNews(read[0]?.format ?? 'iptc7901', items, context);
}

type Read = { readonly format: string; readonly item: FeedItem };

function readMessage(message: WireMessage): Read {
  return isAnpa(message.heading)
    ? { format: 'anpa1312', item: readAnpa1312(message) }
    : { format: 'iptc7901', item: readIptc7901(message) };
}

function readTelegram(lines: readonly string[]): Read {
  const marked = markedCopy(lines);
  return marked === undefined ? readMessage(frameless(lines)) : { format: 'zczc', item: readMarkedCopy(marked) };
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

/** The lines of each message between "ZCZC" and "NNNN", which may be missing; a heading of IPTC 7901 begins one too. */
function telegrams(text: string, most: number): string[][] {
  const all = linesOf(text);
  const messages: string[][] = [];
  let lines: string[] = [];
  for (const line of all.slice(
    Math.max(
      0,
      all.findIndex(line => START_OF_TELEGRAM.test(line)),
    ),
  )) {
    const isFrame = END_OF_TELEGRAM.test(line) || START_OF_TELEGRAM.test(line);
    // Behind "ZCZC" and up to three lines of codes the heading is this message's own.
    if (isFrame || (IPTC_LINE.test(line) && lines.filter(isFilled).length > 3)) {
      messages.push(lines);
      lines = [];
    }
    if (!isFrame) lines.push(line);
  }
  return [...messages, lines].filter(message => message.some(isFilled)).slice(0, most);
}

/** What a teleprinter or a line leaves behind: shifts, bells, feeds, padding. The unit separator divides fields. */
const LEFTOVERS = /[\u0000-\u0008\u000b\u000c\u000e-\u001e\u007f]/g;

function linesOf(text: string): string[] {
  return text.split(/\r\n?|\n/).map(line => line.replace(LEFTOVERS, ''));
}

/** Finds heading, text and trailer in a message that came without the control characters that part them. */
function frameless(all: readonly string[]): WireMessage {
  const last = all.findLastIndex(isFilled);
  const trailer = TRAILER.test(all[last]?.trim() ?? '') ? (all[last]?.trim() ?? '') : '';
  const lines = all.slice(all.findIndex(isFilled), trailer === '' ? undefined : last);
  const count = headingOf(lines);
  const start = lines.findIndex((line, index) => index >= count && isFilled(line));
  return { heading: lines.slice(0, count), text: start === -1 ? [] : lines.slice(start), trailer };
}

/**
 * How many lines the heading has. IPTC 7901 has a line of numbers, then perhaps a line of keywords; ANPA 1312 has two
 * lines; agencies with telegrams of their own put up to three lines of codes first ("R POL S0A QBXB").
 */
function headingOf(lines: readonly string[]): number {
  if (isAnpa(lines)) return 2;
  let count = 0;
  for (let codes = 0; codes < 3 && isCodes(lines[count] ?? ''); codes += 1) {
    const next = lines.findIndex((line, index) => index > count && isFilled(line));
    // "G20" above a blank line may be all the headline there is.
    if (next === -1 || (next > count + 1 && !/\s|\d{3}/.test(lines[count]?.trim() ?? ''))) break;
    count = next;
  }
  if (IPTC_LINE.test(lines[count] ?? '')) count += 1;
  const keywords = lines.findIndex((line, index) => index >= count && isFilled(line));
  return count > 0 && /^[^\s/]{1,40}(?:\/[^\s/]{0,40}){1,8}\s*$/.test(lines[keywords] ?? '') ? keywords + 1 : count;
}
