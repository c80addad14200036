import type { FeedItem } from '../../core/article.ts';
import { PARSE_SETTINGS, type ParseCaps } from './caps.ts';
import type { Notice } from './context.ts';

/** Longer than any address, id or headline that is one. */
const LONGEST_LINE = 2_000;

/**
 * An item within the caps of length. An attribute over its cap is emptied: pictures that a system wrote into the page itself.
 * An item that is still over its cap keeps what identifies it and says how long it was; its text stays in the archived
 * document, so that nothing is published by halves and nothing is lost.
 */
export function shortened(item: FeedItem, length: number, index: number, caps: ParseCaps, notice: Notice): FeedItem {
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
export function lengthOf(value: unknown): number {
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
