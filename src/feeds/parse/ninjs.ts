import type { FeedItem, Media } from '../../core/article.ts';
import { readDate } from './dates.ts';
import { htmlFromText, oneLine, plainFromHtml, resolve, unique } from './html.ts';
import { type Json, list, object, string } from './json-text.ts';
import { pubStatus } from './nitf.ts';

/**
 * An item's fields by their names in lower case without `_` and `-`: ninjs 1 writes `body_html`, 2 and 3 `bodies`, agencies
 * that build on it `bodyXhtml` and `versionCreated`.
 */
type Fields = ReadonlyMap<string, unknown>;

/** The ninjs items in a document: one by itself, a list, or an answer of a search. */
export function ninjsItems(json: unknown): Json[] {
  const holder = object(json);
  const lists = [json, holder?.items, holder?.item, holder?._items, holder?.articles, object(holder?.data)?.items];
  const found = lists.flatMap(value => list(value).map(object)).filter(item => item !== undefined && isNinjs(item));
  if (found.length > 0) return found.filter(item => item !== undefined);
  const single = [holder, object(object(holder?.data)?.item)].find(item => item !== undefined && isNinjs(item));
  return single === undefined ? [] : [single];
}

const IDENTITY = ['uri', 'guid', 'usn', 'itemid'];
const WORDS = [
  'headline',
  'headlines',
  'bodyhtml',
  'bodytext',
  'bodyxhtml',
  'bodies',
  'descriptiontext',
  'descriptions',
];

function isNinjs(item: Json): boolean {
  const fields = fieldsOf(item);
  return IDENTITY.some(name => fields.has(name)) && WORDS.some(name => fields.has(name));
}

