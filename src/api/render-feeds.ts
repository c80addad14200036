import type { ArticleMedia, Rights } from '../core/article.ts';
import { articleUri } from '../core/identity.ts';
import type { ArticleRecord } from '../store/read-articles.ts';
import { escapeMarkup, isWebAddress } from './html.ts';

/** Leads to be written as a feed of any format. */
export type OutgoingFeed = {
  readonly title: string;
  /** Its own address. */
  readonly url: string;
  /** Of the page with older articles, where there is one. */
  readonly next?: string | undefined;
  readonly homeUrl: string;
  readonly updated: string;
  readonly articles: readonly ArticleRecord[];
};

/** JSON Feed 1.1; keys that are undefined are left out. What the format has no field for is in an extension of our own. */
export function renderJsonFeed(feed: OutgoingFeed): string {
  return JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title: feed.title,
    home_page_url: feed.homeUrl,
    feed_url: feed.url,
    next_url: feed.next,
    items: feed.articles.map(article => ({
      id: articleUri(article.id),
      url: pageOf(feed, article),
      title: article.headline,
      content_html: article.bodyHtml,
      content_text: article.bodyText,
      summary: article.summary,
      image: article.media?.find(({ type }) => type === 'picture')?.url,
      date_published: article.published,
      date_modified: article.updated,
      authors: article.authors.length === 0 ? undefined : article.authors.map(({ name }) => ({ name })),
      tags: article.categories,
      language: article.language,
      attachments: attachmentsOf(article.media),
      _news_exchange: {
        partner: article.partner,
        byline: article.byline,
        dateline: article.dateline?.placeText ?? null,
        credit_line: article.creditLine,
        story: article.story,
        rights: article.rights,
        media: article.media,
        slug: article.slug,
        editorial_note: article.editorialNote,
        priority: article.priority,
        first_created: article.firstCreated,
        notice: article.notice,
      },
    })),
  });
}

/** The format wants a media type of each, so others are in the extension only. */
function attachmentsOf(media: readonly ArticleMedia[] = []) {
  const attachments = media.flatMap(({ url, mimeType, caption }) =>
    mimeType === undefined ? [] : [{ url, mime_type: mimeType, title: caption }],
  );
  return attachments.length === 0 ? undefined : attachments;
}

/** The article's page at its source, else ours: a feed reader must have something to open. */
function pageOf(feed: OutgoingFeed, { id, url }: ArticleRecord): string {
  return isWebAddress(url) ? url : `${feed.homeUrl}articles/${id}`;
}

/** Names beside those of RSS and Atom themselves. */
const NAMES = `xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:media="http://search.yahoo.com/mrss/" xmlns:creativeCommons="http://backend.userland.com/creativeCommonsRssModule" xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/" xmlns:rsl="https://rslstandard.org/rsl" xmlns:nar="http://iptc.org/std/nar/2006-10-01/"`;

/** RSS 2.0 with content:encoded, Dublin Core, Media RSS and RSL 1.0. */
export function renderRss(feed: OutgoingFeed): string {
  const items = feed.articles.map(article => {
    const [enclosed] = article.media?.filter(({ mimeType }) => mimeType !== undefined) ?? [];
    return element('item', [
      element('title', article.headline),
      element('link', pageOf(feed, article)),
      `<guid isPermaLink="false">${escapeMarkup(articleUri(article.id))}</guid>`,
      optional('pubDate', article.published && new Date(article.published).toUTCString()),
      ...article.authors.map(({ name }) => element('dc:creator', name)),
      optional('dc:language', article.language),
      element('dc:source', article.partnerName),
      optional('description', article.summary),
      ...(article.categories ?? []).map(name => element('category', name)),
      // RSS wants the length in bytes, which nobody said: 0, as its specification's authors advise.
      enclosed === undefined ? '' : empty('enclosure', { url: enclosed.url, length: 0, type: enclosed.mimeType }),
      ...said(article, pageOf(feed, article)),
      element('content:encoded', bodyToPrint(article)),
    ]);
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" ${NAMES}><channel>${[
    element('title', feed.title),
    element('link', feed.homeUrl),
    element('description', `Articles of ${feed.title}, each story once`),
    `<atom:link rel="self" type="application/rss+xml" href="${escapeMarkup(feed.url)}"/>`,
    feed.next === undefined ? '' : empty('atom:link', { rel: 'next', href: feed.next }),
    element('lastBuildDate', new Date(feed.updated).toUTCString()),
    ...items,
  ].join('\n')}</channel></rss>
`;
}

/** Atom 1.0 with Dublin Core, Media RSS and RSL 1.0. */
export function renderAtom(feed: OutgoingFeed): string {
  const entries = feed.articles.map(article =>
    element('entry', [
      element('id', articleUri(article.id)),
      element('title', article.headline),
      empty('link', { rel: 'alternate', href: pageOf(feed, article) }),
      ...(article.media ?? []).map(({ url, mimeType }) =>
        empty('link', { rel: 'enclosure', type: mimeType, href: url }),
      ),
      isWebAddress(article.rights?.license) ? empty('link', { rel: 'license', href: article.rights.license }) : '',
      optional('published', article.published),
      element('updated', article.updated),
      ...article.authors.map(({ name }) => element('author', [element('name', name)])),
      article.authors.length === 0 ? element('author', [element('name', article.partnerName)]) : '',
      optional('rights', article.rights?.copyrightNotice),
      optional('summary', article.summary),
      ...(article.categories ?? []).map(name => empty('category', { term: name })),
      ...said(article, pageOf(feed, article), 'atom'),
      `<content type="html">${escapeMarkup(bodyToPrint(article))}</content>`,
    ]),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" ${NAMES}>${[
    element('id', feed.url),
    element('title', feed.title),
    `<link rel="self" type="application/atom+xml" href="${escapeMarkup(feed.url)}"/>`,
    feed.next === undefined ? '' : empty('link', { rel: 'next', href: feed.next }),
    element('updated', feed.updated),
    ...entries,
  ].join('\n')}</feed>
`;
}

