import type { FeedHeader, FeedItem, Media } from '../../core/article.ts';
import type { Context, FeedContent } from './context.ts';
import { readDate } from './dates.ts';
import { escapeHtml, linesFromHtml, oneLine, plainFromHtml, resolve, unique } from './html.ts';

/**
 * An element of a feed, as rss-parser (rss.ts) or cheerio (xml-feed.ts) gives it. Names are in lower case, with the prefixes
 * of `PREFIX_OF` (rss.ts): RSS's own have none, Atom's are `atom:`.
 */
export type Field = {
  /** All text in it, trimmed; undefined where there is none. */
  readonly text: string | undefined;
  /** Its inside as HTML where elements stand in it (of Atom's XHTML without the `div` around it), else undefined. */
  readonly inside: string | undefined;
  /** The `xml:base` in effect, where there is one. */
  readonly base: string | undefined;
  /** An attribute, trimmed; undefined where it is missing or empty. */
  attribute(name: string): string | undefined;
  /** Its child elements of that name, in document order. */
  all(name: string): readonly Field[];
};

/** Where each fact may stand, the most reliable place first. */
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
const ATOM_PUBLISHED = ['atom:published', 'atom:issued', 'atom:created', 'dcterms:issued', 'dc:date'];
const ATOM_UPDATED = ['atom:updated', 'atom:modified'];
const AUTHORS = ['author', 'dc:creator', 'dc:author', 'atom:author'];
const ATOM_AUTHORS = ['atom:author', 'author', 'dc:creator'];
const RIGHTS = ['dc:rights', 'copyright', 'dcterms:rights', 'atom:rights'];
const LANGUAGE = ['dc:language', 'language'];
const CATEGORIES = ['category', 'dc:subject', 'media:category', 'atom:category', 'itunes:category'];
const KEYWORDS = ['media:keywords', 'itunes:keywords', 'keywords'];
const MEDIA = ['enclosure', 'media:content', 'media:group', 'media:thumbnail', 'image', 'itunes:image'];
const WRITTEN_DATES = ['pubdate', 'dc:date', 'atom:published', 'atom:updated', 'atom:issued', 'atom:modified'];

/** The names of all fields that are read from a channel, a feed, an item or an entry. */
export const FIELD_NAMES: readonly string[] = [
  ...new Set([
    ...[
      TITLE,
      DESCRIPTION,
      BODY,
      SUMMARY,
      ABSTRACT,
      PUBLISHED,
      UPDATED,
      FEED_UPDATED,
      AUTHORS,
      RIGHTS,
      LANGUAGE,
    ].flat(),
    ...[ATOM_PUBLISHED, ATOM_UPDATED, CATEGORIES, KEYWORDS, MEDIA].flat(),
    ...['guid', 'link', 'source', 'dc:identifier', 'dc:source', 'atom:id', 'atom:link', 'atom:source'],
    ...['atom:subtitle', 'atom:tagline', 'atom:copyright', 'media:credit', 'media:copyright', 'media:description'],
    ...['media:text', 'managingeditor', 'webmaster', 'itunes:author', 'ttl', 'skiphours', 'skipdays'],
    ...['sy:updateperiod', 'sy:updatefrequency'],
  ]),
];

/** Maps a feed of RSS 0.9x, 1.0 or 2.0; `rootBase` is the root element's `xml:base`. */
export function readRssFeed(
  channel: Field | undefined,
  items: readonly Field[],
  format: string,
  rootBase: string | undefined,
  context: Context,
): FeedContent {
  const feed = readRssHeader(channel, format, context.url);
  const base = channel?.base ?? rootBase ?? feed.url ?? context.url;
  return { feed, items: items.map((item, index) => dated(readRssItem(item, base), item, index, context)) };
}

/** Maps an Atom feed, 1.0 or 0.3. */
export function readAtomFeed(holder: Field, entries: readonly Field[], context: Context): FeedContent {
  const feed = readAtomHeader(holder, context.url);
  const base = holder.base ?? context.url ?? feed.url;
  return { feed, items: entries.map((entry, index) => dated(readAtomEntry(entry, base), entry, index, context)) };
}

