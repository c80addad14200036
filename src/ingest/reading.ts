import { hash } from 'node:crypto';
import type { FeedHeader, FeedItem, FeedProblem, FetchedFeed } from '../core/article.ts';
import { articleIdentity, judgeGuids } from '../core/identity.ts';
import type { Knowledge } from '../core/knowledge.ts';
import type { House, Partner } from '../core/partner.ts';
import { describeError, type ErrorCode, ExchangeError } from '../errors.ts';
import { DEFAULT_CAPS, PARSE_SETTINGS, type ParseCaps } from '../feeds/parse/caps.ts';
import { withoutEncodedTwice } from '../feeds/parse/encoded-twice.ts';
import { tooLong } from '../feeds/parse/long-items.ts';
import { parse } from '../feeds/parse/parse.ts';
import type { ReceivedItem } from '../store/keep-items.ts';
import { type PreparedArticle, prepareArticle } from './prepare-article.ts';

export type ReadDocument = {
  readonly feed: FeedHeader;
  /** As they go into the store, before anybody judged them. */
  readonly items: readonly ReceivedItem[];
  readonly problems: readonly FeedProblem[];
  /** When the items were published, in milliseconds, where they say. */
  readonly published: readonly number[];
  /** Whether each id stands on one item only. */
  readonly guidsSound: boolean;
};

export type ItemToPrepare = { readonly itemId: string; readonly identity: string; readonly received: string };

export type Prepared =
  | { readonly itemId: string; readonly article: PreparedArticle }
  | { readonly itemId: string; readonly error: { readonly code: ErrorCode; readonly message: string } };

/** The steps that cost time and touch nothing: they run in a thread of their own (workers/parse-worker.ts). */
export type Reading = {
  /** Resolves when reading can begin: a thread that starts, or starts again, takes a second. */
  ready(): Promise<void>;
  readDocument(document: FetchedFeed & { readonly guidsSound: boolean }): Promise<ReadDocument>;
  prepareArticles(batch: {
    readonly items: readonly ItemToPrepare[];
    readonly partner: Partner;
    readonly house: House;
    /** Hashes of paragraphs that the partner repeats under every story: left out of the comparison. */
    readonly furniture?: ReadonlySet<number>;
    readonly now: string;
  }): Promise<readonly Prepared[]>;
};

/** The steps, with the knowledge they need at hand. */
export function createReading(knowledge: Knowledge, caps: ParseCaps = DEFAULT_CAPS): Reading {
  const remembered = rememberPartners();
  return {
    async ready() {},
    async readDocument({ guidsSound, ...document }) {
      const { feed, problems, ...parsed } = await parse(document, caps);
      const items = wellEncoded(parsed.items, problems);
      const trust = { guidsSound: guidsSound && judgeGuids(items).guidsSound };
      return {
        feed,
        problems,
        guidsSound: trust.guidsSound,
        published: items.flatMap(item => (item.published === undefined ? [] : [Date.parse(item.published)])),
        items: items.map((item, position) => {
          const received = JSON.stringify(withFeedsLanguage(item, feed));
          return { identity: articleIdentity(item, trust).key, contentHash: hashOf(received), position, received };
        }),
      };
    },
    async prepareArticles({ items, partner: copy, house, furniture = new Set(), now }) {
      const partner = remembered(copy);
      return items.map(({ itemId, identity, received }) => {
        try {
          const item = JSON.parse(received) as FeedItem;
          if (item.tooLong !== undefined) throw itemTooLarge(item.tooLong, caps);
          return {
            itemId,
            article: prepareArticle({ itemId, identity, item, partner, house, furniture, now }, knowledge),
          };
        } catch (error) {
          return { itemId, error: describeError(error) };
        }
      });
    },
  };
}

function itemTooLarge(length: number, caps: ParseCaps): ExchangeError {
  return new ExchangeError('item-too-large', tooLong(length, caps), {
    length,
    help: `If the partner means it, raise ${PARSE_SETTINGS.text} and run: requeue --failed --from raw.`,
  });
}

/** Items of a feed whose words were encoded twice, brought back to what was meant. */
export function wellEncoded(items: readonly FeedItem[], problems: readonly FeedProblem[]): readonly FeedItem[] {
  return problems.some(problem => problem.code === 'encoded-twice') ? items.map(withoutEncodedTwice) : items;
}

/** One object for one definition: what is derived from a partner is kept by its object, and a batch comes as a copy. */
function rememberPartners(): (partner: Partner) => Partner {
  const known = new Map<string, { readonly text: string; readonly partner: Partner }>();
  return partner => {
    const text = JSON.stringify(partner);
    const before = known.get(partner.id);
    if (before?.text === text) return before.partner;
    known.set(partner.id, { text, partner });
    return partner;
  };
}

const hashOf = (text: string): string => hash('sha256', text, 'hex').slice(0, 24);

function withFeedsLanguage(item: FeedItem, feed: FeedHeader): FeedItem {
  return item.language === undefined && feed.language !== undefined ? { ...item, language: feed.language } : item;
}
