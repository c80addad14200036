import { countBits } from './align.ts';
import type { Signature } from './signature.ts';
import { wordsOf } from './words.ts';

/** Parts of a text that a lead of its own takes at least. */
const OWN_LEAD = 4;
let earlier: number | undefined;

/**
 * What the two have in common the later one tells, behind news of its own, as what was before: "Kestel declined comment.
 * Earlier today Orrin said it holds talks …". So does a report of what came of it, or of what others say of it.
 * @param parts the `partsOfShort` or `partsOfLong` of the later one
 */
export function isToldAsEarlier(later: Signature, before: Signature, parts: number): boolean {
  earlier ??= (wordsOf('earlier')[0] ?? 0) >>> 2;
  const at = later.words.findIndex(word => word >>> 2 === earlier);
  if (at === -1 || before.words.some(word => word >>> 2 === earlier)) return false;
  const part = Math.floor((at * 32) / later.words.length);
  const own = part - countBits(parts & ((1 << part) - 1));
  return part >= OWN_LEAD && own * 2 >= part && countBits(parts >>> part) > part - own;
}
