import type { FeedItem } from '../../core/article.ts';
import { type FieldTable, readFields } from './fields.ts';
import { type Json, list, object, string, valuesAt } from './json-text.ts';
import { mediaOf, oneLine, plainFromHtml, unique } from './values.ts';

/**
 * ninjs 1.0 to 3.0: https://iptc.org/std/ninjs/userguide/ Names are in lower case without `_` and `-`: ninjs 1 writes
 * `body_html`, 2 and 3 `bodies`, agencies that build on it `bodyXhtml` and `versionCreated`.
 */
const ENCODED_RIGHTS = 'rightsinfo/encodedRights|encodedrights';
const NINJS: FieldTable = {
  guid: ['guid', 'uri', 'usn', 'itemid'],
  url: ['url', 'canonicalurl', 'webcanonicalurl', 'uri'],
  headline: ['headline', 'headlines'],
  bylines: ['byline', 'by', 'authors', 'creator', 'author'],
  published: ['firstcreated', 'firstversion', 'contentcreated', 'versioncreated'],
  updated: ['versioncreated'],
  firstCreated: ['firstcreated', 'firstversion', 'contentcreated'],
  summaryHtml: [
    ...['descriptionhtml', 'descriptions', 'descriptiontext', 'description', 'abstracthtml', 'abstract'],
    ...['captionhtml', 'captiontext', 'caption'],
  ],
  bodyHtml: ['bodyhtml', 'bodyxhtml', 'bodies', 'bodytext', 'body'],
  categories: ['keywords|keyword'],
  subjects: ['subject|subjects|genre|genres'],
  rights: ['copyrightnotice', 'copyrightholder', 'rightsinfo/copyrightnotice'],
  copyrightHolder: ['copyrightholder', 'rightsinfo/copyrightholder'],
  license: ['license|licence', 'rightsinfo/linkedRights|linkedrights', ENCODED_RIGHTS],
  noindex: ['noindex', 'robots'],
  priority: ['urgency', 'priority'],
  usageTerms: ['usageterms', 'usage', 'rightsinfo/usageterms'],
  language: ['language'],
  provider: ['infosources', 'source', 'provider'],
  creditLine: ['creditline'],
  dateline: ['dateline', 'located', 'location'],
  slug: ['slugline', 'slug'],
  version: ['version'],
  pubStatus: ['pubstatus'],
  embargoedUntil: ['embargoeduntil', 'embargoed', 'embargo'],
  expires: ['expires'],
  editorialNote: ['ednote'],
  hops: ['hophistory', 'hophistory/party'],
};

/** The ninjs items in a document: one by itself, a list, or an answer of a search. */
export function ninjsItems(json: unknown): Json[] {
  const holder = object(json);
  const data = object(holder?.data);
  const lists = [json, holder?.items, holder?.item, holder?._items, holder?.articles, data?.items];
  const all = (values: readonly unknown[]): Json[] =>
    values.map(object).filter(item => item !== undefined && isNinjs(item)) as Json[];
  const found = all(lists.flatMap(list));
  return found.length > 0 ? found : all([holder, data?.item]).slice(0, 1);
}

const IDENTITY = NINJS.guid ?? [];
const WORDS = [...(NINJS.headline ?? []), ...(NINJS.bodyHtml ?? []).slice(0, 4), 'descriptiontext', 'descriptions'];

function isNinjs(item: Json): boolean {
  const names = new Set(Object.keys(item).map(plainName));
  return IDENTITY.some(name => names.has(name)) && WORDS.some(name => names.has(name));
}

const plainName = (name: string): string => name.toLowerCase().replace(/[-_]/g, '');

/** Maps one ninjs item. */
export function readNinjs(item: Json, base: string | undefined): FeedItem {
  const record = withPlainNames(item);
  const fields = readFields(NINJS, place => valuesAt(record, place), base);
  const usn = string(record.usn) ?? string(record.itemid);
  const { keywords } = record;
  return {
    ...fields,
    // An address may end in version and time (seen: PA); the story number in it does not change.
    ...(usn !== undefined && record.guid === undefined && fields.guid?.includes(usn) && { guid: usn }),
    ...(typeof keywords === 'string' && { categories: unique(keywords.split(/[,;]/).map(oneLine)) }),
    ...noIndexPolicy(fields, valuesAt(record, ENCODED_RIGHTS)[0]),
    media: media(item, base),
  };
}

const LICENSE = 'http://purl.org/dc/terms/license';

/** A policy of RightsML (ODRL) that forbids the entry in a search index is `noindex`; one that says nothing else is no licence. */
function noIndexPolicy({ license }: FeedItem, encoded: string | undefined): FeedItem {
  if (encoded === undefined || !/"action"\s*:\s*"(?:odrl:|http:\/\/www\.w3\.org\/ns\/odrl\/2\/)?index"/.test(encoded))
    return {};
  const { prohibition, permission, obligation, [LICENSE]: given } = object(tryJson(encoded)) ?? {};
  const forbids = list(prohibition).some(rule => /(?:^|[:/])index$/.test(string(object(rule)?.action) ?? ''));
  if (!forbids) return {};
  const isAll = permission === undefined && obligation === undefined && list(prohibition).length === 1;
  const isLicense = license === encoded && (isAll || given !== undefined);
  return { noindex: true, ...(isLicense && { license: string(given) }) };
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Of several bodies or headlines HTML comes first, then the one in the main role. */
function withPlainNames(item: Json): Json {
  const rank = (entry: unknown): number => {
    const { role, contenttype, contentType } = object(entry) ?? {};
    return /html/i.test(string(contenttype) ?? string(contentType) ?? '')
      ? 0
      : /(?:^|:)main$/i.test(string(role) ?? '')
        ? 1
        : 2;
  };
  const ranked = (value: unknown): unknown =>
    Array.isArray(value) ? value.toSorted((a, b) => rank(a) - rank(b)) : value;
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [plainName(name), ranked(value)]));
}

/** The item's own renditions, where it is a picture, film or sound, and its associations: one of each, the largest. */
function media(item: Json, base: string | undefined): FeedItem['media'] {
  const own = string(item.type) === 'text' || largest(item) === undefined ? [] : [item];
  const associated = [...Object.values(object(item.associations) ?? {}), ...list(item.associations)];
  // Of another text only its page can be here.
  const found = [...own, ...associated.filter(holder => string(object(holder)?.type) !== 'text')].map(holder => {
    const first = (...places: string[]): string | undefined => places.flatMap(place => valuesAt(holder, place))[0];
    const rendition = largest(object(holder));
    const { mimetype, contenttype, contentType, width, height } = rendition ?? {};
    return {
      url: string(rendition?.href),
      type: string(mimetype) ?? string(contentType) ?? string(contenttype) ?? first('mimetype', 'type'),
      width: string(width),
      height: string(height),
      credit: oneLine(first('creditline', 'byline', 'by', 'source')),
      caption: plainFromHtml(first('description_text', 'descriptions', 'headline')),
    };
  });
  return mediaOf(found, base);
}

function largest(holder: Json | undefined): Json | undefined {
  const named = Object.entries(object(holder?.renditions) ?? {});
  const all = [...named.map(([name, value]) => ({ name, ...object(value) })), ...list(holder?.renditions).map(object)];
  const width = (rendition: Json | undefined): number =>
    string(rendition?.name) === 'original' ? Number.POSITIVE_INFINITY : Number(rendition?.width ?? 0);
  return all.toSorted((a, b) => width(b) - width(a))[0];
}
