import type { FastifyInstance } from 'fastify';
import { recentKills } from '../ingest/killed-copies.ts';
import type { Store } from '../store/open-store.ts';
import { recentMarks } from '../store/page-reports.ts';
import { allPartners } from '../store/partners.ts';
import {
  type ArticleRecord,
  listArticles,
  type RevisionRecord,
  readCopies,
  readRevisions,
  readStory,
} from '../store/read-articles.ts';
import { countHeld } from '../store/read-held.ts';
import { maySeeFeeds } from './access.ts';
import { articleToShow, checkPartner } from './article-routes.ts';
import { FEED_STATES, type FeedStateName } from './feed-states.ts';
import { frontPage } from './front-page.ts';
import { type Html, html, isWebAddress, jsonLd, PAGE_HEADERS, page, trusted } from './html.ts';
import { newsArticle } from './news-article.ts';
import { articleByline, minute } from './page-parts.ts';
import { type ArticleQuery, filterOf, ID, PARAMETERS, writeCursor } from './query.ts';
import { readFeedStates, troublesNow } from './read-feed-states.ts';

/** The pages for people: what came in, and each article with what was removed from it. */
export function pageRoutes(app: FastifyInstance, store: Store, now: () => Date): void {
  const texts = ['partner', 'language', 'category', 'q', 'since', 'cursor'];
  const querystring = {
    type: 'object',
    properties: {
      ...Object.fromEntries(texts.map(name => [name, { type: 'string', maxLength: 500 }])),
      all: { type: 'boolean' },
      // A form sends an empty one for all.
      state: { type: 'string', enum: ['', ...Object.keys(FEED_STATES)] },
      format: PARAMETERS.format,
    },
  };

  type Query = ArticleQuery & { readonly state?: FeedStateName };
  app.get<{ Querystring: Query }>('/', { schema: { hide: true, querystring } }, async (request, reply) => {
    const { state, ...query } = given(request.query);
    await checkPartner(store, query.partner);
    const time = now().toISOString();
    const { articles, next } = await listArticles(store.read, filterOf(query), time, 50);
    const stories = articles.map(article => article.story);
    const content = frontPage({
      articles,
      copies: await readCopies(store.read, stories, time),
      partners: await allPartners(store.read),
      feeds: maySeeFeeds(request) ? await readFeedStates(store, time) : undefined,
      troubles: maySeeFeeds(request) ? await troublesNow(store) : [],
      marks: await recentMarks(store.read, before(time, MARKED_HOURS)),
      held: await countHeld(store.read, time, before(time, MARKED_HOURS)),
      kills: await recentKills(store.read, before(time, MARKED_HOURS)),
      query,
      state,
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

/** What a form leaves empty is not asked for. */
const given = <Query extends ArticleQuery>(query: Query): Query =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== '')) as Query;

/** Kills, corrections and the like are marked for so long. */
const MARKED_HOURS = 48;
const HOUR_MS = 3_600_000;

const before = (time: string, hours: number): string => new Date(Date.parse(time) - hours * HOUR_MS).toISOString();

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
<p class="by">${articleByline(article)}</p>
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
