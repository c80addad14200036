import type { FastifyInstance } from 'fastify';
import { allFeeds, allPartners } from '../store/feeds.ts';
import type { Store } from '../store/open-store.ts';
import {
  type ArticleRecord,
  type Copy,
  listArticles,
  type RevisionRecord,
  readCopies,
  readRevisions,
  readStory,
} from '../store/read-articles.ts';
import type { FeedRow, PartnerRow } from '../store/tables.ts';
import { maySeeFeeds } from './access.ts';
import { articleToShow, checkPartner } from './article-routes.ts';
import { type Html, html, isWebAddress, jsonLd, PAGE_HEADERS, page, trusted } from './html.ts';
import { newsArticle } from './news-article.ts';
import { type ArticleQuery, filterOf, ID, PARAMETERS, writeCursor } from './query.ts';

/** The pages for people: what came in, and each article with what was removed from it. */
export function pageRoutes(app: FastifyInstance, store: Store, now: () => Date): void {
  const texts = ['partner', 'language', 'category', 'q', 'since', 'cursor'];
  const querystring = {
    type: 'object',
    properties: {
      ...Object.fromEntries(texts.map(name => [name, { type: 'string', maxLength: 500 }])),
      all: { type: 'boolean' },
      format: PARAMETERS.format,
    },
  };

  app.get<{ Querystring: ArticleQuery }>('/', { schema: { hide: true, querystring } }, async (request, reply) => {
    const { query } = request;
    await checkPartner(store, query.partner);
    const time = now().toISOString();
    const { articles, next } = await listArticles(store.read, filterOf(query), time, 50);
    const stories = articles.map(article => article.story);
    const content = frontPage({
      articles,
      copies: await readCopies(store.read, stories, time),
      partners: await allPartners(store.read),
      feeds: maySeeFeeds(request) ? await allFeeds(store.read) : undefined,
      query,
      next: next === undefined ? undefined : writeCursor(next),
      now: time,
    });
    return reply.headers(PAGE_HEADERS).send(content);
  });

  app.get<{ Params: { id: string } }>(
    '/articles/:id',
    { schema: { hide: true, params: ID } },
    async ({ params }, reply) => {
      const time = now().toISOString();
      const article = await articleToShow(store, params.id, time);
      const revisions = await readRevisions(store.read, params.id);
      const members = await readStory(store.read, article.story, time);
      if (article.rights?.noindex === true) reply.header('x-robots-tag', 'noindex');
      return reply.headers(PAGE_HEADERS).send(articlePage(article, revisions, members));
    },
  );
}

type FrontPage = {
  readonly articles: readonly ArticleRecord[];
  readonly copies: ReadonlyMap<string, readonly Copy[]>;
  readonly partners: readonly PartnerRow[];
  /** Undefined where the reader may not see them. */
  readonly feeds: readonly FeedRow[] | undefined;
  readonly query: ArticleQuery;
  readonly next: string | undefined;
  readonly now: string;
};

/** What came in, latest first, and the state of the feeds. */
function frontPage({ articles, copies, partners, feeds, query, next, now }: FrontPage): string {
  const older = next === undefined ? undefined : `/?${parameters({ ...query, cursor: next })}`;
  const asked = query.q?.trim() ?? '';
  const nothing = asked === '' ? 'Nothing has come in yet.' : 'No article has all these words.';
  const whole = asked === '' && query.cursor === undefined;
  const active = feeds?.filter(feed => feed.removed_at === null);
  return page(
    asked === '' ? 'news-exchange' : `${asked} – news-exchange`,
    asked,
    html`${asked !== '' && html`<p class="small">Articles with “${asked}” · <a href="/">all articles</a></p>`}
<ol>${articles.map(article => item(article, copies.get(article.story) ?? []))}</ol>
${articles.length === 0 && html`<p>${nothing}</p>`}
${older !== undefined && html`<p><a href="${older}" rel="next">Older</a></p>`}
${whole && active !== undefined && html`<h2>Feeds</h2><table>${active.map(feed => feedLine(feed, partners, now))}</table>`}
<p class="small">As data: <a href="/v1/articles">articles</a>, <a href="/v1/changes?after=0">changes</a>,
<a href="/openapi.json">OpenAPI</a>; as feeds: <a href="/feeds/all.rss">RSS</a>, <a href="/feeds/all.atom">Atom</a>,
<a href="/feeds/all.json">JSON Feed</a>.</p>`,
  );
}

