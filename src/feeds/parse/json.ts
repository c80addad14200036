import type { FeedHeader, FeedItem } from '../../core/article.ts';
import { ExchangeError } from '../../errors.ts';
import { PARSE_SETTINGS } from './caps.ts';
import { type Context, type FeedContent, unreadable } from './context.ts';
import { isAhead } from './dates.ts';
import { type FieldTable, readFields } from './fields.ts';
import { countValues, type Json, list, object, parseJson, string, valuesAt } from './json-text.ts';
import { mediaInJson } from './media-in-json.ts';
import { ninjsItems, readNinjs } from './ninjs.ts';
import { readOwnJson } from './own-format.ts';
import { escapeHtml, htmlFromText, mediaOf, oneLine, plainFromHtml, resolve, unique } from './values.ts';

/** Reads a JSON document: JSON Feed, ninjs, Apple News Format, or records whose fields have telling names. */
export function readJson(text: string, { url, caps, notice }: Context): FeedContent {
  if (countValues(text, caps.elements) > caps.elements) {
    const words = `The document has more than ${caps.elements} values (${PARSE_SETTINGS.elements}).`;
    const help = `If the document is right, raise ${PARSE_SETTINGS.elements}.`;
    throw new ExchangeError('feed-too-large', words, { url, help });
  }
  const json = parseJson(text, notice);
  const feed = object(json);
  if (feed !== undefined && isJsonFeed(feed)) {
    const header = readJsonFeedHeader(feed, url);
    const base = url ?? string(feed.feed_url) ?? header.url;
    const items = list(feed.items)
      .map(object)
      .filter(item => item !== undefined)
      .slice(0, caps.items + 1);
    return { feed: header, items: items.map(item => readJsonFeedItem(item, base)) };
  }
  const items = ninjsItems(json).slice(0, caps.items + 1);
  if (items.length > 0) return { feed: { format: 'ninjs' }, items: items.map(item => readNinjs(item, url)) };
  if (feed !== undefined && isAppleNews(feed)) return { feed: { format: 'apple-news' }, items: [readAppleNews(feed)] };
  const own = readOwnJson(json, caps.items + 1, url);
  if (own.length > 0) {
    notice('own-format', 'The document is JSON of no standard; its stories were found by the names of its fields.');
    return { feed: { format: 'json' }, items: own };
  }
  throw unreadable('The document is JSON, but no feed and no news item that is known here.', undefined, { url });
}

/** Those that leave the version out have items with an `id`, which ninjs has not. */
function isJsonFeed(json: Json): boolean {
  if (string(json.version)?.includes('jsonfeed.org')) return true;
  const [first] = list(json.items).map(object);
  return string(json.title) !== undefined && Array.isArray(json.items) && (first === undefined || 'id' in first);
}

/** JSON Feed 1 and 1.1: https://www.jsonfeed.org/version/1.1/ */
const FEED: FieldTable = { headline: ['title'], language: ['language'], bylines: ['authors', 'author'] };
const ITEM: FieldTable = {
  guid: ['id'],
  url: ['url', 'external_url', 'id'],
  headline: ['title'],
  bylines: ['authors', 'author'],
  published: ['date_published'],
  updated: ['date_modified'],
  summaryHtml: ['summary'],
  categories: ['tags'],
  language: ['language'],
  // The extension of our own feeds: what the format has no field for.
  ...Object.fromEntries(
    Object.entries({
      rights: 'rights/copyrightNotice',
      copyrightHolder: 'rights/copyrightHolder',
      usageTerms: 'rights/usageTerms',
      license: 'rights/license',
      noindex: 'rights/noindex',
      slug: 'slug',
      editorialNote: 'editorial_note',
      priority: 'priority',
      firstCreated: 'first_created',
    }).map(([name, place]) => [name, [`_news_exchange/${place}`]]),
  ),
};

