import { hash } from 'node:crypto';
import type { FeedHeader, FeedItem, FeedProblem, FetchedFeed } from '../core/article.ts';
import { articleIdentity, judgeGuids } from '../core/identity.ts';
import { DEFAULT_CAPS, type ParseCaps } from '../feeds/parse/caps.ts';
import { withoutEncodedTwice } from '../feeds/parse/decode.ts';
import { parse } from '../feeds/parse/parse-document.ts';
import type { ReceivedItem } from '../store/items.ts';

/** A parsed document as the store keeps it. */
export type ParsedDocument = {
  readonly feed: FeedHeader;
  readonly items: readonly ReceivedItem[];
  readonly problems: readonly FeedProblem[];
  /** When the items were published, in milliseconds, where they say. */
  readonly published: readonly number[];
  /** Whether each id is on one item only. */
  readonly guidsSound: boolean;
};

/**
 * Parses a document into items with their identities and content hashes. Pure; runs in the parse worker.
 * Throws what `parse` throws.
 */
export async function parseDocument(
  { guidsSound, ...document }: FetchedFeed & { readonly guidsSound: boolean },
  caps: ParseCaps = DEFAULT_CAPS,
): Promise<ParsedDocument> {
  const { feed, problems, ...parsed } = await parse(document, caps);
  const items = wellEncoded(parsed.items, problems);
  const trust = { guidsSound: guidsSound && judgeGuids(items).guidsSound };
  return {
    feed,
    problems,
    guidsSound: trust.guidsSound,
    published: items.flatMap(item => (item.published === undefined ? [] : [Date.parse(item.published)])),
    items: items.map((item, position) => {
      const whole = { ...item, ...ofFeed(item, feed) };
      const received = JSON.stringify(whole);
      // At New Year a feed's notice changes for all its items ("© 2027"): that makes no item a new one.
      // Nor does the clock, by which a date is no longer to come.
      const compared =
        item.rights === whole.rights && item.ahead === undefined
          ? received
          : JSON.stringify({
              ...whole,
              ahead: undefined,
              rights: item.rights === whole.rights ? item.rights : withoutYears(whole),
            });
      const contentHash = hash('sha256', compared, 'hex').slice(0, 24);
      return { identity: articleIdentity(item, trust).key, contentHash, position, received };
    }),
  };
}

const withoutYears = ({ rights }: FeedItem): string | undefined => rights?.replace(/\d+/g, '');

/** What a feed says of all its items, where this one does not say otherwise. */
function ofFeed(item: FeedItem, feed: FeedHeader): FeedItem {
  const { language, rights, license } = feed;
  return {
    ...(item.language === undefined && language !== undefined && { language }),
    ...(item.rights === undefined && rights !== undefined && { rights }),
    ...(item.license === undefined && license !== undefined && { license }),
  };
}

/** The items of a feed; where the parser found their words encoded twice, decoded once more. */
export function wellEncoded(items: readonly FeedItem[], problems: readonly FeedProblem[]): readonly FeedItem[] {
  return problems.some(problem => problem.code === 'encoded-twice') ? items.map(withoutEncodedTwice) : items;
}
