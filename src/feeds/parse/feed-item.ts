import type { FeedHeader, FeedItem } from '../../core/article.ts';
import { textConstruct } from './atom-text.ts';
import type { Context, FeedContent, Field } from './context.ts';
import { isAhead, readDate } from './dates.ts';
import { readMedia } from './feed-media.ts';
import { urgency } from './fields.ts';
import { RIGHTS_FIELDS, readRights } from './rights.ts';
import { linesFromHtml, oneLine, plainFromHtml, resolve, unique, usualDate } from './values.ts';

/** Where each fact may stand, the most reliable place first. The names of RSS and Atom never mean different things. */
const TITLE = ['title', 'dc:title', 'atom:title', 'media:title', 'itunes:title'];
const SUBTITLE = [
  ...['description', 'dc:description', 'itunes:summary', 'itunes:subtitle', 'tagline', 'atom:subtitle', 'atom:tagline'],
];
const BODY = ['content:encoded', 'xhtml:body', 'body', 'fullitem', 'atom:content', 'content'];
const SUMMARY = ['atom:summary', 'summary'];
const ABSTRACT = ['dc:description', 'itunes:summary', 'itunes:subtitle', 'dcterms:abstract'];
const PUBLISHED = [
  ...[
    'pubdate',
    'atom:published',
    'atom:issued',
    'atom:created',
    'dcterms:issued',
    'dcterms:created',
    'dc:date',
    'date',
  ],
  'prism:publicationdate',
];
const UPDATED = ['atom:updated', 'atom:modified', 'dcterms:modified', 'modified', 'dc:date'];
const FEED_UPDATED = ['lastbuilddate', 'atom:updated', 'atom:modified', 'dc:date', 'dcterms:modified', 'pubdate'];
const AUTHORS = ['atom:author', 'author', 'dc:creator', 'dc:author'];
const RIGHTS = ['atom:rights', 'atom:copyright', 'dc:rights', 'copyright', 'dcterms:rights'];
const LANGUAGE = ['dc:language', 'language'];
const CATEGORIES = ['category', 'dc:subject', 'media:category', 'atom:category', 'itunes:category'];
const KEYWORDS = ['media:keywords', 'itunes:keywords', 'keywords'];
/** IPTC's elements of NewsML-G2, which feeds of agencies (and ours) have beside their own. */
const NEWS = ['slugline', 'ednote', 'urgency'];
const MEDIA = ['enclosure', 'atom:link', 'media:content', 'media:group', 'media:thumbnail', 'image', 'itunes:image'];

/** The names of all fields that are read from a channel, a feed, an item or an entry. */
export const FIELD_NAMES: readonly string[] = [
  ...[TITLE, SUBTITLE, BODY, SUMMARY, ABSTRACT, PUBLISHED, UPDATED, FEED_UPDATED, AUTHORS, RIGHTS, LANGUAGE].flat(),
  ...[CATEGORIES, KEYWORDS, MEDIA].flat(),
  ...['guid', 'link', 'source', 'dc:identifier', 'dc:source', 'atom:id', 'atom:link', 'atom:source', 'media:credit'],
  ...['media:copyright', 'media:description', 'media:text', 'managingeditor', 'webmaster', 'itunes:author'],
  ...['ttl', 'skiphours', 'skipdays', 'sy:updateperiod', 'sy:updatefrequency'],
  ...NEWS,
  ...RIGHTS_FIELDS,
];

/** Maps an Atom feed, 1.0 or 0.3. */
export function readAtomFeed(feed: Field, entries: readonly Field[], context: Context): FeedContent {
  const isOld = feed.all('atom:modified').length > 0 || feed.attribute('version') === '0.3';
  return readFeed(isOld ? 'atom0.3' : 'atom1.0', feed, entries, context);
}

