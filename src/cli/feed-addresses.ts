import { loadHouse } from '../../config/house.ts';
import { credential } from '../../config/partners.ts';
import { loadSettings } from '../../config/settings.ts';
import type { Partner } from '../core/partner.ts';
import { discoverAt, type TestedFeed, testFeed } from '../desk/test-feed.ts';
import { withoutCredentials } from '../errors.ts';
import { DEFAULT_LIMITS } from '../feeds/fetch/request.ts';
import { configuredPartner, configuredPartners, knowledgeOfPartners } from './io/configured-partners.ts';
import { count, NO_HEADLINE } from './io/sentences.ts';
import { terminalWidth, wrap } from './io/table.ts';
import { say, writeResult } from './io/write-records.ts';

/** `feeds test`, `feeds discover`: what an address would bring, without the store. */

/** Somebody whose file is not written yet. */
const NOBODY: Partner = { id: 'test', name: 'The partner to be', aliases: [], feeds: [], exchanges: [] };

/** Fetches a feed as its partner's file says and reads it, and stores nothing: the partner of that id, else the one that has the address. */
export async function fetchAsPartner(
  url: string,
  id: string | undefined,
): Promise<TestedFeed & { readonly partner: Partner }> {
  const settings = loadSettings();
  const address = URL.parse(url)?.href ?? url;
  const has = (one: Partner): boolean => one.feeds.some(feed => feed.url === address);
  const partner = id === undefined ? (configuredPartners().find(has) ?? NOBODY) : configuredPartner(id);
  const { auth } = partner.feeds.find(feed => feed.url === address) ?? {};
  const limits = { ...DEFAULT_LIMITS, ...settings.fetchLimits };
  const { caps } = settings.readingLimits;
  const house = loadHouse(settings.houseFile);
  const tools = { limits, caps, knowledge: knowledgeOfPartners(), partner, house };
  return { ...(await testFeed({ url, auth: auth && credentials(auth) }, tools)), partner };
}

function credentials({ bearer, basic }: NonNullable<Partner['feeds'][number]['auth']>) {
  return { bearer: bearer && credential(bearer), basic: basic && credential(basic) };
}

export async function test(url: string, id: string | undefined, json: boolean | undefined): Promise<number> {
  const { title, format, bytes, articles, problems, refused, partner } = await fetchAsPartner(url, id);
  const width = Math.min(100, terminalWidth());
  for (const article of articles) {
    const facts = [article.byline, article.dateline?.placeText, article.creditLine].filter(fact => fact);
    const lines = [
      wrap(article.headline || NO_HEADLINE, width, 0, 2),
      wrap(facts.join(' · ') || 'no byline, dateline or credit', width, 4),
      wrap(article.bodyText.slice(0, 160) || '(without a text)', width, 4),
    ];
    await writeResult(json, article, () => lines.join('\n'));
  }
  const as = partner === NOBODY ? '' : `, read as ${partner.name}'s`;
  const of = format && ` of ${format}`;
  say(
    `${title ?? withoutCredentials(url)}: ${count(articles.length, 'item')}${of}${as}, ${bytes} bytes. Nothing was stored.`,
  );
  if (format === 'opml') say(`It is a list of feeds: news-exchange feeds discover ${url} shows them.`);
  for (const problem of problems) say(`  ${problem}`);
  for (const file of refused) say(`  refused: ${file}`);
  return refused.length > 0 ? 1 : 0;
}

export async function discover(url: string, json: boolean | undefined): Promise<number> {
  const settings = loadSettings();
  const feeds = await discoverAt(url, { ...DEFAULT_LIMITS, ...settings.fetchLimits }, settings.readingLimits.caps);
  for (const feed of feeds) {
    await writeResult(json, feed, () => `${feed.url}${feed.title === undefined ? '' : `  ${feed.title}`}`);
  }
  if (feeds.length === 1 && feeds[0]?.url === url) {
    say(`${withoutCredentials(url)} is a feed. What it would bring: news-exchange feeds test ${url}`);
  } else say(`${withoutCredentials(url)} names ${count(feeds.length, 'feed')}.`);
  return feeds.length === 0 ? 1 : 0;
}
