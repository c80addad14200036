import type { FeedHeader, FeedItem } from '../../core/article.ts';
import { readDate } from './dates.ts';
import { attribute, child, children, type Element, resolve, textOf } from './element.ts';
import { innerHtml, oneLine, plainFromHtml } from './html.ts';
import { readMedia } from './media.ts';
import { bylinesOf, unique } from './people.ts';
import { readTiming } from './timing.ts';

/** Where each fact of a channel or an item may stand, the surest first. */
const TITLE = ['title', 'dc:title', 'atom:title', 'media:title', 'itunes:title'];
const DESCRIPTION = ['description', 'dc:description', 'itunes:summary', 'itunes:subtitle', 'tagline'];
const BODY = ['content:encoded', 'xhtml:body', 'body', 'fullitem', 'atom:content', 'content'];
const SUMMARY = ['atom:summary', 'summary'];
const ABSTRACT = ['dc:description', 'itunes:summary', 'itunes:subtitle', 'dcterms:abstract'];
const PUBLISHED = [
  ...['pubdate', 'atom:published', 'dcterms:issued', 'dcterms:created', 'dc:date', 'date'],
  'prism:publicationdate',
];
const UPDATED = ['atom:updated', 'dcterms:modified', 'modified', 'dc:date'];
const FEED_UPDATED = ['lastbuilddate', 'atom:updated', 'dc:date', 'dcterms:modified', 'pubdate'];
const AUTHORS = ['author', 'dc:creator', 'dc:author', 'atom:author'];
const RIGHTS = ['dc:rights', 'copyright', 'dcterms:rights', 'atom:rights'];
const LANGUAGE = ['dc:language', 'language'];
const CATEGORIES = ['category', 'dc:subject', 'media:category', 'atom:category', 'itunes:category'];
const KEYWORDS = ['media:keywords', 'itunes:keywords', 'keywords'];

/** Maps an RSS channel (0.9x, 1.0, 2.0) and its items; `url` is where the feed came from. */
export function readRssHeader(channel: Element | undefined, format: string, url: string | undefined): FeedHeader {
  const fields = fieldsOf(channel);
  return {
    format,
    id: first(fields, ['atom:id']) ?? attribute(channel, 'rdf:about'),
    title: plainFromHtml(htmlOf(fields, TITLE)),
    url: channelLink(fields, url) ?? attribute(channel, 'href'),
    description: htmlOf(fields, DESCRIPTION),
    updated: date(fields, FEED_UPDATED),
    language: oneLine(first(fields, LANGUAGE)) ?? attribute(channel, 'xml:lang'),
    bylines: people(fields, ['managingeditor', ...AUTHORS, 'itunes:author']) ?? people(fields, ['webmaster']),
    ...readTiming(channel),
  };
}

/** Maps one RSS item. Relative links are resolved against `xml:base`, else the channel's link, else the feed's address. */
export function readRssItem(item: Element, base: string | undefined): FeedItem {
  const fields = fieldsOf(item);
  const at = item.base ?? base;
  const guid = fields.get('guid')?.[0];
  return {
    guid:
      textOf(guid) ?? first(fields, ['atom:id']) ?? attribute(item, 'rdf:about') ?? first(fields, ['dc:identifier']),
    url: itemLink(fields, at) ?? attribute(item, 'href') ?? permalink(guid),
    headline: plainFromHtml(htmlOf(fields, TITLE)),
    bylines: people(fields, AUTHORS) ?? people(fields, ['itunes:author']),
    published: date(fields, PUBLISHED),
    updated: date(fields, UPDATED) ?? readDate(attribute(item, 'lastmod')),
    ...wordsOf(fields),
    categories: categories(fields),
    media: readMedia(item, at),
    rights: oneLine(first(fields, RIGHTS)),
    language: oneLine(first(fields, LANGUAGE)) ?? attribute(item, 'xml:lang'),
    provider: provider(fields),
    takenFrom: takenFrom(fields),
    base: item.base,
  };
}

/** Summary and body. `description` is the summary, unless a `summary` stands beside it and no other body. */
function wordsOf(fields: Fields): Pick<FeedItem, 'summaryHtml' | 'bodyHtml'> {
  const body = htmlOf(fields, BODY);
  const description = htmlOf(fields, ['description']);
  const summary = htmlOf(fields, SUMMARY);
  if (body === undefined && summary !== undefined && description !== undefined) {
    return { summaryHtml: summary, bodyHtml: description };
  }
  return { summaryHtml: description ?? summary ?? htmlOf(fields, ABSTRACT), bodyHtml: body };
}

type Fields = ReadonlyMap<string, Element[]>;

function fieldsOf(element: Element | undefined): Fields {
  const fields = new Map<string, Element[]>();
  for (const node of element?.children ?? []) {
    if (typeof node === 'string') continue;
    const same = fields.get(node.name);
    if (same === undefined) fields.set(node.name, [node]);
    else same.push(node);
  }
  return fields;
}

