import type { FeedItem } from '../../core/article.ts';
import { undoDoubleEncoding } from '../../core/text/repair.ts';

/**
 * An item with those of its texts repaired that had been encoded twice ("isnâ€™t"). `parse` gives items as the feed has
 * them: this is the step after it, for feeds with the problem `encoded-twice`.
 */
export function withoutEncodedTwice(item: FeedItem): FeedItem {
  const repair = (value: unknown): unknown => {
    if (typeof value === 'string') return undoDoubleEncoding(value) ?? value;
    if (Array.isArray(value)) return value.map(repair);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, repair(inner)]));
  };
  return repair(item) as FeedItem;
}
