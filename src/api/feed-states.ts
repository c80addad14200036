import type { FeedRow, PartnerRow } from '../store/tables.ts';
import type { EpisodeKind } from '../watch/episodes.ts';
import { type Html, html, trusted } from './html.ts';

/** A feed as the page shows it: how it does, what it brought by the hour, and what is usual. */
export type FeedState = {
  readonly feed: FeedRow;
  /** Items of the last hours, oldest first. */
  readonly brought: readonly number[];
  /** What its habit expects of the same hours; absent where it is not known yet. */
  readonly usual?: readonly number[] | undefined;
  /** What is wrong beyond its last poll, in sentences: nothing new where some was usual, all of it refused. */
  readonly troubles: readonly string[];
  /** The kinds of those troubles. */
  readonly kinds: readonly EpisodeKind[];
};

/** What the list of feeds can be narrowed to, in words. */
export const FEED_STATES = {
  wrong: 'needing attention',
  failing: 'failing',
  silent: 'silent',
  refused: 'refused',
  unusual: 'bringing fewer or more than usual',
  paused: 'paused',
  well: 'in order',
} as const;
export type FeedStateName = keyof typeof FEED_STATES;

/** Whether a feed is in a state; one that is paused is in no other. */
export function isInState(state: FeedState, name: FeedStateName): boolean {
  const { feed, kinds } = state;
  const isPaused = feed.paused_at !== null;
  switch (name) {
    case 'paused':
      return isPaused;
    case 'wrong':
      return isWrong(state);
    case 'well':
      return !isPaused && !isWrong(state);
    case 'failing':
      return !isPaused && (feed.failures > 0 || feed.retired_at !== null || kinds.includes('unreachable'));
    case 'silent':
      return !isPaused && kinds.includes('silent');
    case 'refused':
      return !isPaused && kinds.includes('rejected');
    case 'unusual':
      return !isPaused && (kinds.includes('fewer') || kinds.includes('more'));
  }
}

/** Feeds shown on the page; the command lists them all. */
const MOST = 200;

/** The feeds that something is wrong with, for the top of the page; then all, each told apart, with what they brought. */
export function feedsInTrouble(
  states: readonly FeedState[],
  troubles: readonly string[],
  partners: readonly PartnerRow[],
  now: string,
): Html | false {
  const wrong = states.filter(isWrong);
  if (wrong.length + troubles.length === 0) return false;
  const count = wrong.length + troubles.length;
  const title = count === 1 ? 'One thing needs attention' : `${count} things need attention`;
  const said = troubles.map(trouble => html`<li>${trouble}</li>`);
  return html`<section aria-labelledby="wrong"><h2 id="wrong" class="failing">${title}</h2>
${said.length > 0 && html`<ul class="plain">${said}</ul>`}${wrong.length > 0 && table(wrong, partners, now)}</section>`;
}

/** A list of feeds, what is wrong first. */
export function feedList(states: readonly FeedState[], partners: readonly PartnerRow[], now: string): Html {
  const sorted = states.toSorted((a, b) => Number(isWrong(b)) - Number(isWrong(a))).slice(0, MOST);
  const more = states.length - sorted.length;
  return html`${sorted.length > 0 ? table(sorted, partners, now) : html`<p>No feed matches.</p>`}
${more > 0 && html`<p class="small">${more} more: news-exchange feeds.</p>`}`;
}

function isWrong({ feed, troubles }: FeedState): boolean {
  if (feed.paused_at !== null) return false;
  return troubles.length > 0 || feed.failures > 0 || feed.retired_at !== null;
}

function table(states: readonly FeedState[], partners: readonly PartnerRow[], now: string): Html {
  const nameOf = new Map(partners.map(({ id, name }) => [id, name]));
  return html`<table class="feeds"><thead><tr><th scope="col">Partner</th><th scope="col">Feed</th><th scope="col">Last 48 hours</th><th scope="col">State</th></tr></thead>
<tbody>${states.map(
    state => html`<tr><td>${nameOf.get(state.feed.partner_id) ?? state.feed.partner_id}</td><td>${labelOf(state.feed, partners)}</td>
<td>${sparkline(state)}</td><td>${stateInWords(state, now)}</td></tr>`,
  )}</tbody></table>`;
}

/** A feed by the name that its partner's file gives it, else by its host; and by its id, which commands take. Its address may hold a key. */
function labelOf({ id, url, partner_id }: FeedRow, partners: readonly PartnerRow[]): Html {
  const definition = partners.find(one => one.id === partner_id)?.definition ?? '{}';
  const { feeds = [] } = JSON.parse(definition) as { feeds?: readonly { url: string; name?: string }[] };
  const address = URL.parse(url);
  const place = address?.protocol === 'file:' ? 'folder' : address?.host;
  return html`${feeds.find(feed => feed.url === url)?.name ?? place}<br><span class="small">${id}</span>`;
}

const BAR = 4;
const HEIGHT = 24;

/** Bars of what came, with a line of what is usual; said in words for those who do not see it. */
function sparkline({ brought, usual }: FeedState): Html {
  if (brought.length === 0) return html`–`;
  const most = Math.max(1, ...brought, ...(usual ?? []));
  const y = (items: number): number => Math.round((HEIGHT - (items * HEIGHT) / most) * 10) / 10;
  const total = brought.reduce((sum, one) => sum + one, 0);
  const expected = usual?.reduce((sum, one) => sum + one, 0);
  const words = `${total} new ${total === 1 ? 'item' : 'items'}${expected === undefined ? '' : `, usually ${Math.round(expected)}`}`;
  const bars = brought.map((items, n) =>
    items <= 0
      ? ''
      : `<rect x="${n * BAR}" y="${y(items)}" width="${BAR - 1}" height="${HEIGHT - y(items)}" fill="currentColor"/>`,
  );
  const points = usual?.map((items, n) => `${n * BAR + BAR / 2},${y(items)}`).join(' ');
  const line = points && `<polyline points="${points}" fill="none" stroke="currentColor" stroke-opacity="0.5"/>`;
  const base = `<line x1="0" y1="${HEIGHT}" x2="${brought.length * BAR}" y2="${HEIGHT}" stroke="currentColor" stroke-opacity="0.4"/>`;
  const size = `width="${brought.length * BAR}" height="${HEIGHT}" viewBox="0 0 ${brought.length * BAR} ${HEIGHT}"`;
  return html`${trusted(`<svg role="img" aria-label="${words}" ${size}>${base}${bars.join('')}${line ?? ''}</svg>`)}<br><span class="small">${words}</span>`;
}

function stateInWords({ feed, troubles }: FeedState, now: string): Html {
  const said = troubles.map(trouble => html`<br><span class="failing">${trouble}</span>`);
  return html`${pollInWords(feed, now)}${said}`;
}

function pollInWords(feed: FeedRow, now: string): Html {
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
