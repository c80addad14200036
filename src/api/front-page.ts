import type { RecentKill } from '../ingest/killed-copies.ts';
import type { Mark } from '../store/page-reports.ts';
import type { ArticleRecord, Copy } from '../store/read-articles.ts';
import type { countHeld } from '../store/read-held.ts';
import type { PartnerRow } from '../store/tables.ts';
import { FEED_STATES, type FeedState, type FeedStateName, feedList, feedsInTrouble, isInState } from './feed-states.ts';
import { type Html, html, page } from './html.ts';
import { articleByline, minute } from './page-parts.ts';
import type { ArticleQuery } from './query.ts';

export type FrontPage = {
  readonly articles: readonly ArticleRecord[];
  readonly copies: ReadonlyMap<string, readonly Copy[]>;
  readonly partners: readonly PartnerRow[];
  /** Undefined where the reader may not see them. */
  readonly feeds: readonly FeedState[] | undefined;
  /** What is wrong beyond single feeds, in sentences: hosts, partners, the service itself, alerts that could not be told. */
  readonly troubles: readonly string[];
  readonly marks: readonly Mark[];
  /** What the kills among the marks reached. */
  readonly kills: readonly RecentKill[];
  /** How many articles are not shown, by what keeps them back: nothing more is told of them. */
  readonly held: Awaited<ReturnType<typeof countHeld>>;
  readonly query: ArticleQuery;
  /** What the feeds are narrowed to: then they are shown in place of the articles. */
  readonly state: FeedStateName | undefined;
  readonly next: string | undefined;
  readonly now: string;
};