/** Maps a feed of RSS or Atom; `holder` is its `channel` or `feed`, where it has one. */
export function readFeed(
  format: string,
  holder: Field | undefined,
  items: readonly Field[],
  context: Context,
): FeedContent {
  const feed = holder === undefined ? { format } : readHeader(format, holder, context.url);
  // Relative links of RSS are meant from the site's page, those of Atom are from the document: RFC 4287.
  const addresses = format.startsWith('atom') ? [context.url, feed.url] : [feed.url, context.url];
  const base = [holder?.base, ...addresses].find(address => address !== undefined);
  return { feed, items: items.map((item, index) => dated(readItem(item, base), item, index, context)) };
}

/** Reports a date that cannot be read: otherwise it would look as if the sender gave none. */
function dated(item: FeedItem, field: Field, index: number, { notice }: Context): FeedItem {
  if (item.published !== undefined || item.updated !== undefined) return item;
  const written = first(field, [...PUBLISHED, ...UPDATED]);
  if (written !== undefined) notice('date-unreadable', `The date "${written.slice(0, 60)}" cannot be read.`, index);
  return item;
}

/** Whether any field says what may be done with the copy, beside its copyright notice: nearly none does. */
const saysRights = (holder: Field): boolean =>
  RIGHTS_FIELDS.some(name => holder.all(name).length > 0) ||
  holder.all('atom:link').some(link => link.attribute('rel') === 'license');

/** Maps what a feed says of itself; `url` is where it came from. */
function readHeader(format: string, feed: Field, url: string | undefined): FeedHeader {
  return {
    format,
    id: first(feed, ['atom:id']) ?? feed.attribute('rdf:about'),
    title: plain(feed, TITLE),
    // Some channels repeat their link: the last is the site's (seen in what gofeed tests).
    url: pageOf(feed, feed.all('link').toReversed(), feed.base ?? url) ?? feed.attribute('href'),
    description: htmlOf(feed, SUBTITLE),
    updated: date(feed, FEED_UPDATED),
    language: oneLine(first(feed, LANGUAGE)) ?? feed.attribute('xml:lang'),
    bylines: people(feed, ['managingeditor', ...AUTHORS, 'itunes:author']) ?? people(feed, ['webmaster']),
    rights: plain(feed, RIGHTS),
    license: saysRights(feed) ? readRights(feed).license : undefined,
    ...readTiming(feed),
  };
}

/** Maps one item of RSS or entry of Atom. Relative links are resolved against `xml:base`, else against the feed's base. */
function readItem(item: Field, feedBase: string | undefined): FeedItem {
  const base = item.base ?? feedBase;
  const [guid = item.all('atom:id')[0]] = item.all('guid');
  const [content] = item.all('atom:content');
  const [group = item] = item.all('media:group');
  const [source] = item.all('atom:source');
  const lastmod = item.attribute('lastmod');
  const published = date(item, PUBLISHED);
  return {
    guid: guid?.text ?? item.attribute('rdf:about') ?? first(item, ['dc:identifier']),
    url: pageOf(item, item.all('link'), base) ?? item.attribute('href') ?? permalink(guid),
    headline: plain(item, TITLE) ?? plain(group, ['media:title']),
    bylines: people(item, AUTHORS) ?? people(item, ['itunes:author']) ?? (source && people(source, AUTHORS)),
    published,
    ahead: ahead(item, published),
    updated: date(item, UPDATED) ?? (lastmod && readDate(lastmod)),
    ...summaryAndBody(item, group),
    categories: categories(item),
    media: MEDIA.some(name => item.all(name).length > 0) ? readMedia(item, base) : undefined,
    rights: plain(item, RIGHTS),
    ...(saysRights(item) && readRights(item)),
    ...(NEWS.some(name => item.all(name).length > 0) && readNews(item)),
    firstCreated: date(item, ['dcterms:created', 'atom:created']),
    language: oneLine(first(item, LANGUAGE)) ?? item.attribute('xml:lang') ?? content?.attribute('xml:lang'),
    provider: plain(item, ['source']) ?? (source && plain(source, TITLE)) ?? publication(item),
    takenFrom: unique([
      ...item.all('source').map(feed => feed.attribute('url')),
      source?.all('atom:id')[0]?.text,
      ...(source?.all('atom:link') ?? []).map(link => link.attribute('href')),
    ]),
    base: content?.base ?? item.base,
  };
}

