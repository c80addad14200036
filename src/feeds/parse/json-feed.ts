import type { FeedHeader, FeedItem, Media } from '../../core/article.ts';
import { readDate } from './dates.ts';
import { htmlFromText, oneLine, resolve, unique } from './html.ts';
import { type Json, list, object, string } from './json-text.ts';

/** JSON Feed 1 and 1.1: https://www.jsonfeed.org/version/1.1/ */
export function readJsonFeedHeader(feed: Json, url: string | undefined): FeedHeader {
  return {
    format: `jsonfeed${/version\/(\d(?:\.\d)?)/.exec(string(feed.version) ?? '')?.[1] ?? '1'}`,
    id: string(feed.feed_url),
    title: oneLine(string(feed.title)),
    url: absolute(string(feed.home_page_url), url),
    description: string(feed.description),
    language: string(feed.language),
    bylines: people(feed),
  };
}

/** Maps one item of a JSON Feed. */
export function readJsonFeedItem(item: Json, base: string | undefined): FeedItem {
  const text = string(item.content_text);
  const id = string(item.id);
  return {
    guid: id,
    url:
      absolute(string(item.url) ?? string(item.external_url), base) ??
      (/^https?:\/\//i.test(id ?? '') ? id : undefined),
    headline: oneLine(string(item.title)),
    bylines: people(item),
    published: readDate(string(item.date_published)),
    updated: readDate(string(item.date_modified)),
    summaryHtml: textAsHtml(string(item.summary)),
    bodyHtml: string(item.content_html) ?? textAsHtml(text),
    categories: unique(list(item.tags).map(tag => oneLine(string(tag)))),
    media: media(item, base),
    language: string(item.language),
  };
}

function people(holder: Json): string[] | undefined {
  const several = list(holder.authors).length > 0 ? list(holder.authors) : [holder.author];
  return unique(several.map(author => oneLine(string(author) ?? string(object(author)?.name))));
}

function media(item: Json, base: string | undefined): Media[] | undefined {
  const found = new Map<string, Media>();
  for (const attachment of list(item.attachments).map(object)) {
    const url = absolute(string(attachment?.url), base);
    const type = string(attachment?.mime_type);
    const caption = oneLine(string(attachment?.title));
    if (url !== undefined) found.set(url, { url, ...(type && { type }), ...(caption && { caption }) });
  }
  for (const address of [item.image, item.banner_image]) {
    const url = absolute(string(address), base);
    if (url !== undefined && !found.has(url)) found.set(url, { url });
  }
  return found.size === 0 ? undefined : [...found.values()];
}

function textAsHtml(text: string | undefined): string | undefined {
  return text === undefined ? undefined : htmlFromText(text);
}

function absolute(address: string | undefined, base: string | undefined): string | undefined {
  return address === undefined ? undefined : resolve(address, base);
}