/** Reports a date that cannot be read: otherwise it would look as if the sender gave none. */
function dated(item: FeedItem, field: Field, index: number, { notice }: Context): FeedItem {
  const written = item.published ?? item.updated ?? first(field, WRITTEN_DATES);
  if (written !== undefined && item.published === undefined && item.updated === undefined)
    notice('date-unreadable', `The date "${written.slice(0, 60)}" cannot be read.`, index);
  return item;
}

/** Maps an RSS channel; `url` is where the feed came from. */
function readRssHeader(channel: Field | undefined, format: string, url: string | undefined): FeedHeader {
  if (channel === undefined) return { format };
  return {
    format,
    id: first(channel, ['atom:id']) ?? channel.attribute('rdf:about'),
    title: plainFromHtml(htmlOf(channel, TITLE)),
    url: channelLink(channel, url) ?? channel.attribute('href'),
    description: htmlOf(channel, DESCRIPTION),
    updated: date(channel, FEED_UPDATED),
    language: oneLine(first(channel, LANGUAGE)) ?? channel.attribute('xml:lang'),
    bylines: people(channel, ['managingeditor', ...AUTHORS, 'itunes:author']) ?? people(channel, ['webmaster']),
    ...readTiming(channel),
  };
}

/** Maps one RSS item. Relative links are resolved against `xml:base`, else the channel's link, else the feed's address. */
function readRssItem(item: Field, base: string | undefined): FeedItem {
  const at = item.base ?? base;
  const [guid] = item.all('guid');
  return {
    guid: guid?.text ?? first(item, ['atom:id']) ?? item.attribute('rdf:about') ?? first(item, ['dc:identifier']),
    url: itemLink(item, at) ?? item.attribute('href') ?? permalink(guid),
    headline: plainFromHtml(htmlOf(item, TITLE)),
    bylines: people(item, AUTHORS) ?? people(item, ['itunes:author']),
    published: date(item, PUBLISHED),
    updated: date(item, UPDATED) ?? readDate(item.attribute('lastmod')),
    ...summaryAndBody(item),
    categories: categories(item),
    media: readMedia(item, at),
    rights: oneLine(first(item, RIGHTS)),
    language: oneLine(first(item, LANGUAGE)) ?? item.attribute('xml:lang'),
    provider: provider(item),
    takenFrom: unique([
      ...item.all('source').map(source => source.attribute('url')),
      ...item.all('atom:source').map(source => source.all('atom:id')[0]?.text),
    ]),
    base: item.base,
  };
}

/** `description` is the summary, unless a `summary` stands beside it and there is no other body. */
function summaryAndBody(item: Field): Pick<FeedItem, 'summaryHtml' | 'bodyHtml'> {
  const body = htmlOf(item, BODY);
  const description = htmlOf(item, ['description']);
  const summary = htmlOf(item, SUMMARY);
  if (body === undefined && summary !== undefined && description !== undefined) {
    return { summaryHtml: summary, bodyHtml: description };
  }
  return { summaryHtml: description ?? summary ?? htmlOf(item, ABSTRACT), bodyHtml: body };
}

/** Maps an Atom feed's own fields; `url` is where the feed came from. */
function readAtomHeader(feed: Field, url: string | undefined): FeedHeader {
  const [subtitle = feed.all('atom:tagline')[0]] = feed.all('atom:subtitle');
  return {
    format: feed.all('atom:modified').length > 0 || feed.attribute('version') === '0.3' ? 'atom0.3' : 'atom1.0',
    id: feed.all('atom:id')[0]?.text,
    title: plainConstruct(feed.all('atom:title')[0]),
    url: atomLink(feed, feed.base ?? url),
    description: textConstruct(subtitle),
    updated: date(feed, ATOM_UPDATED),
    language: feed.attribute('xml:lang'),
    bylines: people(feed, ATOM_AUTHORS),
    ...readTiming(feed),
  };
}