function parameters({ format: _, ...query }: ArticleQuery): string {
  return new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
}

function item(article: ArticleRecord, copies: readonly Copy[]): Html {
  const others = article.lead ? copies : [];
  return html`<li class="item" dir="auto"><a href="/articles/${article.id}">${article.headline || 'Without a headline'}</a>
<p class="by">${byline(article)}</p>
${others.length > 0 && html`<p class="copies">Also from ${others.map((copy, n) => html`${n > 0 && ', '}<a href="/articles/${copy.id}">${copy.partnerName}</a>`)}</p>`}
${!article.lead && html`<p class="copies">A copy: ${article.loop === undefined ? article.relation : 'our own, come back'}</p>`}</li>`;
}

/** One line: who, where, when, and the credit line. */
function byline(article: ArticleRecord): Html {
  const time = article.published ?? article.updated;
  const parts = [
    article.byline,
    article.dateline?.placeText,
    article.partnerName,
    html`<time datetime="${time}">${minute(time)} UTC</time>`,
  ].filter(part => part !== null && part !== undefined && part !== '');
  const credit = article.creditLine !== null && html` · <span class="credit">${article.creditLine}</span>`;
  return html`${parts.map((part, n) => html`${n > 0 && ' · '}${part}`)}${credit}`;
}

const minute = (time: string): string => time.slice(0, 16).replace('T', ' ');

/** Names a feed by its partner and host only: its address may hold a key. */
function feedLine(feed: FeedRow, partners: readonly PartnerRow[], now: string): Html {
  const partner = partners.find(one => one.id === feed.partner_id)?.name ?? feed.partner_id;
  const url = URL.canParse(feed.url) ? new URL(feed.url) : undefined;
  const host = url?.protocol === 'file:' ? 'folder' : url?.host;
  return html`<tr><td>${partner}</td><td>${host}</td><td>${feedState(feed, now)}</td></tr>`;
}

function feedState(feed: FeedRow, now: string): Html {
  if (feed.paused_at !== null) return html`paused`;
  if (feed.retired_at !== null) return html`<span class="failing">gone for good, says its server</span>`;
  if (feed.last_polled_at === null) return html`not polled yet`;
  const [time, polled, due] = [Date.parse(now), Date.parse(feed.last_polled_at), Date.parse(feed.next_poll_at)];
  const last = `polled ${span(Math.max(0, time - polled))} ago`;
  const next = due <= time ? 'again now' : `again in ${span(due - time)}`;
  const why = feed.last_error !== null && html`<br>${withoutAddresses(feed.last_error)}`;
  if (feed.failures === 0) {
    return html`${last}, ${next}${why && html`; <span class="failing">not all was readable</span>${why}`}`;
  }
  const failed = feed.failures === 1 ? 'failed' : `failed ${feed.failures} times`;
  return html`<span class="failing">${failed}</span>, ${last}, ${next}${why}`;
}

