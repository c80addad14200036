import type { Article, Doubt, FeedItem, FetchedFeed, IncomingArticle } from '../core/article.ts';
import { articleIdentity, articleIdOf, articleNamedBy } from '../core/identity.ts';
import { type Knowledge, knowledgeOf } from '../core/knowledge.ts';
import { addressDoubts, isOnWeb, mediaDoubts, metadataOf } from '../core/metadata.ts';
import { draftOf, normalize, originsOf } from '../core/normalize-article.ts';
import type { House, Partner, PartnerNames } from '../core/partner.ts';
import { applyPartnerRules } from '../core/partner-rules.ts';
import { callsItselfCorrection, leadRank } from '../core/revision.ts';
import { encodeSignature, signatureOf } from '../core/similarity/signature.ts';
import { describeError, type ErrorCode, ExchangeError } from '../errors.ts';
import { DEFAULT_CAPS, PARSE_SETTINGS, type ParseCaps } from '../feeds/parse/caps.ts';
import { isClockZero, tooLong } from '../feeds/parse/parse-document.ts';
import type { ParsedDocument } from './parse.ts';

/** Kept items of one partner, as the parse worker gets them. */
export type ItemsToNormalize = {
  readonly items: readonly {
    readonly itemId: string;
    readonly identity: string;
    /** The FeedItem as JSON. */
    readonly received: string;
  }[];
  readonly partner: Partner;
  /** All partners, whose names are known in each other's copy: JSON of `PartnerNames[]`. */
  readonly partnerNames: string;
  readonly house: House;
  readonly now: string;
};

/** An item that was normalised, or why it could not be. */
export type NormalizedItem =
  | IncomingArticle
  | { readonly itemId: string; readonly error: { readonly code: ErrorCode; readonly message: string } };

/** The parse worker: a thread that runs `parseDocument` and `normalizeItems` and stops what takes too long (workers/). */
export type ParseWorker = {
  /** Resolves when the thread runs: starting takes up to a second. Throws `reader-stopped` where it cannot start. */
  ready(): Promise<void>;
  /** Throws what parsing throws, and `reader-stopped`. */
  parseDocument(document: FetchedFeed & { readonly guidsSound: boolean }): Promise<ParsedDocument>;
  /** Throws `reader-stopped` only: an item that cannot be normalised has its error in its place. */
  normalizeItems(batch: ItemsToNormalize): Promise<readonly NormalizedItem[]>;
};

/** Normalises items into articles, each with its signature. Pure; runs in the parse worker. */
export function normalizeItems(
  batch: ItemsToNormalize,
  knowledge: Knowledge,
  caps: ParseCaps = DEFAULT_CAPS,
): NormalizedItem[] {
  const partner = sameObjectFor(batch.partner);
  const known = withAllPartners(knowledge, batch.partnerNames);
  return batch.items.map(({ itemId, identity, received }) => {
    try {
      const item = JSON.parse(received) as FeedItem;
      checkContent(item, caps);
      return incomingArticle(item, { ...batch, itemId, identity, partner }, known);
    } catch (error) {
      return { itemId, error: describeError(error) };
    }
  });
}

/** Throws `item-too-large`; `item-without-content` where the item has neither a headline nor any text. */
function checkContent(
  { tooLong: length, headline, bodyHtml, summaryHtml, pubStatus }: FeedItem,
  caps: ParseCaps,
): void {
  if (length !== undefined) {
    throw new ExchangeError('item-too-large', tooLong(length, caps), {
      length,
      help: `If the partner means it, raise ${PARSE_SETTINGS.text} and run: requeue --failed --from raw.`,
    });
  }
  if (headline === undefined && bodyHtml === undefined && summaryHtml === undefined && pubStatus !== 'canceled') {
    throw new ExchangeError('item-without-content', 'The item has neither a headline nor any text.', {
      help: 'Ask the partner what it was meant to be.',
    });
  }
}

type From = Omit<ItemsToNormalize, 'items' | 'partnerNames'> & { readonly itemId: string; readonly identity: string };

function incomingArticle(
  received: FeedItem,
  { itemId, identity, partner, house, now }: From,
  knowledge: Knowledge,
): IncomingArticle {
  const { item, did } = partner.rules ? applyPartnerRules(received, partner.rules) : { item: received, did: [] };
  const language = item.language ?? partner.language;
  const rules = did.length > 0 && { partnerRules: did };
  const published = item.published ?? item.updated;
  const draft = draftOf(item, articleIdOf(partner.id, identity), language);
  const words = withDoubts(normalize(draft, knowledge, partner, house), [
    ...dateDoubts(item, published),
    ...mediaDoubts(item),
    ...addressDoubts(item),
  ]);
  const article = { ...words, ...metadataOf(item, words.bodyText, partner), ...rules };
  // Where the item has no date, or one still to come, the time of its arrival dates the story.
  const storyTime = published !== undefined && published <= now ? published : now;
  const { headline, bodyText } = article;
  const signature = signatureOf({ headline, bodyText, published: storyTime, source: partner.id });
  return {
    itemId,
    article,
    identity,
    ...otherIdentities(item, identity, partner),
    ...(isOnWeb(item.url) && { url: item.url }),
    guid: item.guid,
    language,
    provider: item.provider,
    published: storedTime(published),
    listedAt: published !== undefined && published < now && !isClockZero(published) ? storedTime(published) : undefined,
    firstCreated: storedTime(item.firstCreated ?? storyTime),
    versionCreated: storedTime(item.updated),
    version: item.version,
    pubStatus: item.pubStatus ?? 'usable',
    ...releaseOf(item, article, published),
    editorialNote: item.editorialNote ?? reasonOfKill(item, article),
    correction: callsItselfCorrection(item.headline, item.editorialNote),
    namesOurs: originsOf(item).flatMap(origin => articleNamedBy(origin) ?? []),
    cancels: (item.cancels ?? []).map(named => articleIdentity({ guid: named }).key),
    rank: leadRank(article, partner, item.provider),
    length: signature.words.length,
    textHash: String(signature.textHash),
    signature: encodeSignature(signature),
  };
}

