import { compare, type Link } from './compare.ts';
import type { Signature } from './signature.ts';
import type { StoryLink } from './story-texts.ts';

/**
 * The links of an article that arrives to those that the index offers for it: all of them, so that two articles are linked
 * whichever came first.
 * @param candidates in the order of `StoryIndex.candidates`; those whose signature is gone are left out by the caller
 */
export function linkArticle(
  id: string,
  signature: Signature,
  candidates: Iterable<readonly [id: string, signature: Signature]>,
): (StoryLink & Pick<Link, 'evidence'>)[] {
  const links: (StoryLink & Pick<Link, 'evidence'>)[] = [];
  for (const [other, theirs] of candidates) {
    const link = compare(signature, theirs);
    if (link === null) continue;
    const { kind, score, partsOfFirst, partsOfSecond, evidence } = link;
    links.push({ a: id, b: other, kind, score, partsOfA: partsOfFirst, partsOfB: partsOfSecond, evidence });
  }
  return links;
}