/** Maps one Atom entry (1.0 and 0.3). */
export function readAtomEntry(entry: Field, feedBase: string | undefined): FeedItem {
  const base = entry.base ?? feedBase;
  const [source] = entry.all('atom:source');
  const [content] = entry.all('atom:content');
  const [group = entry] = entry.all('media:group');
  const [rights = entry.all('atom:copyright')[0]] = entry.all('atom:rights');
  const id = entry.all('atom:id')[0]?.text;
  return {
    guid: id,
    url: atomLink(entry, base) ?? (id !== undefined && /^https?:\/\//i.test(id) ? id : undefined),
    headline: plainConstruct(entry.all('atom:title')[0]) ?? plainFromHtml(group.all('media:title')[0]?.text),
    bylines: people(entry, ATOM_AUTHORS) ?? (source && people(source, ['atom:author'])),
    published: date(entry, ATOM_PUBLISHED),
    updated: date(entry, ATOM_UPDATED),
    summaryHtml: textConstruct(entry.all('atom:summary')[0]) ?? group.all('media:description')[0]?.text,
    bodyHtml: textConstruct(content),
    categories: unique(
      ['atom:category', 'dc:subject', 'category']
        .flatMap(name => entry.all(name))
        .map(category => plainFromHtml(category.attribute('label') ?? category.attribute('term') ?? category.text)),
    ),
    media: readMedia(entry, base),
    rights: plainConstruct(rights) ?? oneLine(entry.all('dc:rights')[0]?.text),
    language: entry.attribute('xml:lang') ?? content?.attribute('xml:lang'),
    provider: plainConstruct(source?.all('atom:title')[0]),
    takenFrom: unique([
      source?.all('atom:id')[0]?.text,
      ...(source?.all('atom:link') ?? []).map(link => link.attribute('href')),
    ]),
    base: content?.base ?? entry.base,
  };
}

/** The text of the first of these fields that has any. */
function first(holder: Field, names: readonly string[]): string | undefined {
  for (const name of names) for (const { text } of holder.all(name)) if (text !== undefined) return text;
  return undefined;
}

/** The HTML of the first of these fields that has any: escaped, in CDATA, or as elements. */
function htmlOf(holder: Field, names: readonly string[]): string | undefined {
  for (const name of names) {
    for (const field of holder.all(name)) {
      const html = field.inside ?? field.text;
      if (html) return html;
    }
  }
  return undefined;
}

function date(holder: Field, names: readonly string[]): string | undefined {
  for (const name of names) {
    for (const { text } of holder.all(name)) {
      const read = readDate(text);
      if (read !== undefined) return read;
    }
  }
  return undefined;
}

function people(holder: Field, names: readonly string[]): string[] | undefined {
  const found = names.flatMap(name => holder.all(name));
  return found.length === 0 ? undefined : unique(found.flatMap(bylinesOf));
}

/**
 * The bylines of a person element: the name and address in it, else its text as printed. RSS asks for
 * "jane@paper.example (Jane Doe)"; Atom's become "Jane Doe (jane@paper.example)". Which part is the name is for the reading
 * of bylines to decide. Where a field holds HTML of several lines, each is a byline, except lines that are only an address
 * (seen: `<p>By A and B</p><p>a@paper.example</p>`).
 */
function bylinesOf(person: Field): string[] {
  const part = (name: string): string | undefined => (person.all(`atom:${name}`)[0] ?? person.all(name)[0])?.text;
  const [name, email] = [part('name'), part('email')];
  const both = name !== undefined && email !== undefined ? `${name} (${email})` : undefined;
  const written = both ?? name ?? email ?? person.text;
  if (written === undefined) return [];
  const lines = written.includes('<') ? linesFromHtml(written) : [plainFromHtml(written) ?? ''];
  const named = lines.filter(line => !/^[^\s@]{1,100}@[^\s@]{1,100}$/.test(line));
  return named.length > 0 ? named : lines;
}

function channelLink(channel: Field, url: string | undefined): string | undefined {
  const links = channel.all('link');
  const written = links.map(link => link.text ?? link.attribute('href')).filter(link => link !== undefined);
  const link = written.at(-1) ?? alternate(channel.all('atom:link'));
  return link === undefined ? undefined : resolve(oneLine(link) ?? link, links[0]?.base ?? url);
}

function itemLink(item: Field, base: string | undefined): string | undefined {
  for (const link of item.all('link')) {
    const address = link.text ?? link.attribute('href');
    if (address !== undefined) return resolve(address, link.base ?? base);
  }
  const address = alternate(item.all('atom:link'));
  return address === undefined ? undefined : resolve(address, base);
}

function alternate(links: readonly Field[]): string | undefined {
  return links.find(isAlternate)?.attribute('href');
}

function isAlternate(link: Field): boolean {
  return (link.attribute('rel') ?? 'alternate') === 'alternate';
}

/** The page an entry or feed is about: an HTML one before others. Atom 0.3's may be text. */
function atomLink(holder: Field, base: string | undefined): string | undefined {
  const links = holder.all('atom:link');
  const pages = links.filter(link => link.attribute('href') !== undefined && isAlternate(link));
  const chosen = pages.find(link => (link.attribute('type') ?? 'text/html').includes('html')) ?? pages[0];
  const address = chosen?.attribute('href') ?? links[0]?.text;
  return address === undefined ? undefined : resolve(address, chosen?.base ?? base);
}

/** A guid is a link unless it says that it is none, or is no address. */
function permalink(guid: Field | undefined): string | undefined {
  const address = guid?.text;
  if (address === undefined || guid?.attribute('ispermalink')?.toLowerCase() === 'false') return undefined;
  return /^https?:\/\//i.test(address) ? address : undefined;
}

function categories(item: Field): string[] | undefined {
  const found: (string | undefined)[] = [];
  for (const name of CATEGORIES) {
    for (const outer of item.all(name)) {
      for (const category of [outer, ...outer.all(name)]) {
        found.push(category.text ?? ['label', 'term', 'text'].map(key => category.attribute(key)).find(Boolean));
      }
    }
  }
  found.push(...(first(item, KEYWORDS)?.split(',') ?? []));
  return found.length === 0 ? undefined : unique(found.map(plainFromHtml));
}

/** RSS `source` names the feed an item was taken from. */
function provider(item: Field): string | undefined {
  const named =
    plainFromHtml(item.all('source')[0]?.text) ?? plainFromHtml(item.all('atom:source')[0]?.all('atom:title')[0]?.text);
  if (named !== undefined) return named;
  const dublin = first(item, ['dc:source']);
  return dublin === undefined || /^[a-z]{2,8}:/i.test(dublin) ? undefined : plainFromHtml(dublin);
}

/** An Atom text construct as HTML. Plain text is escaped; base64 (Atom 0.3, and media types in 1.0) is decoded. */
function textConstruct(field: Field | undefined): string | undefined {
  if (field === undefined) return undefined;
  if (field.inside !== undefined) return field.inside || undefined;
  const text = decodedText(field);
  if (text === undefined) return undefined;
  return isHtml(field) || looksLikeHtml(text) ? text : escapeHtml(text);
}

function plainConstruct(field: Field | undefined): string | undefined {
  if (field === undefined) return undefined;
  if (field.inside !== undefined) return plainFromHtml(field.inside);
  const text = decodedText(field);
  return isHtml(field) || (text !== undefined && looksLikeHtml(text)) ? plainFromHtml(text) : oneLine(text);
}

/** Atom 1.0 gives text, html, xhtml or a media type; 0.3 gives a media type and a mode. */
function isHtml(field: Field): boolean {
  const type = field.attribute('type')?.toLowerCase() ?? 'text';
  const escaped = type.includes('html') || type === 'application/xml' || field.attribute('mode') === 'escaped';
  return escaped && !type.startsWith('text/plain');
}

/** Much Atom calls HTML plain text: seen in feeds of 2004 to 2020. Plain text has no paired tags. */
function looksLikeHtml(text: string): boolean {
  return (
    text.includes('</') && /<\/(?:p|a|b|i|em|strong|div|span|ul|ol|li|h[1-6]|blockquote|code|pre|table)>/i.test(text)
  );
}

function decodedText(field: Field): string | undefined {
  const { text } = field;
  const type = field.attribute('type')?.toLowerCase() ?? 'text';
  const binary = type.startsWith('application/') && !/xml$|^application\/x-/.test(type);
  const encoded = field.attribute('mode') === 'base64' || binary;
  if (!encoded || text === undefined || !/^[A-Za-z0-9+/=\s]+$/.test(text)) return text;
  return Buffer.from(text, 'base64').toString('utf8').trim() || undefined;
}

/** What an item carries or points to: enclosures, Media RSS contents and thumbnails, pictures. Each address once. */
function readMedia(item: Field, base: string | undefined): Media[] | undefined {
  const found = new Map<string, Media>();
  const add = (address: string | undefined, known: Omit<Media, 'url'> = {}): void => {
    if (address === undefined) return;
    const url = resolve(address, base);
    const before = found.get(url);
    found.set(url, before === undefined ? { url, ...known } : { ...known, ...before });
  };
  const links = item.all('atom:link').filter(link => link.attribute('rel') === 'enclosure');
  for (const part of [...item.all('enclosure'), ...links]) {
    const type = part.attribute('type');
    add(part.attribute('url') ?? part.attribute('href') ?? part.text, type === undefined ? {} : { type });
  }
  const [contents, groups] = [item.all('media:content'), item.all('media:group')];
  const ofItem = groups.length > 0 || contents.length > 0 ? creditAndCaption(item) : {};
  for (const content of contents) add(content.attribute('url'), { ...ofItem, ...factsOf(content) });
  for (const group of groups) {
    const ofGroup = { ...ofItem, ...creditAndCaption(group) };
    for (const content of group.all('media:content'))
      add(content.attribute('url'), { ...ofGroup, ...factsOf(content) });
  }
  const holders = [...groups, ...contents, ...groups.flatMap(group => group.all('media:content'))];
  for (const holder of [item, ...holders]) {
    for (const thumbnail of holder.all('media:thumbnail')) add(thumbnail.attribute('url') ?? thumbnail.text);
  }
  for (const image of [...item.all('image'), ...item.all('itunes:image')]) {
    const url = image.attribute('href') ?? image.all('url')[0]?.text ?? image.attribute('url');
    add(url ?? (/^(?:https?:)?\/\/\S+$/i.test(image.text ?? '') ? image.text : undefined));
  }
  return found.size === 0 ? undefined : [...found.values()];
}

function factsOf(content: Field): Omit<Media, 'url'> {
  const type = content.attribute('type') ?? content.attribute('medium');
  const { credit, caption = plainFromHtml(content.all('media:title')[0]?.text) } = creditAndCaption(content);
  return { ...(type && { type }), ...(credit && { credit }), ...(caption && { caption }) };
}

/** What an item or a group says holds for each content in it that says nothing itself. */
function creditAndCaption(holder: Field): Omit<Media, 'url' | 'type'> {
  const text = (name: string): string | undefined => plainFromHtml(holder.all(name)[0]?.text);
  const credit = text('media:credit') ?? text('media:copyright');
  const caption = text('media:description') ?? text('media:text');
  return { ...(credit && { credit }), ...(caption && { caption }) };
}

const HOUR = 3600;
const PERIODS: ReadonlyMap<string, number> = new Map([
  ['hourly', HOUR],
  ['daily', 24 * HOUR],
  ['weekly', 7 * 24 * HOUR],
  ['monthly', 30 * 24 * HOUR],
  ['yearly', 365 * 24 * HOUR],
]);
const DAY = /^(?:mon|tues|wednes|thurs|fri|satur|sun)day$/i;

/** When a feed asks to be polled: RSS 2.0's ttl, skipHours and skipDays, and RSS 1.0's syndication module. */
function readTiming(feed: Field): Pick<FeedHeader, 'ttlSeconds' | 'skipHours' | 'skipDays'> {
  const number = (name: string): number => {
    const text = feed.all(name)[0]?.text ?? '';
    return /^\d{1,6}$/.test(text) ? Number(text) : 0;
  };
  const listed = (list: string, name: string): readonly string[] =>
    (feed.all(list)[0]?.all(name) ?? []).map(({ text }) => text ?? '');
  const hours = listed('skiphours', 'hour').map(Number);
  const skipHours = hours.filter(hour => Number.isInteger(hour) && hour >= 0 && hour <= 24).map(hour => hour % 24);
  const skipDays = listed('skipdays', 'day').filter(day => DAY.test(day));
  const period = PERIODS.get(feed.all('sy:updateperiod')[0]?.text?.toLowerCase() ?? '') ?? 0;
  const ttlSeconds = Math.max(number('ttl') * 60, Math.round(period / (number('sy:updatefrequency') || 1)));
  return {
    ...(ttlSeconds > 0 && { ttlSeconds }),
    ...(skipHours.length > 0 && { skipHours }),
    ...(skipDays.length > 0 && { skipDays }),
  };
}
