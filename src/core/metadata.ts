import type { ArticleMedia, Doubt, FeedItem, Media, Metadata, Rights } from './article.ts';
import { readBodyHtml } from './body/body.ts';
import type { Partner } from './partner.ts';
import { callsItselfCorrection, correctionIn } from './revision.ts';
import { MANIFEST_SIGN, takeManifests } from './text/c2pa.ts';
import { nameKey } from './text/words.ts';

/** A summary that stands for the body too is kept up to this length: a longer one is the story itself. */
const LONGEST_TEASER = 1_000;
const MOST_CATEGORIES = 100;
const LONGEST_CATEGORY = 200;
const MOST_MEDIA = 100;

/**
 * What an item says of its article beside the words that `normalize` reads; the partner's file has the rights of items that
 * say nothing of theirs. What neither says is absent.
 * @param bodyText the article's, in which a notice of correction may stand
 */
export function metadataOf(item: FeedItem, bodyText: string, partner?: Pick<Partner, 'rights'>): Metadata {
  const { slug, editorialNote, priority } = item;
  const notice = callsItselfCorrection(editorialNote) ? editorialNote : correctionIn(bodyText);
  const summary = summaryOf(item);
  const categories = item.categories || item.subjects ? categoriesOf(item) : undefined;
  const media = item.media && mediaOf(item.media);
  const rights = rightsOf(item, partner?.rights);
  return {
    ...(summary !== undefined && { summary }),
    ...(slug !== undefined && { slug }),
    ...(categories !== undefined && { categories }),
    ...(media !== undefined && { media }),
    ...(rights !== undefined && { rights }),
    ...(editorialNote !== undefined && { editorialNote }),
    ...(priority !== undefined && { priority }),
    ...(notice !== undefined && { notice }),
  };
}

function summaryOf({ summaryHtml, bodyHtml }: FeedItem): string | undefined {
  if (summaryHtml === undefined || summaryHtml === bodyHtml) return undefined;
  const text = readBodyHtml(
    summaryHtml.includes(MANIFEST_SIGN) ? takeManifests(summaryHtml).text : summaryHtml,
  ).text.trim();
  const isBodyToo = bodyHtml === undefined && text.length > LONGEST_TEASER;
  return text === '' || isBodyToo ? undefined : text;
}

function categoriesOf({ categories = [], subjects = [] }: FeedItem): string[] | undefined {
  const byKey = new Map<string, string>();
  for (const name of [...categories, ...subjects]) {
    const key = nameKey(name);
    if (key !== '' && name.length <= LONGEST_CATEGORY && !byKey.has(key)) byKey.set(key, name);
    if (byKey.size === MOST_CATEGORIES) break;
  }
  return byKey.size === 0 ? undefined : [...byKey.values()];
}

/**
 * Media without an address of the web, as doubts: nobody could fetch them, and what is said of them is kept. One that lies beside a
 * file of a drop folder is among them.
 */
export function mediaDoubts({ media = [] }: FeedItem): Doubt[] {
  return media
    .filter(({ url }) => !isOnWeb(url))
    .slice(0, MOST_MEDIA)
    .map(({ url, caption, credit }) => {
      const rule = url === undefined ? 'media without an address' : 'media at no address of the web';
      const raw = [url, caption, credit && `(${credit})`].filter(Boolean).join(' ');
      return { as: 'caption', start: 0, end: 0, raw, rule, confidence: 0.5 };
    });
}

/** An item's own address where that is none of the web, as a doubt: whoever shows the article would make a link of `javascript:`. */
export function addressDoubts({ url }: FeedItem): Doubt[] {
  if (url === undefined || WEB.test(url)) return [];
  const rule = 'the item is at no address of the web';
  return [{ as: 'notice', start: 0, end: 0, raw: url.slice(0, LONGEST_TEASER), rule, confidence: 0.5 }];
}

/** Whether an address is one that a reader may be led to. */
export const isOnWeb = (url: string | undefined): url is string => url !== undefined && WEB.test(url);

const WEB = /^https?:\/\//i;

/** Media at addresses of the web. */
function mediaOf(all: readonly Media[]): ArticleMedia[] | undefined {
  const found = all
    .flatMap(({ url, ...facts }) => (isOnWeb(url) ? [{ url, ...facts }] : []))
    .slice(0, MOST_MEDIA)
    .map(({ url, type: written = '', width, height, caption, credit }) => {
      const mimeType = /^[a-z]+\/[\w.+-]+$/i.test(written) ? written.toLowerCase() : undefined;
      return {
        type: mediaType(written, url),
        url,
        ...(mimeType && { mimeType }),
        ...(width !== undefined && { width }),
        ...(height !== undefined && { height }),
        ...(caption !== undefined && { caption }),
        ...(credit !== undefined && { credit }),
      };
    });
  return found.length === 0 ? undefined : found;
}

const TYPES: readonly (readonly [ArticleMedia['type'], RegExp, RegExp])[] = [
  ['picture', /image|photo|picture|graphic|illustration|portrait/i, /\.(?:jpe?g|png|gif|webp|avif|tiff?|svg|heic)$/i],
  ['video', /video|film|movie|mpegurl/i, /\.(?:mp4|m4v|mov|webm|m3u8|mpe?g|avi)$/i],
  ['audio', /audio|sound|music|podcast/i, /\.(?:mp3|m4a|ogg|oga|opus|wav|aac|flac)$/i],
];

/** By the media type or word that is given, else by the ending of the address. */
function mediaType(written: string, url: string): ArticleMedia['type'] {
  const path = URL.parse(url)?.pathname ?? '';
  const named = TYPES.find(([, word]) => word.test(written)) ?? TYPES.find(([, , ending]) => ending.test(path));
  return named?.[0] ?? 'other';
}

/** A time that the store keeps: ISO 8601, UTC, milliseconds. */
function endOf(item: FeedItem, days: number | undefined): string | undefined {
  const published = item.published ?? item.updated;
  const ms = Date.parse(item.expires ?? '');
  if (!Number.isNaN(ms)) return new Date(ms).toISOString();
  if (days === undefined || published === undefined) return undefined;
  return new Date(Date.parse(published) + days * 86_400_000).toISOString();
}

function rightsOf(item: FeedItem, { days, ...defaults }: NonNullable<Partner['rights']> = {}): Rights | undefined {
  const until = endOf(item, days);
  const { rights: copyrightNotice, copyrightHolder, usageTerms, license, noindex } = item;
  const rights: Rights = {
    ...defaults,
    // Formats that have a field for the holder only give it as the notice too.
    ...(copyrightNotice !== undefined && copyrightNotice !== copyrightHolder && { copyrightNotice }),
    ...(copyrightHolder !== undefined && { copyrightHolder }),
    ...(usageTerms !== undefined && { usageTerms }),
    ...(license !== undefined && { license }),
    ...(noindex !== undefined && { noindex }),
    ...(until !== undefined && { until }),
  };
  return Object.keys(rights).length === 0 ? undefined : rights;
}