/** What is wrong, what was withdrawn, what came in, latest first, and the state of the feeds. */
export function frontPage({
  articles,
  copies,
  partners,
  feeds,
  troubles,
  marks,
  kills,
  held,
  query,
  state,
  next,
  now,
}: FrontPage): string {
  const older = next === undefined ? undefined : `/?${parameters({ ...query, cursor: next })}`;
  const asked = query.q?.trim() ?? '';
  const filters = filtersInWords(query, partners, state);
  // A page of a search may end before anything is found.
  const matches = older === undefined ? 'No article matches.' : 'None of the latest articles matches.';
  const nothing = filters.length === 0 ? 'Nothing has come in yet.' : matches;
  const isWhole = filters.length === 0 && query.cursor === undefined;
  // A partner's feeds stand below its articles; a search is for articles alone.
  const { partner: _, all: __, format: ___, ...search } = query;
  const isOfFeeds = state !== undefined || Object.values(search).every(value => value === undefined);
  const listed = (feeds ?? []).filter(
    one =>
      (query.partner === undefined || one.feed.partner_id === query.partner) &&
      (state === undefined || isInState(one, state)),
  );
  return page(
    asked === '' ? 'news-exchange' : `${asked} – news-exchange`,
    asked,
    html`<h1>${state === undefined ? 'What came in' : 'Feeds'}</h1>
${isWhole && feeds !== undefined && feedsInTrouble(feeds, troubles, partners, now)}
${isWhole && withdrawn(marks, kills)}
${filterForm(query, partners, feeds, state)}
${filters.length > 0 && html`<p class="small">Shown: ${filters.join(', ')} · <a href="/">${state === undefined ? 'all articles' : 'everything'}</a></p>`}
${isWhole && notShown(held)}
${state === undefined && html`<ol>${articles.map(article => item(article, copies.get(article.story) ?? [], marks))}</ol>`}
${state === undefined && articles.length === 0 && html`<p>${nothing}</p>`}
${state === undefined && older !== undefined && html`<p><a href="${older}" rel="next">Older</a></p>`}
${isOfFeeds && feeds !== undefined && html`${state === undefined && html`<h2 id="feeds">Feeds</h2>`}${feedList(listed, partners, now)}`}
${state !== undefined && feeds === undefined && html`<p>The state of the feeds is shown to the desk and to monitors.</p>`}
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

/** What narrows the list, in words. */
function filtersInWords(
  { partner, language, since, q, all }: ArticleQuery,
  partners: readonly PartnerRow[],
  state: FeedStateName | undefined,
): string[] {
  const name = partners.find(({ id }) => id === partner)?.name ?? partner;
  if (state !== undefined) return [`feeds ${FEED_STATES[state]}${name === undefined ? '' : ` of ${name}`}`];
  return [
    ...(name === undefined ? [] : [`articles of ${name}`]),
    ...(language === undefined ? [] : [`in ${language}`]),
    ...(since === undefined ? [] : [`since ${since}`]),
    ...(q === undefined || q.trim() === '' ? [] : [`articles with “${q.trim()}”`]),
    ...(all === true ? ['copies too'] : []),
  ];
}

function filterForm(
  { partner, q, all }: ArticleQuery,
  partners: readonly PartnerRow[],
  feeds: readonly FeedState[] | undefined,
  state: FeedStateName | undefined,
): Html | false {
  const present = partners.filter(({ removed_at, id }) => removed_at === null || id === partner);
  const option = (value: string, name: string, isChosen: boolean): Html =>
    html`<option value="${value}"${isChosen && ' selected'}>${name}</option>`;
  const ofPartner = feeds?.filter(({ feed }) => partner === undefined || feed.partner_id === partner);
  const states = Object.keys(FEED_STATES) as FeedStateName[];
  const counted = (name: FeedStateName): string =>
    `${FEED_STATES[name]} (${ofPartner?.filter(one => isInState(one, name)).length})`;
  return html`<form action="/" class="filter"><label>Partner <select name="partner">${option('', 'all', partner === undefined)}${present.map(one => option(one.id, one.name, one.id === partner))}</select></label>
<label>Articles <select name="all">${option('false', 'each story once', all !== true)}${option('true', 'copies too', all === true)}</select></label>
${ofPartner !== undefined && html`<label>Feeds <select name="state">${option('', 'with the articles', state === undefined)}${states.map(name => option(name, counted(name), name === state))}</select></label>`}
${q !== undefined && html`<input type="hidden" name="q" value="${q}">`}<button>Show</button></form>`;
}

/** What was taken back in the last days: of a kill nobody is shown more than who, when, why, and how many copies it reached. */
function withdrawn(marks: readonly Mark[], kills: readonly RecentKill[]): Html | false {
  // The latest is first: what came back since is withdrawn no more.
  const turns = marks.filter(({ kind }) => kind === 'canceled' || kind === 'reissued');
  const last = new Map(turns.toReversed().map(mark => [mark.articleId, mark]));
  const gone = turns.filter(mark => mark.kind === 'canceled' && last.get(mark.articleId) === mark);
  const standing = kills.filter(({ id }) => last.get(id)?.kind === 'canceled');
  const copies = new Set(standing.flatMap(kill => kill.withdrawn));
  const lines = gone.filter(({ articleId }) => !copies.has(articleId)).slice(0, 10);
  if (lines.length === 0) return false;
  const words = new Map(standing.toReversed().map(kill => [kill.id, kill.words]));
  return html`<section aria-labelledby="withdrawn"><h2 id="withdrawn" class="failing">Withdrawn</h2><ul class="plain">${lines.map(
    ({ partnerName, at, reason, articleId }) =>
      html`<li><span class="mark">killed</span> ${partnerName}, ${minute(at)} UTC: ${words.get(articleId) ?? reason ?? 'no reason was given'} <span class="small">${articleId}</span></li>`,
  )}</ul></section>`;
}

/** What is kept back, counted. */
function notShown({ embargoed, held, withheld, killed }: FrontPage['held']): Html | false {
  const parts = [
    [embargoed, 'under embargo, to be shown when it ends'],
    [held, 'held'],
    [withheld, 'withheld by the partner'],
    [killed, 'killed in the last two days'],
  ] as const;
  const told = parts.filter(([count]) => count > 0).map(([count, words]) => `${count} ${words}`);
  return (
    told.length > 0 &&
    html`<p class="small">Not shown: ${told.join('; ')}. The desk sees them with: news-exchange articles --held.</p>`
  );
}

const MARKS: Readonly<Record<string, string>> = {
  corrected: 'corrected',
  reissued: 'reissued',
  'embargo-lifted': 'embargo lifted',
};
const EXCERPT = 220;

function item(article: ArticleRecord, copies: readonly Copy[], marks: readonly Mark[]): Html {
  const others = article.lead ? copies : [];
  const kinds = marks.filter(({ articleId }) => articleId === article.id).map(({ kind }) => MARKS[kind]);
  const words = article.bodyText.replace(/\s+/g, ' ');
  const excerpt = words.length <= EXCERPT ? words : `${words.slice(0, EXCERPT).replace(/\s\S*$/, '')} …`;
  return html`<li class="item" dir="auto"><a href="/articles/${article.id}">${article.headline || 'Without a headline'}</a>
${[...new Set(kinds)].map(kind => kind !== undefined && html` <span class="mark">${kind}</span>`)}
<p class="by">${articleByline(article)}</p>
${excerpt !== '' && html`<p class="excerpt">${excerpt}</p>`}
${others.length > 0 && html`<p class="copies">Also from ${others.map((copy, n) => html`${n > 0 && ', '}<a href="/articles/${copy.id}">${copy.partnerName}</a>`)}</p>`}
${!article.lead && html`<p class="copies">A copy: ${article.loop === undefined ? article.relation : 'our own, come back'}</p>`}</li>`;
}
