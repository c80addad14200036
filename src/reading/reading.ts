import { hash } from 'node:crypto';
import type { FeedHeader, FeedItem, FeedProblem, FetchedFeed, PubStatus } from '../core/article.ts';
import { furnitureIn, withoutFurniture } from '../core/dedupe/furniture.ts';
import { encodeSignature, signatureOf } from '../core/dedupe/signature.ts';
import { articleIdentity, judgeGuids } from '../core/identity.ts';
import type { Knowledge } from '../core/knowledge.ts';
import { leadRank } from '../core/lead-rank.ts';
import { normalize } from '../core/normalize.ts';
import type { House, Partner } from '../core/partner.ts';
import { callsItselfCorrection } from '../core/revision.ts';
import { describeError, type ErrorCode, ExchangeError } from '../errors.ts';
import { withoutEncodedTwice } from '../feeds/encoded-twice.ts';
import { DEFAULT_CAPS, PARSE_SETTINGS, type ParseCaps } from '../feeds/parse/caps.ts';
import { tooLong } from '../feeds/parse/long-items.ts';
import { parse } from '../feeds/parse/parse.ts';
import { articleIdOf, articleNamedBy } from '../store/ids.ts';
import type { ReceivedItem } from '../store/keep-items.ts';
import { packRecord } from '../store/record.ts';
import { draftOf, originsOf } from './draft.ts';

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

/** An article with all that can be known of it alone; what remains to be said depends on the others. */
export type PreparedArticle = {
  readonly itemId: string;
  readonly articleId: string;
  readonly identity: string;
  /** Where the feed's ids are no longer relied on: the article that this would be by its id. */
  readonly byGuid?: string | undefined;
  /** Where the feed's ids are relied on: the identity that this would have without its id. */
  readonly byAddress?: string | undefined;
  readonly url?: string | undefined;
  readonly guid?: string | undefined;
  readonly headline: string;
  readonly language?: string | undefined;
  readonly provider?: string | undefined;
  readonly published?: string | undefined;
  readonly firstCreated?: string | undefined;
  readonly versionCreated?: string | undefined;
  readonly version?: string | undefined;
  readonly pubStatus: PubStatus;
  readonly embargoedUntil?: string;
  readonly editorialNote?: string;
  readonly correction: boolean;
  /** Ids of articles that would be ours come back, if we have them: its id or address is the one that we give out. */
  readonly namesOurs: readonly string[];
  /** Identities of the partner's items that this one withdraws. */
  readonly cancels: readonly string[];
  readonly rank: number;
  readonly length: number;
  readonly textHash: string;
  /** The NormalizedArticle as JSON without its bodies. */
  readonly record: string;
  readonly bodyText: string;
  readonly bodyHtml: string;
  /** An encoded Signature, without the furniture. */
  readonly signature: Uint8Array;
  /** Hashes of the partner's furniture that stands in the article. */
  readonly furniture: readonly number[];
};

export type Prepared =
  | { readonly itemId: string; readonly article: PreparedArticle }
  | { readonly itemId: string; readonly error: { readonly code: ErrorCode; readonly message: string } };

/** The steps that cost time and touch nothing: they run in a thread of their own (workers/reading.ts). */
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
          return { itemId, article: prepare({ itemId, identity, item, partner, house, furniture, now }, knowledge) };
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

type ToPrepare = {
  readonly itemId: string;
  readonly identity: string;
  readonly item: FeedItem;
  readonly partner: Partner;
  readonly house: House;
  readonly furniture: ReadonlySet<number>;
  readonly now: string;
};

function prepare(
  { itemId, identity, item, partner, house, furniture, now }: ToPrepare,
  knowledge: Knowledge,
): PreparedArticle {
  const words = item.bodyHtml ?? item.summaryHtml;
  if (item.headline === undefined && words === undefined && item.pubStatus !== 'canceled') {
    throw new ExchangeError('item-without-content', 'The item has neither a headline nor any text.', {
      help: 'Ask the partner what it was meant to be.',
    });
  }
  const articleId = articleIdOf(partner.id, identity);
  const language = item.language ?? partner.language;
  const article = normalize(draftOf(item, articleId, language), knowledge, partner, house);
  // A date still to come, or none: its story is told by when it came in.
  const stated = item.published ?? item.updated;
  const storyTime = stated !== undefined && stated <= now ? stated : now;
  const whole = signatureOf({
    headline: article.headline,
    bodyText: article.bodyText,
    published: storyTime,
    language,
    source: partner.id,
  });
  const signature = withoutFurniture(whole, furniture);
  const { record, body_text, body_html } = packRecord(article);
  return {
    itemId,
    articleId,
    identity,
    byGuid: idByGuid(item, identity, partner),
    byAddress: byAddress(item, identity),
    url: item.url,
    guid: item.guid,
    headline: article.headline,
    language,
    provider: item.provider,
    published: stated,
    firstCreated: item.firstCreated ?? storyTime,
    versionCreated: item.updated,
    version: item.version,
    pubStatus: item.pubStatus ?? 'usable',
    embargoedUntil: item.embargoedUntil,
    editorialNote: item.editorialNote,
    correction: callsItselfCorrection(item.headline, item.editorialNote),
    namesOurs: originsOf(item).flatMap(origin => articleNamedBy(origin) ?? []),
    cancels: (item.cancels ?? []).map(named => articleIdentity({ guid: named }).key),
    rank: leadRank(article, partner, item.provider),
    length: signature.words.length,
    textHash: String(signature.textHash),
    record,
    bodyText: body_text,
    bodyHtml: body_html,
    signature: encodeSignature(signature),
    furniture: signature === whole ? [] : furnitureIn(whole, furniture),
  };
}

function idByGuid(item: FeedItem, identity: string, partner: Partner): string | undefined {
  if (isById(identity)) return undefined;
  const { key, by } = articleIdentity(item);
  return key === identity || (by !== 'guid' && by !== 'provider-id') ? undefined : articleIdOf(partner.id, key);
}

function byAddress(item: FeedItem, identity: string): string | undefined {
  if (!isById(identity)) return undefined;
  return articleIdentity(item, { guidsSound: false }).key;
}

const isById = (identity: string): boolean => identity.startsWith('guid ') || identity.startsWith('id ');
