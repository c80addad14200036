import { compare } from './compare.ts';
import type { Signature } from './signature.ts';
import type { StoryLink } from './stories.ts';

/** Links to so many nearly equal copies hold an article in its story; a thousand copies need no million links. */
const ENOUGH_COPIES = 12;
const COPY = 0.9;

/**
 * The links of an article that arrives to those that the index offers for it.
 * @param candidates in the order of `StoryIndex.candidates`; those whose signature is gone are left out by the caller
 */
export function linkArticle(
  id: string,
  signature: Signature,
  candidates: Iterable<readonly [id: string, signature: Signature]>,
): StoryLink[] {
  const links: StoryLink[] = [];
  let copies = 0;
  for (const [other, theirs] of candidates) {
    const link = compare(signature, theirs);
    if (link === null) continue;
    const { kind, score, partsOfFirst, partsOfSecond } = link;
    links.push({ a: id, b: other, kind, score, partsOfA: partsOfFirst, partsOfB: partsOfSecond });
    if (score >= COPY && (kind === 'duplicate' || kind === 'version') && ++copies >= ENOUGH_COPIES) break;
  }
  return links;
}
