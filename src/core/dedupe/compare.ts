import type { LinkKind } from '../article.ts';
import type { Facts } from './exchanges.ts';
import { judge } from './judge.ts';
import { isTeaser } from './page-headline.ts';
import { pairOf } from './pair.ts';
import type { Signature } from './signature.ts';

/** What two articles have in common, seen from the first: it is a `kind` of the second. */
export type Link = {
  readonly kind: LinkKind;
  /** 0–1: the share of the shorter text that stands in the other, less what speaks against one story. */
  readonly score: number;
  /**
   * Which 32nds of each text the common passages lie in, a bit each: two stories that share no part of a page make it a
   * digest. None where it is a teaser of the other that the text has beside its own story.
   */
  readonly partsOfFirst: number;
  readonly partsOfSecond: number;
  readonly evidence: Evidence;
};

type Evidence = {
  /** Share of the first's words that stand in the second, and of the second's in the first. */
  readonly shareOfFirst: number;
  readonly shareOfSecond: number;
  /** Share of the headlines' words in common, of the shorter headline. */
  readonly headline: number;
  /** Words, figures and names that stand in one place in both, and those that were exchanged for others there. */
  readonly figures: Facts;
  readonly names: Facts;
  readonly words: Facts;
};

/** From here on two articles are one story; weaker links only show what a digest is made of. */
export const SAME_STORY = 0.5;

/**
 * Judges two articles: null where they have nothing to do with each other or fill one template with other figures, firms
 * or days. `compare(b, a)` says the same seen from the other side.
 */
export function compare(first: Signature, second: Signature): Link | null {
  const swapped = isLonger(first, second);
  const short = swapped ? second : first;
  const long = swapped ? first : second;
  const link = linkOf(short, long);
  if (link === null || !swapped) return link;
  const { shareOfFirst, shareOfSecond } = link.evidence;
  return {
    ...link,
    kind: reverseKind(link.kind),
    partsOfFirst: link.partsOfSecond,
    partsOfSecond: link.partsOfFirst,
    evidence: { ...link.evidence, shareOfFirst: shareOfSecond, shareOfSecond: shareOfFirst },
  };
}

/** The same link seen from the other article. */
export function reverseKind(kind: LinkKind): LinkKind {
  if (kind === 'excerpt') return 'contains';
  if (kind === 'contains') return 'excerpt';
  return kind;
}

function isLonger(a: Signature, b: Signature): boolean {
  return a.words.length > b.words.length || (a.words.length === b.words.length && a.textHash > b.textHash);
}

function linkOf(short: Signature, long: Signature): Link | null {
  const pair = pairOf(short, long);
  const judgement = judge(pair);
  if (judgement === null) return null;
  const { openingShort, openingLong, partsOfShort, partsOfLong, figures, names, words } = pair.alignment;
  return {
    kind: judgement.kind,
    score: round(judgement.score),
    partsOfFirst: isTeaser(short, openingShort, partsOfShort) ? 0 : partsOfShort,
    partsOfSecond: isTeaser(long, openingLong, partsOfLong) ? 0 : partsOfLong,
    evidence: {
      shareOfFirst: round(pair.shareShort),
      shareOfSecond: round(pair.shareLong),
      headline: round(pair.shareHeadline),
      figures,
      names,
      words,
    },
  };
}

function round(share: number): number {
  return Math.round(share * 1000) / 1000;
}