/** Maps one ninjs item (1.0 to 3.0): https://iptc.org/std/ninjs/userguide/ */
export function readNinjs(item: Json, base: string | undefined): FeedItem {
  const fields = fieldsOf(item);
  const text = (...names: readonly string[]): string | undefined =>
    names.map(name => string(fields.get(name))).find(Boolean);
  const date = (...names: readonly string[]): string | undefined => readDate(text(...names));
  const first = date('firstcreated', 'firstversion', 'contentcreated');
  const created = date('versioncreated');
  const rights = object(fields.get('rightsinfo'));
  const uri = text('uri');
  const usn = text('usn', 'itemid');
  return {
    // An address may end in version and time (seen: PA); the story number in it does not change.
    guid: text('guid') ?? (usn !== undefined && uri?.includes(usn) ? usn : (uri ?? usn)),
    url: [text('url', 'canonicalurl', 'webcanonicalurl'), uri].find(address => /^https?:\/\//i.test(address ?? '')),
    headline: plainFromHtml(text('headline') ?? main(fields.get('headlines'))),
    bylines: bylines(fields),
    published: first ?? created,
    updated: created,
    firstCreated: first,
    summaryHtml: htmlIn(fields, 'description') ?? htmlIn(fields, 'abstract') ?? htmlIn(fields, 'caption'),
    bodyHtml: htmlIn(fields, 'body'),
    categories: unique(names(fields, 'keywords', 'keyword')),
    subjects: unique(names(fields, 'subject', 'subjects', 'genre', 'genres')),
    media: media(item, base),
    rights: oneLine(text('copyrightnotice', 'copyrightholder') ?? string(rights?.copyrightnotice)),
    usageTerms: oneLine(text('usageterms', 'usage') ?? string(rights?.usageterms)),
    language: text('language'),
    provider: provider(fields),
    creditLine: oneLine(text('creditline')),
    dateline: oneLine(text('dateline', 'located', 'location')),
    slug: oneLine(text('slugline', 'slug')),
    version: text('version'),
    pubStatus: pubStatus(text('pubstatus')),
    embargoedUntil: date('embargoed', 'embargo'),
    editorialNote: oneLine(text('ednote')),
    hops: unique(
      list(fields.get('hophistory')).map(hop => string(hop) ?? string(object(hop)?.name) ?? string(object(hop)?.party)),
    ),
  };
}

function fieldsOf(item: Json): Fields {
  return new Map(Object.entries(item).map(([name, value]) => [name.toLowerCase().replace(/[-_]/g, ''), value]));
}

/** The value of the entry in the main role, else of the first. */
function main(entries: unknown): string | undefined {
  const several = list(entries).map(object);
  const chosen = several.find(entry => /(?:^|:)main$/i.test(string(entry?.role) ?? '')) ?? several[0];
  return string(chosen?.value);
}

/** `body_html`, `bodyXhtml`, `body_text`, or the entry of `bodies` that is HTML. */
function htmlIn(fields: Fields, name: string): string | undefined {
  const html = string(fields.get(`${name}html`)) ?? string(fields.get(`${name}xhtml`));
  if (html !== undefined) return html;
  const plural = name === 'body' ? 'bodies' : `${name}s`;
  const entries = list(fields.get(plural)).map(object);
  const marked = entries.find(entry => /html/i.test(string(entry?.contenttype) ?? string(entry?.contentType) ?? ''));
  if (marked !== undefined) return string(marked.value);
  const text = string(fields.get(`${name}text`)) ?? main(fields.get(plural)) ?? string(fields.get(name));
  return text === undefined ? undefined : htmlFromText(text);
}

function bylines(fields: Fields): string[] | undefined {
  const printed = oneLine(string(fields.get('byline')) ?? string(fields.get('by')));
  if (printed !== undefined) return [printed];
  const authors = [...list(fields.get('authors')), ...list(fields.get('creator')), ...list(fields.get('author'))];
  return unique(authors.map(author => oneLine(string(author) ?? string(object(author)?.name))));
}

/** Names in a list of strings or of objects with a name, or in one string with commas. */
function names(fields: Fields, ...keys: readonly string[]): (string | undefined)[] {
  return keys.flatMap(key => {
    const value = fields.get(key);
    const entries = typeof value === 'string' ? value.split(/[,;]/) : list(value);
    return entries.map(entry => oneLine(string(entry) ?? string(object(entry)?.name)));
  });
}

function provider(fields: Fields): string | undefined {
  const sources = list(fields.get('infosources')).map(object);
  const named = sources.map(source => string(source?.name)).find(Boolean);
  return oneLine(
    named ??
      string(fields.get('source')) ??
      string(object(fields.get('provider'))?.name) ??
      string(fields.get('provider')),
  );
}

/** The item's own renditions, where it is a picture, film or sound, and its associations: one of each, the largest. */
function media(item: Json, base: string | undefined): Media[] | undefined {
  const own = string(item.type) === 'text' ? [] : [item];
  const associated = [...Object.values(object(item.associations) ?? {}), ...list(item.associations)].map(object);
  const found = new Map<string, Media>();
  for (const holder of [...own, ...associated]) {
    const rendition = largest(holder);
    const href = string(rendition?.href);
    if (holder === undefined || rendition === undefined || href === undefined) continue;
    const url = resolve(href, base);
    const type = string(rendition.mimetype) ?? string(rendition.contenttype) ?? string(holder.mimetype);
    const credit = oneLine(
      string(holder.creditline) ?? string(holder.byline) ?? string(holder.by) ?? string(holder.source),
    );
    const caption = plainFromHtml(
      string(holder.description_text) ?? main(holder.descriptions) ?? string(holder.headline),
    );
    if (!found.has(url))
      found.set(url, { url, ...(type && { type }), ...(credit && { credit }), ...(caption && { caption }) });
  }
  return found.size === 0 ? undefined : [...found.values()];
}

function largest(holder: Json | undefined): Json | undefined {
  const named = object(holder?.renditions);
  const all = [
    ...Object.entries(named ?? {}).map(([name, value]) => ({ name, ...object(value) })),
    ...list(holder?.renditions).map(object),
  ];
  const width = (rendition: Json | undefined): number =>
    string(rendition?.name) === 'original' ? Number.POSITIVE_INFINITY : Number(rendition?.width ?? 0);
  return all.toSorted((a, b) => width(b) - width(a))[0];
}
