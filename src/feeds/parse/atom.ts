import type { FeedHeader, FeedItem } from '../../core/article.ts';
import { readDate } from './dates.ts';
import { attribute, child, children, type Element, resolve, textOf } from './element.ts';
import { escapeHtml } from './entities.ts';
import { innerHtml, oneLine, plainFromHtml } from './html.ts';
import { readMedia } from './media.ts';
import { bylinesOf, unique } from './people.ts';
import { readTiming } from './timing.ts';

/** Maps an Atom feed's own fields; `url` is where the feed came from. */
export function readAtomHeader(feed: Element, url: string | undefined): FeedHeader {
  const base = feed.base ?? url;
  return {
    format:
      feed.children.some(node => typeof node === 'object' && node.name === 'atom:modified') ||
      attribute(feed, 'version') === '0.3'
        ? 'atom0.3'
        : 'atom1.0',
    id: textOf(child(feed, 'atom:id')),
    title: plainOf(child(feed, 'atom:title')),
    url: link(feed, base),
    description: htmlOf(child(feed, 'atom:subtitle') ?? child(feed, 'atom:tagline')),
    updated: date(feed, 'atom:updated', 'atom:modified'),
    language: attribute(feed, 'xml:lang'),
    bylines: unique(children(feed, 'atom:author', 'author', 'dc:creator').flatMap(bylinesOf)),
    ...readTiming(feed),
  };
}

/** Maps one Atom entry (1.0 and 0.3). */
export function readAtomEntry(entry: Element, feedBase: string | undefined): FeedItem {
  const base = entry.base ?? feedBase;
  const source = child(entry, 'atom:source');
  const id = textOf(child(entry, 'atom:id'));
  return {
    guid: id,
    url: link(entry, base) ?? (id !== undefined && /^https?:\/\//i.test(id) ? id : undefined),
    headline:
      plainOf(child(entry, 'atom:title')) ??
      plainFromHtml(textOf(child(child(entry, 'media:group') ?? entry, 'media:title'))),
    bylines:
      unique(children(entry, 'atom:author', 'author', 'dc:creator').flatMap(bylinesOf)) ??
      unique(children(source, 'atom:author').flatMap(bylinesOf)),
    published: date(entry, 'atom:published', 'atom:issued', 'atom:created', 'dcterms:issued', 'dc:date'),
    updated: date(entry, 'atom:updated', 'atom:modified'),
    summaryHtml:
      htmlOf(child(entry, 'atom:summary')) ?? textOf(child(child(entry, 'media:group') ?? entry, 'media:description')),
    bodyHtml: htmlOf(child(entry, 'atom:content')),
    categories: unique(
      children(entry, 'atom:category', 'dc:subject', 'category').map(category =>
        plainFromHtml(attribute(category, 'label') ?? attribute(category, 'term') ?? textOf(category)),
      ),
    ),
    media: readMedia(entry, base),
    rights:
      plainOf(child(entry, 'atom:rights') ?? child(entry, 'atom:copyright')) ??
      oneLine(textOf(child(entry, 'dc:rights'))),
    language: attribute(entry, 'xml:lang') ?? attribute(child(entry, 'atom:content'), 'xml:lang'),
    provider: plainOf(child(source, 'atom:title')),
    takenFrom: unique([
      textOf(child(source, 'atom:id')),
      ...children(source, 'atom:link').map(candidate => attribute(candidate, 'href')),
    ]),
    base: child(entry, 'atom:content')?.base ?? entry.base,
  };
}

function date(element: Element, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    for (const field of children(element, name)) {
      const read = readDate(textOf(field));
      if (read !== undefined) return read;
    }
  }
  return undefined;
}

function link(element: Element, base: string | undefined): string | undefined {
  const links = children(element, 'atom:link').filter(candidate => attribute(candidate, 'href') !== undefined);
  const pages = links.filter(candidate => (attribute(candidate, 'rel') ?? 'alternate') === 'alternate');
  const chosen = pages.find(candidate => (attribute(candidate, 'type') ?? 'text/html').includes('html')) ?? pages[0];
  const address = attribute(chosen, 'href') ?? textOf(child(element, 'atom:link'));
  return address === undefined ? undefined : resolve(address, chosen?.base ?? base);
}

type Kind = 'text' | 'html' | 'xhtml';

/** Atom 1.0 says text, html, xhtml or a media type; 0.3 says a media type and a mode. */
function kindOf(element: Element): Kind {
  const type = attribute(element, 'type')?.toLowerCase() ?? 'text';
  const naked = element.children.some(node => typeof node !== 'string');
  if (naked) return 'xhtml';
  if (
    type === 'html' ||
    type.includes('html') ||
    type === 'application/xml' ||
    attribute(element, 'mode') === 'escaped'
  )
    return type.startsWith('text/plain') ? 'text' : 'html';
  return 'text';
}

/** A text construct as HTML. Plain text is escaped; base64 (Atom 0.3, and media types in 1.0) is decoded. */
function htmlOf(element: Element | undefined): string | undefined {
  if (element === undefined) return undefined;
  const kind = kindOf(element);
  if (kind === 'xhtml') return unwrapDiv(element) || undefined;
  const text = wordsOf(element);
  if (text === undefined) return undefined;
  return kind === 'html' || looksLikeHtml(text) ? text : escapeHtml(text);
}

function plainOf(element: Element | undefined): string | undefined {
  if (element === undefined) return undefined;
  const kind = kindOf(element);
  if (kind === 'xhtml') return plainFromHtml(innerHtml(element));
  const text = wordsOf(element);
  return kind === 'html' || (text !== undefined && looksLikeHtml(text)) ? plainFromHtml(text) : oneLine(text);
}

/** Much Atom calls HTML plain text: seen in feeds of 2004 to 2020. Plain text holds no paired tags. */
function looksLikeHtml(text: string): boolean {
  return (
    text.includes('</') && /<\/(?:p|a|b|i|em|strong|div|span|ul|ol|li|h[1-6]|blockquote|code|pre|table)>/i.test(text)
  );
}

function wordsOf(element: Element): string | undefined {
  const text = textOf(element);
  const type = attribute(element, 'type')?.toLowerCase() ?? 'text';
  const binary = type.startsWith('application/') && !/xml$|^application\/x-/.test(type);
  const encoded = attribute(element, 'mode') === 'base64' || binary;
  if (!encoded || text === undefined || !/^[A-Za-z0-9+/=\s]+$/.test(text)) return text;
  return Buffer.from(text, 'base64').toString('utf8').trim() || undefined;
}

/** XHTML content stands in a `div` that is no part of it. */
function unwrapDiv(element: Element): string {
  const inside = element.children.filter(node => typeof node !== 'string' || node.trim() !== '');
  const [only] = inside;
  const div = inside.length === 1 && typeof only === 'object' && /^(?:xhtml:)?div$/.test(only.name) ? only : element;
  return innerHtml(div).trim();
}