function readNews(item: Field): Pick<FeedItem, 'slug' | 'editorialNote' | 'priority'> {
  const notes = item.all('ednote').flatMap(({ text }) => plainFromHtml(text) ?? []);
  return {
    slug: oneLine(first(item, ['slugline'])),
    editorialNote: notes.join(' ') || undefined,
    priority: urgency(first(item, ['urgency'])),
  };
}

/** `description` is the summary, unless a `summary` stands beside it and there is no other body. */
function summaryAndBody(item: Field, group: Field): Pick<FeedItem, 'summaryHtml' | 'bodyHtml'> {
  const body = htmlOf(item, BODY);
  const description = htmlOf(item, ['description']);
  const summary = htmlOf(item, SUMMARY);
  if (body === undefined && summary !== undefined && description !== undefined) {
    return { summaryHtml: summary, bodyHtml: description };
  }
  const abstract = description ?? summary ?? htmlOf(item, ABSTRACT) ?? htmlOf(group, ['media:description']);
  return { summaryHtml: abstract, bodyHtml: body };
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
      const html = name.startsWith('atom:') ? textConstruct(field) : (field.inside ?? field.text);
      if (html) return html;
    }
  }
  return undefined;
}

function plain(holder: Field, names: readonly string[]): string | undefined {
  return plainFromHtml(htmlOf(holder, names));
}

function date(holder: Field, names: readonly string[]): string | undefined {
  for (const name of names) {
    for (const { text } of holder.all(name)) {
      const read = text && (usualDate(text) ?? readDate(text));
      if (read) return read;
    }
  }
  return undefined;
}

/** Whether the date of publication is still to come; asked of the few that are not past. */
function ahead(item: Field, published: string | undefined): FeedItem['ahead'] {
  if (published === undefined || Date.parse(published) <= Date.now()) return undefined;
  const fields = PUBLISHED.flatMap(name => item.all(name));
  const written = fields.find(({ text }) => text !== undefined && readDate(text) === published)?.text;
  return isAhead(written ?? '', published);
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

/** The page that an item or a feed is about: RSS's `links`, else Atom's, an HTML one before others. 0.3's may be text. */
function pageOf(holder: Field, links: readonly Field[], base: string | undefined): string | undefined {
  const all = [...links, ...holder.all('atom:link').filter(isAlternate)];
  const pages = all.filter(link => addressIn(link) !== undefined);
  const page = pages.find(link => (link.attribute('type') ?? 'text/html').includes('html')) ?? pages[0];
  const address = page && addressIn(page);
  return address === undefined ? undefined : resolve(address, page?.base ?? base);
}

function addressIn(link: Field): string | undefined {
  return link.attribute('href') ?? link.text;
}

function isAlternate(link: Field): boolean {
  return (link.attribute('rel') ?? 'alternate') === 'alternate';
}

/** A guid is a link unless it says that it is none, or is no address. */
function permalink(guid: Field | undefined): string | undefined {
  const address = guid?.text;
  if (address === undefined || guid?.attribute('ispermalink')?.toLowerCase() === 'false') return undefined;
  return /^https?:\/\//i.test(address) ? address : undefined;
}

function categories(item: Field): string[] | undefined {
  const all = CATEGORIES.flatMap(name => item.all(name).flatMap(outer => [outer, ...outer.all(name)]));
  const found = all.map(
    category => ['label', 'term', 'text'].map(key => category.attribute(key)).find(Boolean) ?? category.text,
  );
  return unique([...found, ...(first(item, KEYWORDS)?.split(',') ?? [])].map(plainFromHtml));
}

/** Dublin Core's `source`, where it is a name and no identifier. */
function publication(item: Field): string | undefined {
  const written = first(item, ['dc:source']);
  return written === undefined || /^[a-z]{2,8}:/i.test(written) ? undefined : plainFromHtml(written);
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
