import type { FeedItem } from './article.ts';
import type { ItemTest, PartnerRules } from './partner.ts';
import { fold, standsAlone } from './text/words.ts';

/**
 * An item as its partner's rules want it: with further categories (`tag`), and withheld where it is not to be published (`drop`).
 * `did` says what each rule did, for the record. A kill stays a kill.
 */
export function applyPartnerRules(
  item: FeedItem,
  rules: PartnerRules | undefined,
): { readonly item: FeedItem; readonly did: readonly string[] } {
  const tags = (rules?.tag ?? []).filter(rule => matches(item, rule));
  const drops = (rules?.drop ?? []).filter(rule => matches(item, rule));
  if (tags.length + drops.length === 0) return { item, did: [] };
  const categories = [...new Set([...(item.categories ?? []), ...tags.map(rule => rule.as)])];
  const isWithheld = drops.length > 0 && item.pubStatus !== 'canceled';
  return {
    item: { ...item, ...(categories.length > 0 && { categories }), ...(isWithheld && { pubStatus: 'withheld' }) },
    did: [
      ...tags.map(rule => `tagged ${rule.as}: ${testInWords(rule)}`),
      ...drops.map(rule => `not published: ${testInWords(rule)}`),
    ],
  };
}

/** A rule holds where each of its keys does: one of the categories, or words of the headline as they are written. */
function matches({ categories = [], headline = '' }: FeedItem, test: ItemTest): boolean {
  const { category } = test;
  if (category !== undefined && !categories.some(one => fold(one.trim()) === fold(category))) return false;
  return test.headline === undefined || holdsWords(headline, test.headline);
}

function holdsWords(text: string, words: string): boolean {
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1))
    if (standsAlone(text, at, at + words.length)) return true;
  return false;
}

const testInWords = ({ category, headline }: ItemTest): string =>
  [
    ...(category === undefined ? [] : [`category "${category}"`]),
    ...(headline === undefined ? [] : [`"${headline}" in the headline`]),
  ].join(' and ');
