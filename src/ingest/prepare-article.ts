import type { FeedItem, PubStatus } from '../core/article.ts';
import { encodeSignature, signatureOf } from '../core/dedupe/signature.ts';
import { furnitureIn, withoutFurniture } from '../core/dedupe/without-furniture.ts';
import { articleIdentity } from '../core/identity.ts';
import type { Knowledge } from '../core/knowledge.ts';
import { leadRank } from '../core/lead-rank.ts';
import { normalize } from '../core/normalize.ts';
import type { House, Partner } from '../core/partner.ts';
import { callsItselfCorrection } from '../core/revision.ts';
import { ExchangeError } from '../errors.ts';
import { articleIdOf, articleNamedBy } from '../store/ids.ts';
import { packRecord } from '../store/record.ts';
import { draftOf, originsOf } from './draft.ts';

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

type ToPrepare = {
  readonly itemId: string;
  readonly identity: string;
  readonly item: FeedItem;
  readonly partner: Partner;
  readonly house: House;
  readonly furniture: ReadonlySet<number>;
  readonly now: string;
};

/** Normalizes and signs an item. Throws `item-without-content` where it has neither a headline nor any text. */
export function prepareArticle(
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