/** The text of the first of these fields that has any. */
function first(fields: Fields, names: readonly string[]): string | undefined {
  for (const name of names) {
    for (const element of fields.get(name) ?? []) {
      const text = textOf(element);
      if (text !== undefined) return text;
    }
  }
  return undefined;
}

/** The HTML of the first of these fields that has any: escaped, in CDATA, or naked as elements. */
function htmlOf(fields: Fields, names: readonly string[]): string | undefined {
  for (const name of names) {
    for (const element of fields.get(name) ?? []) {
      const html = htmlIn(element);
      if (html !== undefined) return html;
    }
  }
  return undefined;
}

function htmlIn(element: Element): string | undefined {
  const naked = element.children.some(node => typeof node !== 'string');
  return naked ? innerHtml(element).trim() || undefined : textOf(element);
}

function date(fields: Fields, names: readonly string[]): string | undefined {
  for (const name of names) {
    for (const element of fields.get(name) ?? []) {
      const read = readDate(textOf(element));
      if (read !== undefined) return read;
    }
  }
  return undefined;
}

function people(fields: Fields, names: readonly string[]): string[] | undefined {
  const found = names.flatMap(name => fields.get(name) ?? []);
  return found.length === 0 ? undefined : unique(found.flatMap(bylinesOf));
}

function channelLink(fields: Fields, url: string | undefined): string | undefined {
  const links = fields.get('link') ?? [];
  const written = links.map(link => textOf(link) ?? attribute(link, 'href')).filter(link => link !== undefined);
  const link = written.at(-1) ?? alternate(fields.get('atom:link'));
  return link === undefined ? undefined : resolve(oneLine(link) ?? link, links[0]?.base ?? url);
}

function itemLink(fields: Fields, base: string | undefined): string | undefined {
  for (const link of fields.get('link') ?? []) {
    const address = textOf(link) ?? attribute(link, 'href');
    if (address !== undefined) return resolve(address, link.base ?? base);
  }
  const address = alternate(fields.get('atom:link'));
  return address === undefined ? undefined : resolve(address, base);
}

function alternate(links: readonly Element[] | undefined): string | undefined {
  const link = links?.find(candidate => (attribute(candidate, 'rel') ?? 'alternate') === 'alternate');
  return attribute(link, 'href');
}

/** A guid is a link unless it says that it is none; one that is no address is none either. */
function permalink(guid: Element | undefined): string | undefined {
  const address = textOf(guid);
  if (address === undefined || attribute(guid, 'ispermalink')?.toLowerCase() === 'false') return undefined;
  return /^https?:\/\//i.test(address) ? address : undefined;
}

function categories(fields: Fields): string[] | undefined {
  const found: (string | undefined)[] = [];
  for (const name of CATEGORIES) {
    for (const outer of fields.get(name) ?? []) {
      for (const category of [outer, ...children(outer, name)]) found.push(categoryOf(category));
    }
  }
  found.push(...(first(fields, KEYWORDS)?.split(',') ?? []));
  return found.length === 0 ? undefined : unique(found.map(plainFromHtml));
}

function categoryOf(element: Element): string | undefined {
  const attributes = ['label', 'term', 'text'];
  return textOf(element) ?? attributes.map(name => attribute(element, name)).find(text => text !== undefined);
}

/** RSS `source` names the feed an item was taken from. */
function provider(fields: Fields): string | undefined {
  const source = fields.get('source')?.[0];
  const named =
    plainFromHtml(textOf(source)) ?? plainFromHtml(textOf(child(fields.get('atom:source')?.[0], 'atom:title')));
  if (named !== undefined) return named;
  const dublin = first(fields, ['dc:source']);
  return dublin === undefined || /^[a-z]{2,8}:/i.test(dublin) ? undefined : plainFromHtml(dublin);
}

function takenFrom(fields: Fields): string[] | undefined {
  return unique([
    ...(fields.get('source') ?? []).map(source => attribute(source, 'url')),
    ...(fields.get('atom:source') ?? []).map(source => textOf(child(source, 'atom:id'))),
  ]);
}

/** The channel and the items of an RSS document, wherever they stand: RSS 1.0 has items beside the channel. */
export function rssParts(root: Element): { channel: Element | undefined; items: Element[] } {
  const channel = child(root, 'channel');
  const inside = children(channel, 'item');
  const items = [...inside, ...children(root, 'item')];
  if (items.length === 0) items.push(...children(child(channel, 'items') ?? child(root, 'items'), 'item'));
  return { channel, items };
}

/** `rss2.0`, `rss0.91`, `rss1.0` …; a document that gives no version is read as 2.0, which holds all before. */
export function rssFormat(root: Element): string {
  if (root.name === 'rdf:rdf') {
    return [...root.attributes.values()].some(value => value.includes('simple/0.9')) ? 'rss0.9' : 'rss1.0';
  }
  const version = attribute(root, 'version');
  return `rss${version !== undefined && /^\d\.\d{1,3}/.test(version) ? version : '2.0'}`;
}