function readJsonFeedHeader(feed: Json, url: string | undefined): FeedHeader {
  const { headline: title, ...fields } = readFields(FEED, place => valuesAt(feed, place));
  const home = string(feed.home_page_url);
  return {
    format: `jsonfeed${/version\/(\d(?:\.\d)?)/.exec(string(feed.version) ?? '')?.[1] ?? '1'}`,
    ...fields,
    title,
    id: string(feed.feed_url),
    url: home && resolve(home, url),
    description: string(feed.description),
  };
}

/** Maps one item of a JSON Feed. */
function readJsonFeedItem(item: Json, base: string | undefined): FeedItem {
  const text = string(item.content_text);
  const attachments = list(item.attachments).map(attachment => ({
    url: valuesAt(attachment, 'url')[0],
    type: valuesAt(attachment, 'mime_type')[0],
    caption: oneLine(valuesAt(attachment, 'title')[0]),
  }));
  const pictures = [item.image, item.banner_image]
    .filter(image => typeof image === 'string')
    .map(url => ({ url, type: 'image' }));
  const ours = mediaInJson(object(item._news_exchange)?.media);
  const fields = readFields(ITEM, place => valuesAt(item, place), base);
  const ahead = fields.published && isAhead(string(item.date_published) ?? '', fields.published);
  return {
    ...fields,
    ...(ahead && { ahead }),
    bodyHtml: string(item.content_html) ?? (text && htmlFromText(text)),
    media: mediaOf([...ours, ...attachments, ...pictures], base),
  };
}

/** An article in Apple News Format: https://developer.apple.com/documentation/applenewsformat */
const APPLE_NEWS: FieldTable = {
  guid: ['identifier'],
  url: ['metadata/canonicalURL'],
  headline: ['title'],
  bylines: ['metadata/authors'],
  published: ['metadata/datePublished'],
  updated: ['metadata/dateModified'],
  summaryHtml: ['metadata/excerpt'],
  categories: ['metadata/keywords'],
  language: ['language'],
};

function isAppleNews(json: Json): boolean {
  return Array.isArray(json.components) && string(json.identifier) !== undefined && 'layout' in json;
}

/** Maps one article: its title, its texts in their order, what the metadata tell. Markdown is taken as it is written. */
function readAppleNews(article: Json): FeedItem {
  const components = list(article.components).flatMap(component => flat(object(component), 0));
  const inRole = (...roles: readonly string[]): (string | undefined)[] =>
    components.filter(({ role }) => roles.includes(string(role) ?? '')).map(({ text }) => plainFromHtml(string(text)));
  const fields = readFields(APPLE_NEWS, place => valuesAt(article, place));
  return {
    ...fields,
    headline: fields.headline ?? inRole('title')[0],
    bylines: unique(inRole('byline', 'author')) ?? fields.bylines,
    media: mediaOf(
      components.filter(({ role }) => PICTURES.test(string(role) ?? '')).flatMap(mediaInJson),
      string(object(article.metadata)?.canonicalURL),
    ),
    bodyHtml:
      components
        .map(htmlOf)
        .filter(html => html !== undefined)
        .join('\n') || undefined,
  };
}

const PICTURES = /^(?:photo|image|figure|portrait|video|audio|music)$/;

/** A component and those in it; the format allows a few levels. */
function flat(component: Json | undefined, depth: number): Json[] {
  if (component === undefined || depth > 8) return [];
  return [component, ...list(component.components).flatMap(inner => flat(object(inner), depth + 1))];
}

function htmlOf({ role, text, format }: Json): string | undefined {
  const words = string(text);
  const [name, heading] = /^(?:body|intro|quote|pullquote|(heading)[1-6]?)$/.exec(string(role) ?? '') ?? [];
  if (words === undefined || name === undefined) return undefined;
  const html = format === 'html' ? words : escapeHtml(words);
  if (heading !== undefined) return `<h2>${html}</h2>`;
  return format === 'html' ? html : html.replace(/^.*\S.*$/gm, line => `<p>${line.trim()}</p>`);
}