/**
 * When an item may be published: the later of what its fields and its words say. Words whose time is not clear hold it for the desk,
 * unless a field has the time. A feed's date to come hides it until then, with a doubt.
 */
function releaseOf(
  { pubStatus, embargoedUntil, ahead }: FeedItem,
  { notices = [] }: Article,
  published: string | undefined,
): Pick<IncomingArticle, 'embargoedUntil' | 'heldFor' | 'killNotice'> {
  if (pubStatus === 'canceled') return {};
  const embargoes = notices.filter(({ kind }) => kind === 'embargo');
  const words = embargoes.flatMap(({ until }) => until ?? []);
  const times = [embargoedUntil, ...words, ahead && published].map(storedTime).filter(time => time !== undefined);
  const unclear = embargoes.find(({ until }) => until === undefined);
  const kill = notices.find(({ kind }) => kind === 'kill');
  const isHeld = unclear !== undefined && embargoedUntil === undefined && words.length === 0;
  return {
    embargoedUntil: times.sort().at(-1),
    ...(isHeld && { heldFor: `It is under embargo, and until when is not clear: "${unclear.raw.slice(0, 200)}"` }),
    ...(kill !== undefined && { killNotice: kill.raw }),
  };
}

/** Why an item withdraws itself, where only its headline or first line says so: "KILL: wrong tunnels". */
function reasonOfKill({ pubStatus }: FeedItem, { notices = [] }: Article): string | undefined {
  return pubStatus === 'canceled' ? notices.find(({ kind }) => kind === 'kill')?.raw : undefined;
}

/** A feed's date that had not come yet, as a doubt: nothing was removed, and a slip would hide the article. */
function dateDoubts({ ahead }: FeedItem, published: string | undefined): Doubt[] {
  if (ahead === undefined || published === undefined) return [];
  const rule = ahead === 'zone' ? 'date to come' : 'date to come, without a zone';
  return [{ as: 'notice', start: 0, end: 0, raw: published, rule, confidence: 0.5 }];
}

const withDoubts = (article: Article, doubts: readonly Doubt[]): Article =>
  doubts.length === 0 ? article : { ...article, doubts: [...(article.doubts ?? []), ...doubts] };

/** The identity by its address of an item that is known by its id; the article id by its guid of an item known by address. */
function otherIdentities(
  item: FeedItem,
  identity: string,
  partner: Partner,
): Pick<IncomingArticle, 'idByGuid' | 'identityByAddress'> {
  if (/^(?:guid|id) /.test(identity)) return { identityByAddress: articleIdentity(item, { guidsSound: false }).key };
  const { key, by } = articleIdentity(item);
  const isById = key !== identity && (by === 'guid' || by === 'provider-id');
  return isById ? { idByGuid: articleIdOf(partner.id, key) } : {};
}

/** A time as the store keeps it (ISO 8601, UTC, milliseconds); undefined for what is no time between the years 1 and 9999. */
function storedTime(time: string | undefined): string | undefined {
  const ms = Date.parse(time ?? '');
  if (Number.isNaN(ms)) return undefined;
  const iso = new Date(ms).toISOString();
  return iso.length === 24 && !iso.startsWith('0000') ? iso : undefined;
}

const partners = new Map<string, { readonly definition: string; readonly partner: Partner }>();

/** One object for one definition: what is derived from a partner is cached by its object, and each batch brings a copy. */
function sameObjectFor(partner: Partner): Partner {
  const definition = JSON.stringify(partner);
  const known = partners.get(partner.id);
  if (known?.definition === definition) return known.partner;
  partners.set(partner.id, { definition, partner });
  return partner;
}

let latest: { readonly of: Knowledge; readonly names: string; readonly knowledge: Knowledge } | undefined;

/** What is known with these partners among the organizations: made anew when partner files change, and not for each batch. */
function withAllPartners(of: Knowledge, names: string): Knowledge {
  if (latest?.of !== of || latest.names !== names)
    latest = { of, names, knowledge: knowledgeOf(of, JSON.parse(names) as PartnerNames[]) };
  return latest.knowledge;
}
