import type { ArticleRecord } from '../store/read-articles.ts';
import type { Copy } from '../store/read-copies.ts';
import type { FeedRow, PartnerRow } from '../store/tables.ts';
import { type Html, html, page } from './page.ts';
import type { ArticleQuery } from './query.ts';

export type FrontPage = {
  readonly articles: readonly ArticleRecord[];
  readonly copies: ReadonlyMap<string, readonly Copy[]>;
  readonly partners: readonly PartnerRow[];
  readonly feeds: readonly FeedRow[];
  readonly query: ArticleQuery;
  readonly next: string | undefined;
  readonly now: string;
};

/** What came in, latest first, and how the feeds do. */
export function frontPage({ articles, copies, partners, feeds, query, next, now }: FrontPage): string {
  const older = next === undefined ? undefined : `/?${parameters({ ...query, cursor: next })}`;
  const asked = query.q?.trim() ?? '';
  const nothing = asked === '' ? 'Nothing has come in yet.' : 'No article has all these words.';
  const whole = asked === '' && query.cursor === undefined;
  return page(
    asked === '' ? 'news-exchange' : `${asked} – news-exchange`,
    asked,
    html`${asked !== '' && html`<p class="small">Articles with “${asked}” · <a href="/">all articles</a></p>`}
<ol>${articles.map(article => item(article, copies.get(article.story) ?? []))}</ol>
${articles.length === 0 && html`<p>${nothing}</p>`}
${older !== undefined && html`<p><a href="${older}" rel="next">Older</a></p>`}
${whole && html`<h2>Feeds</h2><table>${feeds.filter(feed => feed.removed_at === null).map(feed => feedLine(feed, partners, now))}</table>`}
<p class="small">As data: <a href="/v1/articles">articles</a>, <a href="/v1/changes?after=0">changes</a>,
<a href="/openapi.json">OpenAPI</a>; as feeds: <a href="/feeds/all.rss">RSS</a>, <a href="/feeds/all.atom">Atom</a>,
<a href="/feeds/all.json">JSON Feed</a>.</p>`,
  );
}

function parameters(query: ArticleQuery): string {
  const { format: _, ...rest } = query;
  return new URLSearchParams(
    Object.entries(rest).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
}

function item(article: ArticleRecord, copies: readonly Copy[]): Html {
  const others = article.lead ? copies : [];
  return html`<li class="item" dir="auto"><a href="/articles/${article.id}">${article.headline || 'Without a headline'}</a>
<p class="by">${byline(article)}</p>
${others.length > 0 && html`<p class="copies">Also from ${others.map((copy, n) => html`${n > 0 && ', '}<a href="/articles/${copy.id}">${copy.partnerName}</a>`)}</p>`}
${!article.lead && html`<p class="copies">A copy: ${article.loop === undefined ? article.relation : 'our own, come back'}</p>`}</li>`;
}

/** One line of who, where, when and by whose courtesy. */
export function byline(article: ArticleRecord): Html {
  const time = (article.published ?? article.updated).slice(0, 16).replace('T', ' ');
  const parts = [
    article.byline,
    article.dateline?.placeText,
    article.partnerName,
    html`<time datetime="${article.published ?? article.updated}">${time} UTC</time>`,
  ].filter(part => part !== null && part !== undefined && part !== '');
  const credit = article.creditLine !== null && html` · <span class="credit">${article.creditLine}</span>`;
  return html`${parts.map((part, n) => html`${n > 0 && ' · '}${part}`)}${credit}`;
}

/** A feed is named by its partner and host: its address may hold a key. */
function feedLine(feed: FeedRow, partners: readonly PartnerRow[], now: string): Html {
  const partner = partners.find(one => one.id === feed.partner_id)?.name ?? feed.partner_id;
  const url = URL.canParse(feed.url) ? new URL(feed.url) : undefined;
  const where = url?.protocol === 'file:' ? 'folder' : url?.host;
  return html`<tr><td>${partner}</td><td>${where}</td><td>${state(feed, now)}</td></tr>`;
}

function state(feed: FeedRow, now: string): Html {
  if (feed.paused_at !== null) return html`paused`;
  if (feed.retired_at !== null) return html`<span class="failing">gone for good, says its server</span>`;
  if (feed.last_polled_at === null) return html`not polled yet`;
  const last = `polled ${ago(feed.last_polled_at, now)}`;
  const next = `again ${feed.next_poll_at <= now ? 'now' : `in ${span(Date.parse(feed.next_poll_at) - Date.parse(now))}`}`;
  const why = feed.last_error !== null && html`<br>${withoutAddresses(feed.last_error)}`;
  if (feed.failures === 0) {
    return html`${last}, ${next}${why && html`; <span class="failing">not all was readable</span>${why}`}`;
  }
  const failed = feed.failures === 1 ? 'failed' : `failed ${feed.failures} times`;
  return html`<span class="failing">${failed}</span>, ${last}, ${next}${why}`;
}

/** An address may hold a key, and a path is nobody's business: what is left is its host, or that it is a folder. */
function withoutAddresses(message: string): string {
  return message.replace(/\b(?:https?|file):\/\/[^\s"'<>]+/g, address => {
    const url = URL.parse(address);
    return url?.host || 'The folder';
  });
}

function ago(time: string, now: string): string {
  return `${span(Math.max(0, Date.parse(now) - Date.parse(time)))} ago`;
}

function span(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return `${Math.round(ms / 1_000)} s`;
  if (minutes < 120) return `${minutes} min`;
  return minutes < 2_880 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1_440)} days`;
}