/** What both formats say in elements of others: media, place, first creation, rights, and IPTC's own of NewsML-G2. */
function said(article: ArticleRecord, page: string, format?: 'atom'): string[] {
  const { rights = {}, media = [] } = article;
  return [
    optional('dcterms:spatial', article.dateline?.placeText),
    optional('dcterms:created', article.firstCreated),
    optional('nar:slugline', article.slug),
    optional('nar:edNote', article.editorialNote),
    optional('nar:urgency', article.priority?.toString()),
    ...media.map(mediaElement),
    format === 'atom' ? '' : optional('dc:rights', rights.copyrightNotice),
    optional('dcterms:rightsHolder', rights.copyrightHolder),
    optional('xmpRights:UsageTerms', rights.usageTerms),
    isWebAddress(rights.license)
      ? element('creativeCommons:license', rights.license)
      : optional('dcterms:license', rights.license),
    rsl(rights, page),
  ];
}

function mediaElement({ type, url, mimeType, width, height, caption, credit }: ArticleMedia): string {
  const medium = type === 'picture' ? 'image' : type === 'other' ? undefined : type;
  const inside = [optional('media:credit', credit), optional('media:description', caption)].join('');
  return `<media:content${attributes({ url, type: mimeType, medium, width, height })}>${inside}</media:content>`;
}

/** Rights as Really Simple Licensing 1.0 says them to machines: https://rslstandard.org/rsl */
function rsl({ copyrightHolder, usageTerms, license, noindex }: Rights, page: string): string {
  const terms = isWebAddress(usageTerms) ? element('rsl:terms', usageTerms) : '';
  const inside = [
    noindex === true ? '<rsl:prohibits type="usage">search</rsl:prohibits>' : '',
    isWebAddress(license) ? `<rsl:payment>${element('rsl:standard', license)}</rsl:payment>` : '',
  ].join('');
  if (inside === '' && terms === '' && copyrightHolder === undefined) return '';
  const agreement = `<rsl:license>${inside}</rsl:license>`;
  return `<rsl:content url="${escapeMarkup(page)}">${agreement}${optional('rsl:copyright', copyrightHolder)}${terms}</rsl:content>`;
}

/** A body as a paper prints it: the place before the first words, the credit line under the last. */
function bodyToPrint({ bodyHtml, dateline, creditLine }: ArticleRecord): string {
  const place = dateline === null ? '' : `<b>${escapeMarkup(dateline.placeText)}</b> — `;
  const opened = /^\s*<p>/.test(bodyHtml) ? bodyHtml.replace(/^\s*<p>/, start => start + place) : place + bodyHtml;
  return creditLine === null ? opened : `${opened}\n<p><i>${escapeMarkup(creditLine)}</i></p>`;
}

function element(name: string, content: string | readonly string[]): string {
  return `<${name}>${typeof content === 'string' ? escapeMarkup(content) : content.join('')}</${name}>`;
}

type Attributes = Readonly<Record<string, string | number | undefined>>;

function empty(name: string, given: Attributes): string {
  return `<${name}${attributes(given)}/>`;
}

function attributes(given: Attributes): string {
  return Object.entries(given)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${escapeMarkup(String(value))}"`)
    .join('');
}

function optional(name: string, content: string | null | undefined): string {
  return content === null || content === undefined || content === '' ? '' : element(name, content);
}
