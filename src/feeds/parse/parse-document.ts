import { isUtf8 } from 'node:buffer';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { FeedItem, FeedProblem, FetchedFeed, ParsedFeed, Unreadable } from '../../core/article.ts';
import { ExchangeError } from '../../errors.ts';
import { fileKind, isNoText } from './binary.ts';
import { DEFAULT_CAPS, PARSE_SETTINGS, type ParseCaps } from './caps.ts';
import { type Context, type FeedContent, type Notice, unreadable } from './context.ts';
import { textOf } from './decode.ts';
import { readJson } from './json.ts';
import { isMail, readMail } from './mail.ts';
import { readWithRssParser } from './rss.ts';
import { printable } from './values.ts';
import { isWire, readWire } from './wire.ts';
import { readXmlFeed } from './xml-feed.ts';
import { prepareXml } from './xml-text.ts';

/**
 * Reads a document of any supported format to its items.
 *
 * @throws ExchangeError feed-empty, feed-unreadable, feed-too-large. All less is a `FeedProblem` in `problems`.
 */
export async function parse(fetched: FetchedFeed, caps: ParseCaps = DEFAULT_CAPS): Promise<ParsedFeed> {
  const problems: FeedProblem[] = [];
  const notice: Notice = (code, message, index) => {
    if (problems.length < 100) problems.push(index === undefined ? { code, message } : { code, message, index });
  };
  const bytes = await unpack(fetched.bytes, caps);
  const context: Context = { url: fetched.url, caps, notice };
  // Markup is neither another kind of file nor mail, and most documents are markup.
  const isMarkup = bytes[0] === 0x3c;
  const kind = isMarkup ? undefined : fileKind(bytes);
  if (kind !== undefined) throw unreadable(`The document is ${kind}, not a feed or a news item.`);
  if (!isMarkup && isMail(bytes))
    return { ...withinCaps(withPrintableText(await readMail(bytes, context)), context), problems };
  const text =
    (isMarkup ? plainUtf8(bytes, fetched.contentType) : undefined) ?? textOf(bytes, fetched.contentType, notice);
  if (text === '')
    throw new ExchangeError('feed-empty', 'The document is empty.', { url: fetched.url, help: SEND_AGAIN });
  return { ...withinCaps(await read(text, context), context), problems };
}

/** Any statement of a charset but UTF-8, in a Content-Type header or at the start of a document. */
const OTHER_CHARSET = /(?:charset|encoding)\s{0,5}=\s{0,5}["']?(?!utf-?8\b)/i;

/** The text of a document that is UTF-8, says nothing else and has no byte that double encoding leaves: most of them. */
function plainUtf8(bytes: Uint8Array, contentType = ''): string | undefined {
  if (bytes.includes(0) || bytes.includes(0xc3) || !isUtf8(bytes) || OTHER_CHARSET.test(contentType)) return undefined;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  return OTHER_CHARSET.test(text.slice(0, 1024)) ? undefined : text.trim();
}

async function read(text: string, context: Context): Promise<FeedContent> {
  if (text.startsWith('{') || text.startsWith('[')) return withPrintableText(readJson(text, context));
  const wire = (!text.startsWith('<') || text.includes('\u0001')) && isWire(text);
  if ((wire || !text.startsWith('<')) && isNoText(text))
    throw unreadable('The document is not text, but a picture, an archive, a program or something else in bytes.');
  if (wire) return withPrintableText(readWire(text, context));
  const xml = prepareXml(text, context.caps, context.notice);
  return (await readWithRssParser(xml, context)) ?? readXmlFeed(xml, context);
}

function withPrintableText({ feed, items }: FeedContent): FeedContent {
  return {
    feed,
    items: items.map(item => ({
      ...item,
      ...(item.bodyHtml !== undefined && { bodyHtml: printable(item.bodyHtml) }),
      ...(item.summaryHtml !== undefined && { summaryHtml: printable(item.summaryHtml) }),
    })),
  };
}

const SEND_AGAIN = 'If it stays so, tell the partner.';

function withinCaps({ feed, items }: FeedContent, { caps, notice }: Context): FeedContent {
  if (items.length > caps.items) {
    const most = `the first ${caps.items} were read (${PARSE_SETTINGS.items})`;
    notice('too-many-items', `The document has more than ${caps.items} items; ${most}.`);
  }
  const read = items.slice(0, caps.items).map((item, index) => withoutUnread(item, index, notice));
  noticeDoubtfulDates(read, notice);
  const within = (item: FeedItem, index: number): FeedItem => {
    const length = lengthOf(item);
    return length <= caps.attribute ? item : shortened(item, length, index, caps, notice);
  };
  return { feed, items: read.map(within) };
}

/** How a field that cannot be read is reported: the code, what it is called, and what comes of it. */
const UNREAD: Readonly<Record<Unreadable, readonly [code: string, name: string, outcome: string]>> = {
  published: ['date-unreadable', 'The date', 'cannot be read'],
  updated: ['date-unreadable', 'The date of this version', 'cannot be read'],
  firstCreated: ['date-unreadable', 'The date of the first version', 'cannot be read'],
  embargoedUntil: ['embargo-unreadable', 'The end of the embargo', 'cannot be read, so the item is withheld'],
  expires: ['date-unreadable', 'The end of the rights', 'cannot be read'],
  pubStatus: ['status-unknown', 'The status', 'is not known, so the item counts as usable'],
};

/** Reports the fields of an item that were given and could not be read: otherwise it would look as if the sender gave none. */
function withoutUnread(item: FeedItem, index: number, notice: Notice): FeedItem {
  if (item.unread === undefined) return item;
  const { unread, ...read } = item;
  const once = new Map(unread.toReversed().map(one => [one.written, one]));
  for (const { field, written } of [...once.values()].toReversed()) {
    const [code, name, outcome] = UNREAD[field];
    if (read[field] === undefined) notice(code, `${name} "${written}" ${outcome}.`, index);
  }
  return read;
}

/** Whether a time is 1970-01-01, in any zone: what a program writes that was given no date. */
export function isClockZero(time: string): boolean {
  return /^(?:1969-12-31|1970-01-01)/.test(time);
}

/** No zone is further ahead, and no clock was seen to be. */
const AHEAD_MS = 86_400_000;

/** Reports items whose date cannot be when they were published; it is kept as it was given. */
function noticeDoubtfulDates(items: readonly FeedItem[], notice: Notice): void {
  const soonest = Date.now() + AHEAD_MS;
  for (const [index, { published }] of items.entries()) {
    if (published === undefined) continue;
    const day = published.slice(0, 10);
    if (isClockZero(published))
      notice('date-doubtful', `The date ${day} is where computers count from, not when this was published.`, index);
    else if (Date.parse(published) > soonest) notice('date-doubtful', `The date ${day} has not come yet.`, index);
  }
}

/** Longer than any address, id or headline that is one. */
const LONGEST_LINE = 2_000;

/**
 * An item within the caps of length. An attribute over its cap is emptied: pictures that a system wrote into the page itself.
 * An item that is still over its cap keeps what identifies it and says how long it was; its text stays in the archived
 * document, so that nothing is published by halves and nothing is lost.
 */
function shortened(item: FeedItem, length: number, index: number, caps: ParseCaps, notice: Notice): FeedItem {
  const emptied = withoutLongAttributes(item, caps, notice, index);
  const rest = emptied === item ? length : lengthOf(emptied);
  if (rest <= caps.text) return emptied;
  notice('item-too-large', tooLong(rest, caps), index);
  return outline(item, rest);
}

/** The message about an item over the cap. */
export function tooLong(length: number, caps: ParseCaps): string {
  return `The item has ${length} characters; at most ${caps.text} are read (${PARSE_SETTINGS.text}).`;
}

/** Characters in all the texts of an item. */
function lengthOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  let length = 0;
  for (const inner of Object.values(value)) length += typeof inner === 'string' ? inner.length : lengthOf(inner);
  return length;
}