/** Replaces each address by its host, or "The folder": an address may hold a key, a path is not for the public. */
function withoutAddresses(message: string): string {
  return message.replace(/\b(?:https?|file):\/\/[^\s"'<>]+/g, address => URL.parse(address)?.host || 'The folder');
}

function span(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return `${Math.round(ms / 1_000)} s`;
  if (minutes < 120) return `${minutes} min`;
  return minutes < 2_880 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1_440)} days`;
}

/** One article: its text, what was removed and why, its versions and its story. */
function articlePage(article: ArticleRecord, revisions: readonly RevisionRecord[], members: readonly ArticleRecord[]) {
  const { removed, doubts = [], credits, trail = [], loop } = article;
  const leader = article.lead ? undefined : members.find(member => member.lead);
  const tables: readonly (readonly [string, readonly (readonly string[])[]])[] = [
    ['Removed', removed.map(({ as, raw, rule }) => [as, raw.trim(), rule ?? ''])],
    ['Left in doubt', doubts.map(({ as, raw, rule }) => [as, raw.trim(), rule ?? ''])],
    [
      'Credits',
      credits.map(({ kind, parties, placement }) => [kind, parties.map(one => one.name).join(', '), placement]),
    ],
    ['Came by', trail.map(({ party, by }) => [party.name, by])],
    ['Said of it', metadataRows(article)],
    ['Media', (article.media ?? []).map(one => [one.type, one.caption ?? '', one.credit ?? '', one.url])],
    ['Versions', revisions.map(one => [String(one.revision), minute(one.at), one.reason, one.headline])],
  ];
  return page(
    article.headline,
    '',
    html`<article dir="auto"><h1>${article.headline || 'Without a headline'}</h1>
<p class="by">${byline(article)}</p>
${leader !== undefined && html`<p class="copies">A copy. The story is led by <a href="/articles/${leader.id}">${leader.headline}</a>, ${leader.partnerName}</p>`}
${loop !== undefined && html`<p class="copies">Our own copy, come back: ${loop.reason}</p>`}
${trusted(article.bodyHtml)}</article>
${tables.map(([title, rows]) => rows.length > 0 && table(title, rows))}
${members.length > 1 && story(article, members)}
<p class="small">${isWebAddress(article.url) && html`<a href="${article.url}" rel="noopener noreferrer nofollow">At its source</a> · `}<a
href="/v1/articles/${article.id}">As JSON</a> · <a href="/v1/articles/${article.id}?format=ninjs">As ninjs</a></p>`,
    html`${article.rights?.noindex === true && html`<meta name="robots" content="noindex">`}
${jsonLd(
  newsArticle(
    article,
    members.find(({ id }) => id === article.of),
  ),
)}`,
  );
}

/** What the partner says of the article, as rows of a table. */
function metadataRows(article: ArticleRecord): string[][] {
  const { summary, slug, categories, rights = {}, editorialNote, priority, notice, provenance = [] } = article;
  const rows: readonly (readonly [string, string | number | undefined])[] = [
    ['Summary', summary],
    ['Slug', slug],
    ['Categories', categories?.join(', ')],
    ['Copyright', rights.copyrightNotice],
    ['Copyright holder', rights.copyrightHolder],
    ['Usage terms', rights.usageTerms],
    ['Licence', rights.license],
    ['Search engines', rights.noindex === true ? 'not to be indexed' : undefined],
    ['Note to editors', editorialNote],
    ['Priority', priority],
    ['Correction', notice],
    [
      'Provenance',
      provenance.length === 0 ? undefined : `${provenance.length} C2PA manifest in the text, not verified`,
    ],
  ];
  return rows.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
}

function table(title: string, rows: readonly (readonly string[])[]): Html {
  return html`<h2>${title}</h2><table>${rows.map(row => html`<tr>${row.map(cell => html`<td dir="auto">${cell}</td>`)}</tr>`)}</table>`;
}

function story(article: ArticleRecord, members: readonly ArticleRecord[]): Html {
  return html`<h2>The same story</h2><table>${members.map(({ id, headline, lead, relation, score, partnerName }) => {
    const name = id === article.id ? html`${headline}` : html`<a href="/articles/${id}">${headline}</a>`;
    const place = lead ? 'leads' : `${relation}, ${Math.round(score * 100)} %`;
    return html`<tr><td>${partnerName}</td><td dir="auto">${name}</td><td>${place}</td></tr>`;
  })}</table>`;
}
