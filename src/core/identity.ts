import { hash } from 'node:crypto';
import type { FeedItem } from './article.ts';
import { nameKey } from './text/words.ts';

/** What makes an item the same article when it comes again; unique within its partner. */
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
  return { key: `${key.slice(0, LONGEST_KEY - 26).toWellFormed()} ${shortHash(key)}`, by };
}

/** PostgreSQL indexes at most 2,704 bytes of a key, and a character has up to three. */
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
  return { key: `text ${headline} ${date ?? ''} ${shortHash(words)}`, by: 'headline-date' };
}

/** No id: empty, a word such as "null", or a bare zero. Seen in feeds of broken content systems. */
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

/** Of the guids of a document, how many are on several items of different content. */
export type GuidVerdict = FeedTrust & { readonly guids: number; readonly repeated: number };

/** FreshRSS's rule: where more than 5 % of a feed's guids repeat with different content, its guids are not relied on. */
const MOST_REPEATED = 0.05;

/**
 * Judges the guids of one document of a feed. Content is headline and URL: a repeat with both the same is the same item twice.
 */
export function judgeGuids(items: readonly FeedItem[]): GuidVerdict {
  const byGuid = Map.groupBy(items, item => item.guid?.trim() ?? '');
  byGuid.delete('');
  const contentOf = (item: FeedItem): string => `${nameKey(item.headline ?? '')} ${item.url ?? ''}`;
  const repeated = [...byGuid.values()].filter(
    ([first, ...others]) => first !== undefined && others.some(item => contentOf(item) !== contentOf(first)),
  ).length;
  return { guidsSound: repeated <= byGuid.size * MOST_REPEATED, guids: byGuid.size, repeated };
}

/** Parameters that track where a reader came from. */
const TRACKING =
  /^(?:utm_.*|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|igshid|mc_[ce]id|_ga|_gl|ref|ref_?src|referrer|cmp|cmpid|camp|campaign|icid|ncid|ocid|sr_share|smid|src|source|at_medium|at_campaign|at_.*|ito|xtor|partner|feedname|feedtype|rss|traffic_source|via|share|spm|taid|guccounter|guce_.*|soc_.*|ns_.*|wt\.?.*|__.*)$/i;
/** Parameters that choose another form of the same page. */
const FORM = /^(?:amp|m|mobile|outputtype|output|view|print|format)$/i;
const FORM_VALUE = /^(?:|1|true|yes|amp|mobile|print|html|rss|xml)$/i;

/** Anchors of parts that every page has, and of trackers. */
const NO_ITEM =
  /^#(?:top|start|main|content|main-?content|page|article|story|body|comments?|respond|disqus_thread|share|more(?:-\d+)?|rss|feed|ref|ixzz.*|cxrecs.*)$/i;

/**
 * One form of all addresses of one article: without scheme, "www.", mobile and AMP forms, tracking parameters and fragments that
 * name no item. Null where it is no web address. "https://m.example.com/a/amp/?utm_source=rss#top" gives "example.com/a".
 */
export function canonicalUrl(address: string): string | null {
  const url = parse(address.trim());
  if (url === null) return null;
  const cached = /^\/(?:[a-z]\/)?s?\/?((?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}\/.*)$/i.exec(url.pathname);
  if (url.hostname.endsWith('.ampproject.org') && cached?.[1] !== undefined) {
    return canonicalUrl(`https://${cached[1]}${url.search}`);
  }
  const host = url.hostname.replace(/^(?:(?:www\d?|m|mobile|amp)\.)+(?=[^.]+\.)/, '');
  const path = url.pathname
    .replace(/^\/amp(?=\/)/i, '')
    .replace(/[/.;]amp(?:\.html?)?\/?$/i, '')
    .replace(/\/(?:index|default)\.(?:html?|php|aspx?)$/i, '/')
    .replace(/\/+$/, '');
  const parameters = url.search === '' ? [] : parametersOf(url);
  const port = url.port === '' ? '' : `:${url.port}`;
  const fragment = isItem(url.hash) ? url.hash : '';
  return `${host}${port}${path}${parameters.length === 0 ? '' : `?${parameters.join('&')}`}${fragment}`;
}

/**
 * Whether an anchor names one item of a page: "#block-65e1", "#comment-4711", "#tools". A number alone is the item's place in
 * the feed (BBC); one with "=" or other signs tracks the reader.
 */
function isItem(fragment: string): boolean {
  if (fragment.startsWith('#!')) return true;
  return /^#[\w%][\w%.-]*$/.test(fragment) && /[a-z]/i.test(fragment) && !NO_ITEM.test(fragment);
}

function parametersOf({ searchParams }: URL): string[] {
  return [...searchParams]
    .filter(([name, value]) => !TRACKING.test(name) && !(FORM.test(name) && FORM_VALUE.test(value)))
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .sort();
}

function parse(address: string): URL | null {
  const url = URL.parse(address);
  return url !== null && /^https?:$/.test(url.protocol) ? url : null;
}

/**
 * An id is computed from what it names, so that the same input gives the same rows in every process and however often it comes.
 * A letter and 72 bits of SHA-256: the letter because a queue refuses numbers as job ids, few bits because every index holds them.
 */
export function idOf(letter: string, ...parts: readonly string[]): string {
  return (
    letter +
    BigInt(`0x${hash('sha256', parts.join('\n'), 'hex').slice(0, 18)}`)
      .toString(36)
      .padStart(14, '0')
  );
}

/** A feed of a partner, by its URL; readable, since people type it. */
export function feedIdOf(partnerId: string, url: string): string {
  return `${partnerId}-${hash('sha256', url, 'hex').slice(0, 8)}`;
}

/** An article, by its partner and the identity its items carry. */
export function articleIdOf(partnerId: string, identity: string): string {
  return idOf('a', partnerId, identity);
}

/** One content under one identity in one feed. Ids of one feed begin alike, so a batch writes to few pages of the index. */
export function itemIdOf(feedId: string, identity: string, contentHash: string): string {
  if (beginning.feedId !== feedId) beginning = { feedId, begin: idOf('i', feedId).slice(0, 6) };
  return beginning.begin + idOf('', feedId, contentHash, identity);
}

/** Items come a document at a time, so the beginning of the last id is that of the next. */
let beginning = { feedId: '', begin: idOf('i', '').slice(0, 6) };

/** One document of one feed. */
export function rawDocumentIdOf(feedId: string, hashOfBytes: string): string {
  return idOf('p', feedId, hashOfBytes);
}

/** An article's name outside of this store, the same in every format. */
export function articleUri(id: string): string {
  return `urn:news-exchange:article:${id}`;
}

/**
 * The article id in an id or address of the form that our feeds, API and pages give out. Another installation's look alike, so
 * only the store knows whether it is ours.
 */
export function articleNamedBy(origin: string): string | undefined {
  return /^(?:urn:news-exchange:article:|https?:\/\/[^/?#]{1,200}\/(?:v1\/)?articles\/)(a[0-9a-z]{14})$/.exec(
    origin,
  )?.[1];
}

/** 100 bits of a text's SHA-256: enough to tell the texts of one partner apart. */
function shortHash(text: string): string {
  return hash('sha256', text, 'hex').slice(0, 25);
}

/** A poll, by its feed and time: what its lines in the log have in common. */
export function pollIdOf(feedId: string, at: string): string {
  return idOf('p', feedId, at);
}
