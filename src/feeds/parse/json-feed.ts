import type { FeedHeader, FeedItem } from '../../core/article.ts';
import { type FieldTable, mediaOf, readFields } from './fields.ts';
import { htmlFromText, oneLine, resolve } from './html.ts';
import { type Json, list, string, valuesAt } from './json-text.ts';

/** JSON Feed 1 and 1.1: https://www.jsonfeed.org/version/1.1/ */
const HEADER: FieldTable = { headline: ['title'], language: ['language'], bylines: ['authors', 'author'] };
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
};

export function readJsonFeedHeader(feed: Json, url: string | undefined): FeedHeader {
  const { headline: title, ...fields } = readFields(HEADER, place => valuesAt(feed, place));
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
export function readJsonFeedItem(item: Json, base: string | undefined): FeedItem {
  const text = string(item.content_text);
  const attachments = list(item.attachments).map(attachment => ({
    url: valuesAt(attachment, 'url')[0],
    type: valuesAt(attachment, 'mime_type')[0],
    caption: oneLine(valuesAt(attachment, 'title')[0]),
  }));
  return {
    ...readFields(ITEM, place => valuesAt(item, place), base),
    bodyHtml: string(item.content_html) ?? (text && htmlFromText(text)),
    media: mediaOf([...attachments, { url: string(item.image) }, { url: string(item.banner_image) }], base),
  };
}
