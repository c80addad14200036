import type { Article, FeedItem } from '../core/article.ts';
import type { Knowledge } from '../core/knowledge.ts';
import { draftOf, normalize } from '../core/normalize-article.ts';
import type { House, Partner } from '../core/partner.ts';
import { applyPartnerRules } from '../core/partner-rules.ts';
import { describeError, ExchangeError } from '../errors.ts';
import { fetchFeed } from '../feeds/fetch/fetch.ts';
import type { FetchLimits, FetchOutcome, FetchRequest } from '../feeds/fetch/request.ts';
import type { ParseCaps } from '../feeds/parse/caps.ts';
import { discoverFeeds, type NamedFeed } from '../feeds/parse/discover.ts';
import { parse } from '../feeds/parse/parse-document.ts';
import { wellEncoded } from '../ingest/parse.ts';

/** What an item would become, with its own id, address and time. */
export type TestedArticle = Article & Pick<FeedItem, 'url' | 'guid' | 'published'>;

export type TestedFeed = {
  readonly bytes: number;
  readonly format: string;
  readonly title: string | undefined;
  readonly articles: readonly TestedArticle[];
  /** What had to be repaired or left out, in sentences for the partner's technician. */
  readonly problems: readonly string[];
  /** The files of a folder that could not be read, and why. A poll refuses them, and takes the others. */
  readonly refused: readonly string[];
};

type Testing = {
  readonly limits: FetchLimits;
  readonly caps: ParseCaps;
  readonly knowledge: Knowledge;
  readonly partner: Partner;
  readonly house: House;
};

/**
 * Fetches a feed, parses and normalizes it, and stores nothing.
 * Throws what fetching throws and, where nothing could be read, parsing (`address-refused`, `fetch-…`, `feed-…`).
 */
export async function testFeed(
  request: Pick<FetchRequest, 'url' | 'auth'>,
  { limits, caps, knowledge, partner, house }: Testing,
): Promise<TestedFeed> {
  const { url } = request;
  const fetched = await fetchNow(request, limits);
  const articles: TestedArticle[] = [];
  const problems: string[] = [];
  const refused = (fetched.passedOver ?? []).map(({ name, reason }) => `${name}: ${reason}`);
  let format = '';
  let title: string | undefined;
  for (const document of fetched.documents) {
    const of = document.name === undefined ? '' : `${document.name}: `;
    const parsed = await parse(document, caps).catch(error => {
      if (fetched.documents.length === 1) throw named(`${url}${of && `, ${document.name}`}`, error);
      refused.push(`${of}${describeError(error).message}`);
    });
    if (parsed === undefined) continue;
    const { feed, items } = parsed;
    format = feed.format;
    title = feed.title;
    for (const { message, index } of parsed.problems)
      problems.push(`${of}${index === undefined ? '' : `item ${index}: `}${message}`);
    for (const [index, received] of wellEncoded(items, parsed.problems).entries()) {
      const { item, did } = applyPartnerRules(received, partner.rules);
      const draft = draftOf(item, `${index}`, item.language ?? feed.language ?? partner.language);
      const { url: link, guid, published } = item;
      const rules = did.length > 0 && { partnerRules: did };
      articles.push({ ...normalize(draft, knowledge, partner, house), ...rules, url: link, guid, published });
    }
  }
  return { bytes: fetched.bytes, format, title, articles, problems, refused };
}

/** An error of the parser, which knows no address, with the address in front. */
function named(what: string, error: unknown): unknown {
  if (!(error instanceof ExchangeError)) return error;
  return new ExchangeError(error.code, `${what}: ${error.message}`, { cause: error, help: error.help });
}

/** The feeds of an address: those that its web page or OPML list names, best first, or itself. Throws what fetching throws. */
export async function discoverAt(url: string, limits: FetchLimits, caps: ParseCaps): Promise<NamedFeed[]> {
  const { documents } = await fetchNow({ url }, limits);
  const found: NamedFeed[] = [];
  for (const document of documents) {
    const read = await parse(document, caps).catch(() => undefined);
    if (read === undefined) found.push(...discoverFeeds(document));
    else if (read.feed.format === 'opml') found.push(...(read.feed.feeds ?? []));
    else {
      const { title, format } = read.feed;
      found.push({ url: document.url ?? url, ...(title && { title }), type: format });
    }
  }
  return found;
}

async function fetchNow(
  request: Pick<FetchRequest, 'url' | 'auth'>,
  limits: FetchLimits,
): Promise<Extract<FetchOutcome, { kind: 'fetched' }>> {
  const { url } = request;
  const fetched = await fetchFeed(request, limits);
  if (fetched.kind === 'fetched') return fetched;
  const { kind, status } = fetched;
  const gone = 'It is gone for good: ask the partner where it is now.';
  const help = kind === 'later' ? `Try again in ${fetched.retryAfterSeconds} seconds.` : gone;
  throw new ExchangeError('fetch-status', `${url} answered ${status} instead of a document.`, { status, help });
}
