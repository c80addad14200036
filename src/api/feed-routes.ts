import type { FastifyInstance, FastifyRequest } from 'fastify';
import { articleUri } from '../core/identity.ts';
import { ExchangeError } from '../errors.ts';
import { allPartners } from '../store/feeds.ts';
import type { Store } from '../store/open-store.ts';
import { type ArticleRecord, listArticles } from '../store/read-articles.ts';
import { escapeMarkup, isWebAddress } from './html.ts';

type OutgoingFeed = {
  readonly title: string;
  /** Its own address. */
  readonly url: string;
  readonly homeUrl: string;
  readonly updated: string;
  readonly articles: readonly ArticleRecord[];
};

const FORMATS = {
  json: { type: 'application/feed+json; charset=utf-8', render: renderJsonFeed },
  rss: { type: 'application/rss+xml; charset=utf-8', render: renderRss },
  atom: { type: 'application/atom+xml; charset=utf-8', render: renderAtom },
} as const;

const NEWEST = 50;

/** Leads as ordinary feeds, for feed readers. */
export function feedRoutes(app: FastifyInstance, store: Store, now: () => Date): void {
  const params = {
    type: 'object',
    properties: { partner: { type: 'string', description: 'A partner’s id, or all.' } },
  };
  for (const [ending, { type, render }] of Object.entries(FORMATS)) {
    app.get<{ Params: { partner: string } }>(
      `/feeds/:partner.${ending}`,
      { schema: { summary: `The newest ${NEWEST} leads of a partner, or of all, as a feed`, params } },
      async (request, reply) => {
        const feed = await feedOf(request, request.params.partner, store, now().toISOString());
        return reply.type(type).send(render(feed));
      },
    );
  }
}

async function feedOf(request: FastifyRequest, partnerId: string, store: Store, now: string): Promise<OutgoingFeed> {
  const partner = partnerId === 'all' ? undefined : (await allPartners(store.read)).find(one => one.id === partnerId);
  if (partner === undefined && partnerId !== 'all') {
    throw new ExchangeError('not-found', `There is no partner ${partnerId}.`);
  }
  const { articles } = await listArticles(store.read, { partner: partner?.id }, now, NEWEST);
  const origin = `${request.protocol}://${request.host}`;
  const times = articles.map(article => article.updated).sort();
  return {
    title: partner?.name ?? 'All partners',
    url: `${origin}${request.url.replace(/\?.*$/s, '')}`,
    homeUrl: `${origin}/`,
    // The same articles give the same bytes, so that the ETag stays and a reader gets a 304.
    updated: times.at(-1) ?? '1970-01-01T00:00:00.000Z',
    articles,
  };
}

/** JSON Feed 1.1; keys that are undefined are left out. */
function renderJsonFeed(feed: OutgoingFeed): string {
  return JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title: feed.title,
    home_page_url: feed.homeUrl,
    feed_url: feed.url,
    items: feed.articles.map(article => ({
      id: articleUri(article.id),
      url: isWebAddress(article.url) ? article.url : undefined,
      title: article.headline,
      content_html: article.bodyHtml,
      content_text: article.bodyText,
      date_published: article.published,
      date_modified: article.updated,
      authors: article.authors.length === 0 ? undefined : article.authors.map(({ name }) => ({ name })),
      language: article.language,
      _news_exchange: {
        partner: article.partner,
        byline: article.byline,
        dateline: article.dateline?.placeText ?? null,
        credit_line: article.creditLine,
        story: article.story,
      },
    })),
  });
}

/** RSS 2.0 with Dublin Core and content:encoded. */
function renderRss(feed: OutgoingFeed): string {
  const items = feed.articles.map(article =>
    element('item', [
      element('title', article.headline),
      isWebAddress(article.url) ? element('link', article.url) : '',
      `<guid isPermaLink="false">${escapeMarkup(articleUri(article.id))}</guid>`,
      optional('pubDate', article.published && new Date(article.published).toUTCString()),
      ...article.authors.map(({ name }) => element('dc:creator', name)),
      optional('dc:rights', article.creditLine),
      optional('dc:language', article.language),
      element('dc:source', article.partnerName),
      element('content:encoded', article.bodyHtml),
    ]),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>${[
    element('title', feed.title),
    element('link', feed.homeUrl),
    element('description', `Articles of ${feed.title}, each story once`),
    `<atom:link rel="self" type="application/rss+xml" href="${escapeMarkup(feed.url)}"/>`,
    element('lastBuildDate', new Date(feed.updated).toUTCString()),
    ...items,
  ].join('\n')}</channel></rss>
`;
}

/** Atom 1.0. */
function renderAtom(feed: OutgoingFeed): string {
  const entries = feed.articles.map(article =>
    element('entry', [
      element('id', articleUri(article.id)),
      element('title', article.headline),
      isWebAddress(article.url) ? `<link rel="alternate" href="${escapeMarkup(article.url)}"/>` : '',
      optional('published', article.published),
      element('updated', article.updated),
      ...article.authors.map(({ name }) => element('author', [element('name', name)])),
      article.authors.length === 0 ? element('author', [element('name', article.partnerName)]) : '',
      optional('rights', article.creditLine),
      `<content type="html">${escapeMarkup(article.bodyHtml)}</content>`,
    ]),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">${[
    element('id', feed.url),
    element('title', feed.title),
    `<link rel="self" type="application/atom+xml" href="${escapeMarkup(feed.url)}"/>`,
    element('updated', feed.updated),
    ...entries,
  ].join('\n')}</feed>
`;
}

function element(name: string, content: string | readonly string[]): string {
  return `<${name}>${typeof content === 'string' ? escapeMarkup(content) : content.join('')}</${name}>`;
}

function optional(name: string, content: string | null | undefined): string {
  return content === null || content === undefined || content === '' ? '' : element(name, content);
}