function withoutLongAttributes(item: FeedItem, caps: ParseCaps, notice: Notice, index: number): FeedItem {
  const [bodyHtml, summaryHtml] = [item.bodyHtml, item.summaryHtml].map(
    html => html && withLongAttributesEmptied(html, caps.attribute),
  );
  if (bodyHtml === item.bodyHtml && summaryHtml === item.summaryHtml) return item;
  const words = `Attributes of more than ${caps.attribute} characters were emptied (${PARSE_SETTINGS.attribute}).`;
  notice('attribute-too-long', words, index);
  return { ...item, ...(bodyHtml !== undefined && { bodyHtml }), ...(summaryHtml !== undefined && { summaryHtml }) };
}

/** The same HTML where no attribute is longer; the same string where none was. */
function withLongAttributesEmptied(html: string, longest: number): string {
  if (html.length <= longest) return html;
  return html.replace(/(=\s{0,5})(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>=]+)/g, (written: string, equals: string) => {
    if (written.length - equals.length <= longest) return written;
    const quote = /["']$/.exec(written)?.[0] ?? '';
    return equals + quote + quote;
  });
}

/** What identifies an item. */
function outline(item: FeedItem, length: number): FeedItem {
  const line = (text: string | undefined): string | undefined =>
    text === undefined || text.length <= LONGEST_LINE ? text : text.slice(0, LONGEST_LINE).toWellFormed();
  const address = item.url !== undefined && item.url.length <= LONGEST_LINE ? item.url : undefined;
  return {
    guid: line(item.guid),
    url: address,
    headline: line(item.headline),
    published: item.published,
    updated: item.updated,
    language: line(item.language),
    provider: line(item.provider),
    version: line(item.version),
    firstCreated: item.firstCreated,
    tooLong: length,
  };
}

const unzip = promisify(gunzip);

/** Some servers and drop folders give a gzip file as it is. */
async function unpack(bytes: Uint8Array, caps: ParseCaps): Promise<Uint8Array> {
  if (bytes.byteLength > caps.bytes) throw tooLarge(bytes.byteLength, caps);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return await unzip(bytes, { maxOutputLength: caps.bytes });
  } catch (cause) {
    if (cause instanceof RangeError) throw tooLarge(`more than ${caps.bytes}`, caps, cause);
    throw new ExchangeError('feed-unreadable', 'The document is a gzip file that cannot be unpacked.', {
      cause,
      help: SEND_AGAIN,
    });
  }
}

function tooLarge(size: number | string, caps: ParseCaps, cause?: unknown): ExchangeError {
  const words = `The document has ${size} bytes; at most ${caps.bytes} are read (${PARSE_SETTINGS.bytes}).`;
  return new ExchangeError('feed-too-large', words, {
    cause,
    size,
    help: `If it is right, raise ${PARSE_SETTINGS.bytes}.`,
  });
}
