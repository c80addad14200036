import type { FeedItem, PubStatus } from '../../core/article.ts';
import { readDate } from './dates.ts';
import { htmlFromText, oneLine, plainFromHtml, resolve, unique } from './values.ts';

type Values = readonly (string | undefined)[];
type Reader = (found: readonly Values[], base: string | undefined) => unknown;

const first =
  <T>(read: (text: string | undefined) => T | undefined): Reader =>
  found =>
    found
      .flat()
      .map(read)
      .find(value => value !== undefined);
const line = first(oneLine);
const date = first(readDate);
/** All values of the first place that has any. */
const list: Reader = found => found.map(values => unique(values.map(oneLine))).find(values => values !== undefined);
/** Only what is an address: an id may stand at the same place. */
const address: Reader = (found, base) => {
  const written = found.flat().find(value => /^(?:https?:)?\//i.test(value ?? ''));
  return written === undefined ? undefined : resolve(written, base);
};

/** How the values found are read, field by field. */
const READERS = {
  guid: line,
  url: address,
  headline: first(plainFromHtml),
  bylines: list,
  published: date,
  updated: date,
  firstCreated: date,
  embargoedUntil: date,
  expires: date,
  summaryHtml: first(writtenHtml),
  bodyHtml: first(writtenHtml),
  categories: list,
  subjects: list,
  rights: line,
  copyrightHolder: line,
  license: line,
  noindex: found => found.flat().some(isNoindex) || undefined,
  priority: first(urgency),
  usageTerms: line,
  language: line,
  provider: line,
  creditLine: line,
  dateline: line,
  slug: line,
  version: line,
  pubStatus: first(pubStatus),
  editorialNote: found => unique(found.flat().map(oneLine))?.join(' '),
  hops: list,
} satisfies { readonly [name in keyof FeedItem]?: Reader };

/** A format as data: the places where each field may stand, the most reliable first. */
export type FieldTable = { readonly [name in keyof typeof READERS]?: readonly string[] };

/**
 * The fields of an item by the table of its format; those that the document does not give are left out. `valuesAt` gives all
 * that stands at a place, in order.
 */
export function readFields(table: FieldTable, valuesAt: (place: string) => Values, base?: string): FeedItem {
  const item: Record<string, unknown> = {};
  for (const [name, places] of Object.entries(table)) {
    const value = READERS[name as keyof FieldTable](places.map(valuesAt), base);
    if (value !== undefined) item[name] = value;
  }
  const unread = SINGLE.flatMap(field => {
    const written = item[field] === undefined ? table[field]?.flatMap(valuesAt).find(text => text?.trim()) : undefined;
    return written === undefined ? [] : [{ field, written: written.trim().slice(0, 60) }];
  });
  const read = withUnreadableEmbargo(item, (table.embargoedUntil ?? []).flatMap(valuesAt));
  return unread.length === 0 ? read : { ...read, unread };
}

/** Fields of which not every text is a value: one that is none is reported. */
const SINGLE = ['published', 'updated', 'firstCreated', 'embargoedUntil', 'expires', 'pubStatus'] as const;

/** What is under embargo until nobody can say when is withheld. */
function withUnreadableEmbargo(item: FeedItem, written: Values): FeedItem {
  const isUnreadable =
    item.embargoedUntil === undefined && written.some(text => text && !/^(?:false|null|no|0)$/i.test(text));
  return isUnreadable && item.pubStatus !== 'canceled' ? { ...item, pubStatus: 'withheld' } : item;
}

export const CANCELING = /^(?:cancel|kill|withdraw|delete)/i;

/** A status of NITF, NewsML and their users as one of ninjs's three; undefined for a word that nobody was seen to use. */
function pubStatus(written: string | undefined): PubStatus | undefined {
  const word = written?.toLowerCase().replace(/^.*[:/]/, '') ?? '';
  if (CANCELING.test(word)) return 'canceled';
  if (/^(?:withh|held|hold|draft|spike)/.test(word)) return 'withheld';
  return /^(?:usable|embargoed|publish|new|update|correct|final)/.test(word) ? 'usable' : undefined;
}

/** Urgency as IPTC counts it, 1 to 9; names of classes ("High") and other scales are left out. */
export function urgency(written: string | undefined): number | undefined {
  return written !== undefined && /^[1-9]$/.test(written.trim()) ? Number(written) : undefined;
}

/** "noindex" or "none" of a robots field, or "true" of a field of that name. */
export function isNoindex(written: string | undefined): boolean {
  return written !== undefined && /^(?:true|yes)$|\b(?:noindex|none)\b/i.test(written);
}

const TAG_OR_REFERENCE = /<\/?[a-z][a-z0-9]{0,15}(?:\s[^<>]{0,500})?\/?>|&(?:#x?[0-9a-f]{1,6}|[a-z]{2,8});/i;
const BLOCK = /<\/?(?:p|br|div|li|h[1-6]|td|blockquote|pre)\b/i;

/** A text as HTML: one with tags or references is HTML already, any other is escaped. Without blocks a line is a paragraph. */
export function writtenHtml(text: string | undefined): string | undefined {
  const written = text?.trim() || undefined;
  if (written === undefined || BLOCK.test(written)) return written;
  if (!TAG_OR_REFERENCE.test(written)) return htmlFromText(written);
  const lines = written.split(/\r?\n/).filter(line => line.trim() !== '');
  return lines.length < 2 ? written : lines.map(line => `<p>${line.trim()}</p>`).join('\n');
}
