import type { FeedItem } from './article.ts';
import { canonicalUrl } from './canonical-url.ts';
import { nameKey } from './text/fold.ts';

/** What makes an item the same article when it comes again: unique within its partner. */
export type Identity = {
  readonly key: string;
  readonly by: 'provider-id' | 'guid' | 'url' | 'headline-date';
};

/** Whether a feed's guids can be relied on; see `judgeGuids`. */
export type FeedTrust = { readonly guidsSound: boolean };

/**
 * The identity of an item: the provider's id without its version, else the guid, else the canonical URL, else headline and
 * date; the first that is sound for this feed. Where there is no date either, headline and text. Never a made-up id.
 */
export function articleIdentity(item: FeedItem, trust: FeedTrust = { guidsSound: true }): Identity {
  const { key, by } = wholeIdentity(item, trust);
  if (key.length <= LONGEST_KEY) return { key, by };
  return { key: `${key.slice(0, LONGEST_KEY - 21).toWellFormed()} ${hash100(key)}`, by };
}

/** A key stands in an index, and PostgreSQL takes 2,704 bytes of one; three to a character. */
const LONGEST_KEY = 800;

function wholeIdentity(item: FeedItem, trust: FeedTrust): Identity {
  const guid = item.guid?.trim() ?? '';
  if (trust.guidsSound && isSoundGuid(guid)) {
    const bare = withoutVersion(guid, item.version);
    if (bare !== guid) return { key: `id ${bare}`, by: 'provider-id' };
    return { key: `guid ${/^https?:\/\//i.test(guid) ? (canonicalUrl(guid) ?? guid) : guid}`, by: 'guid' };
  }
  const url = item.url === undefined ? null : canonicalUrl(item.url);
  if (url !== null && !isFrontPage(url)) return { key: `url ${url}`, by: 'url' };
  const headline = nameKey(item.headline ?? '');
  const date = item.firstCreated ?? item.published;
  if (date !== undefined && headline !== '') return { key: `headline ${headline} ${date}`, by: 'headline-date' };
  const words = (item.bodyHtml ?? item.summaryHtml ?? '').replace(/\s+/g, ' ').trim();
  return { key: `text ${headline} ${date ?? ''} ${hash100(words)}`, by: 'headline-date' };
}

/** Ids that say nothing: empty, a word for nothing, or a bare zero. Seen in feeds of content systems gone wrong. */
function isSoundGuid(guid: string): boolean {
  return (
    guid.length > 0 && !/^(?:null|undefined|none|nil|n\/?a|no[ -]?id|nan|0+|-1|false|\[object Object\]|#)$/i.test(guid)
  );
}

/**
 * A provider's id with its version taken out, where it holds one: NewsML's public identifier "urn:newsml:PROVIDER:DATE:ID:3U",
 * "tag:…:newsml_ID:3", a `version` query parameter, or the item's own version printed at the end.
 */
function withoutVersion(id: string, version: string | undefined): string {
  const newsml = /^(urn:newsml:[^:]{1,100}:[0-9T]{1,20}:.{1,300}):\d{1,6}[A-Z]?$/i.exec(id);
  if (newsml?.[1] !== undefined) return newsml[1];
  const tag = /^(tag:[^:]{1,200}:newsml_[^:]{1,300}):\d{1,12}$/i.exec(id);
  if (tag?.[1] !== undefined) return tag[1];
  const parameter = /[?&](?:v|ver|version|rev|revision)=\d{1,14}$/i.exec(id);
  if (parameter !== null) return id.slice(0, parameter.index);
  if (version !== undefined && version !== '' && id.endsWith(version)) {
    const rest = id.slice(0, -version.length);
    const bare = rest.replace(/(?:[-_.:;#/@]v|[-_.:;#/@]?(?:version|ver|rev)[-_.:=]?)$/i, '');
    if (bare !== rest && bare !== '') return bare;
    // Without a word for it a short number may as well be the id's own: "urn:agency:1" in its version 1.
    if (version.length >= 8 && /[-_.:;#/@]$/.test(rest)) return rest.slice(0, -1);
  }
  return id;
}

function isFrontPage(url: string): boolean {
  return /^[^/?#]{1,300}\/?$/.test(url);
}

/** What `judgeGuids` found: of so many guids of a document, how many stand on items of different content. */
export type GuidVerdict = FeedTrust & { readonly guids: number; readonly repeated: number };

/** FreshRSS's rule: a feed where more than 5 % of the guids repeat with different content has no use for guids. */
const BEARABLE = 0.05;

/**
 * Judges the guids of one document of a feed. Content is headline and URL: a repeat with both the same is the same item twice.
 */
export function judgeGuids(items: readonly FeedItem[]): GuidVerdict {
  const bearers = Map.groupBy(items, item => item.guid?.trim() ?? '');
  bearers.delete('');
  const contentOf = (item: FeedItem): string => `${nameKey(item.headline ?? '')} ${item.url ?? ''}`;
  const repeated = [...bearers.values()].filter(
    ([first, ...others]) => first !== undefined && others.some(item => contentOf(item) !== contentOf(first)),
  ).length;
  return { guidsSound: repeated <= bearers.size * BEARABLE, guids: bearers.size, repeated };
}

/** The id of an article: 20 characters, the same for the same partner and key on every machine. */
export function articleId(partnerId: string, key: string): string {
  return hash100(`${partnerId}\n${key}`);
}

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** 100 bits of a string as 20 characters of base 32: four lanes of 32 bits that feed each other. No cryptographic hash. */
function hash100(text: string): string {
  let a = 0x6a09e667;
  let b = 0xbb67ae85;
  let c = 0x3c6ef372;
  let d = 0xa54ff53a;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = b ^ Math.imul(a ^ code, 0x9e3779b1);
    b = c ^ Math.imul(b ^ code, 0x85ebca77);
    c = d ^ Math.imul(c ^ code, 0xc2b2ae3d);
    d = a ^ Math.imul(d ^ code, 0x27d4eb2f);
    a = (a << 13) | (a >>> 19);
    c = (c << 7) | (c >>> 25);
  }
  for (let round = 0; round < 4; round++) {
    a = finish(a + b + text.length);
    b = finish(b + c + a);
    c = finish(c + d + b);
    d = finish(d + a + c);
  }
  let out = '';
  for (const lane of [a, b, c, d]) {
    for (let shift = 0; shift < 25; shift += 5) out += ALPHABET[(lane >>> shift) & 31];
  }
  return out;
}

function finish(hash: number): number {
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x7feb352d);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x846ca68b);
  return hash ^ (hash >>> 16);
}
