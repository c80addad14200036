import type { Relation } from '../article.ts';
import { type Alignment, align, type Facts } from './align.ts';
import { headlineShare } from './headline.ts';
import { SHORT_TEXT, type Signature } from './signature.ts';
import { FIGURE, kindOf, NAME } from './words.ts';

/** What one article is to another. */
export type LinkKind = Exclude<Relation, 'new'>;

/** What two articles have in common, seen from the first: it is a `kind` of the second. */
export type Link = {
  readonly kind: LinkKind;
  /** 0–1: the share of the shorter text that stands in the other, less what speaks against one story. */
  readonly score: number;
  /** Which 32nds of each text the common passages lie in, a bit each: two stories that share no part of a page make it a digest. */
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

const HOUR = 3_600_000;

/**
 * Judges two articles: null where they have nothing to do with each other or fill one template with other figures, firms
 * or days. `compare(b, a)` says the same seen from the other side.
 */
export function compare(first: Signature, second: Signature): Link | null {
  const swapped = isLonger(first, second);
  const short = swapped ? second : first;
  const long = swapped ? first : second;
  const link = judge(short, long);
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

function judge(short: Signature, long: Signature): Link | null {
  const hours =
    short.published === null || long.published === null ? 0 : Math.abs(short.published - long.published) / HOUR;
  const headline = headlineShare(short.headline, long.headline);
  const seen = align(short.words, long.words);
  // A correction keeps its headline; under another one it is no license.
  const revised = (short.revised || long.revised) && headline >= 0.5;
  const pair = { short, long, seen, hours, headline, revised };
  const judgement = short.words.length < SHORT_TEXT ? judgeShort(pair) : judgeTexts(pair);
  if (judgement === null) return null;
  return {
    kind: judgement.kind,
    score: round(judgement.score),
    partsOfFirst: seen.partsOfShort,
    partsOfSecond: seen.partsOfLong,
    evidence: {
      shareOfFirst: round(share(seen.sameShort, short)),
      shareOfSecond: round(share(seen.sameLong, long)),
      headline: round(headline),
      figures: seen.figures,
      names: seen.names,
      words: seen.words,
    },
  };
}

function share(same: number, { words }: Signature): number {
  return words.length === 0 ? 0 : same / words.length;
}

type Pair = {
  readonly short: Signature;
  readonly long: Signature;
  readonly seen: Alignment;
  readonly hours: number;
  readonly headline: number;
  readonly revised: boolean;
};
type Judgement = Pick<Link, 'kind' | 'score'>;

/** Two texts of some length. */
function judgeTexts(pair: Pair): Judgement | null {
  const { short, long, seen, hours, revised } = pair;
  const shareShort = share(seen.sameShort, short);
  const shareLong = share(seen.sameLong, long);
  if (otherFacts(seen, revised, hours)) return null;
  if (!seen.damaged && seen.longestRun < VERBATIM && otherSubject(short, long)) return null;
  const rewritten = revised || isOneSource(short, long) ? 'version' : 'derived';
  const sure = 1 - 0.6 * exchangedShare(seen.figures);
  if (shareShort >= 0.6 && shareLong >= 0.6) {
    const weight = isFollowUp(pair, shareShort) ? APART : 1;
    return {
      kind: rewritten === 'version' && shareShort < 1 ? 'version' : 'duplicate',
      score: shareShort * sure * weight,
    };
  }
  const apart = short.digest !== long.digest || isDeep(seen, long) || isFollowUp(pair, shareShort);
  if (shareShort >= 0.6) {
    const isOwn = rewritten === 'version' && shareShort < 0.8;
    return { kind: isCut(seen) && !isOwn ? 'excerpt' : rewritten, score: shareShort * sure * (apart ? APART : 1) };
  }
  if (shareShort >= 0.3 && !apart) {
    if (isSameEvent(pair)) return { kind: rewritten, score: 0.5 + shareShort / 2 };
    if (isReuse(pair)) return { kind: 'derived', score: 0.4 + shareShort / 2 };
    if (shareShort >= 0.4 && seen.sameShort >= 60 && seen.longestRun >= 20) {
      return { kind: rewritten, score: 0.4 + shareShort / 2 };
    }
  }
  if (seen.sameShort >= 40 && seen.longestRun >= 25 && Math.max(seen.leadShort, seen.leadLong) >= 0.5) {
    return { kind: 'excerpt', score: Math.min(APART, shareShort) };
  }
  return null;
}

/** The weight, and the highest score, of what is common to two articles of different stories. */
const APART = 0.45;

/** So many words in a row come from one keyboard: no template, no chance. */
const VERBATIM = 50;

/**
 * Two stories of one affair: the later repeats the background of the earlier. Of one house, a version has the other's lead or
 * headline, and what runs days later runs nearly whole; pages of two houses have furniture where the lead should be.
 */
function isFollowUp({ short, long, seen, hours, headline, revised }: Pair, shareShort: number): boolean {
  if (headline < 0.4 && isFrame(seen)) return true;
  if (shareShort >= 0.85 || seen.damaged || revised) return false;
  const lead = Math.max(seen.leadShort, seen.leadLong);
  const isVerbatim = seen.longestRun >= VERBATIM && seen.sameShort >= 2 * VERBATIM;
  if (!isOneSource(short, long) && isVerbatim) return shareShort < 0.5 && headline < 0.3 && lead < 0.2;
  if (shareShort < 0.6 && headline < 0.3 && isOneSource(short, long)) return true;
  return hours > 36 || lead < 0.2 || (shareShort < 0.75 && headline < 0.3 && lead < 0.5);
}

/** Another house's words and facts of the same day, in parts. */
function isReuse({ short, long, seen, hours, headline }: Pair): boolean {
  if (headline < 0.4 && seen.longestRun < VERBATIM) return false;
  const same = seen.figures.same + seen.names.same;
  const exchanged = seen.figures.exchanged + seen.names.exchanged;
  return !isOneSource(short, long) && hours <= 36 && seen.sameShort >= 40 && same >= 8 && exchanged * 8 <= same;
}

function isOneSource(a: Signature, b: Signature): boolean {
  return a.source !== 0 && a.source === b.source;
}

/** The two pages of one site have the beginning and the end in common, and in between each its own story. */
function isFrame({ partsOfShort, partsOfLong }: Alignment): boolean {
  return [partsOfShort, partsOfLong].every(parts => (parts & 1) === 1 && parts >>> 31 === 1 && longestHole(parts) >= 5);
}

/** The longest row of unset bits. */
function longestHole(parts: number): number {
  let longest = 0;
  for (let left = ~parts; left !== 0; left &= left << 1) longest++;
  return longest;
}

/** Hours apart at most, under nearly the same headline, and with facts enough in common: a write-thru. */
function isSameEvent({ short, long, seen, hours, headline, revised }: Pair): boolean {
  if (headline < 0.6 || (hours > 14 && !revised) || otherFigures(short.headline, long.headline)) return false;
  const same = seen.figures.same + seen.names.same;
  const exchanged = seen.figures.exchanged + seen.names.exchanged;
  return same >= 5 && exchanged * 4 <= same + exchanged;
}

/** The common passages stand deep inside the long text, as on a page of other things. */
function isDeep(seen: Alignment, long: Signature): boolean {
  return seen.firstLong > 150 && seen.firstLong > long.words.length * 0.4;
}

/** From its first common passage to the last the short text is the long one's: what else it has stands around it. */
function isCut(seen: Alignment): boolean {
  return seen.damaged || seen.sameShort >= 0.8 * (seen.endShort - seen.firstShort);
}

/** A headline and a summary, or less: judged with the headline, within two days or three. */
function judgeShort({ short, long, seen, hours, headline, revised }: Pair): Judgement | null {
  if (otherFacts(seen, revised, hours) || (!seen.damaged && otherSubject(short, long))) return null;
  const shareShort = share(seen.sameShort, short);
  const kind = share(seen.sameLong, long) >= 0.6 ? 'duplicate' : 'excerpt';
  if (short.words.length < 6) {
    if (headline < 1 || Math.min(short.headline.length, long.headline.length) < 5 || hours > 48) return null;
    return { kind, score: 0.6 };
  }
  if (hours > 72) return null;
  if (shareShort >= 0.8 && (headline >= 0.3 || seen.sameShort >= 14)) {
    const deep = seen.firstLong > 60 && seen.firstLong > long.words.length * 0.3;
    return { kind, score: shareShort * (deep || long.digest ? 0.45 : 1) };
  }
  return shareShort >= 0.5 && headline >= 0.6 ? { kind, score: 0.3 + shareShort / 2 } : null;
}

/**
 * One template, other facts: figures or names were exchanged where the words around them stayed. A paper that runs a story
 * a day later runs it as it was or cut; the same words with a change in them are another day's story.
 */
function otherFacts({ figures, names, words, damaged }: Alignment, revised: boolean, hours: number): boolean {
  // Scanning damages words, figures and names alike.
  const noise = damaged ? 0.2 + 2 * exchangedShare(words) : 0;
  const facts = { same: figures.same + names.same, exchanged: figures.exchanged + names.exchanged };
  const nextDay = hours > 16;
  if (exchangedShare(figures) > (revised ? 0.5 : nextDay ? 0.05 : 0.25) + noise) return true;
  if (names.exchanged > (nextDay ? 0 : 1) && exchangedShare(names) > (nextDay ? 0.15 : 0.4) + noise) return true;
  if (facts.exchanged > 1 && exchangedShare(facts) > 0.3 + noise) return true;
  if (!nextDay || revised || damaged) return false;
  // Many figures, all of them the same, are no other day's.
  if (figures.same >= 8 && facts.exchanged === 0) return false;
  return words.exchanged > 1 && exchangedShare(words) > 0.06;
}

function exchangedShare({ same, exchanged }: Facts): number {
  return exchanged === 0 ? 0 : exchanged / (same + exchanged);
}

/** How many words from the start the name of whom a story is about stands in. */
const SUBJECT = 12;

/** Neither text mentions whom the other begins with: one template for two firms. */
function otherSubject(a: Signature, b: Signature): boolean {
  const one = a.words.subarray(0, SUBJECT).find(word => kindOf(word) === NAME);
  const two = b.words.subarray(0, SUBJECT).find(word => kindOf(word) === NAME);
  if (one === undefined || two === undefined) return false;
  return !mentions(b, one) && !mentions(a, two);
}

function mentions({ words, headline }: Signature, name: number): boolean {
  const isName = (word: number): boolean => word >>> 2 === name >>> 2;
  return words.some(isName) || headline.some(isName);
}

/** Both headlines give figures, and none of them is the same. */
function otherFigures(a: Uint32Array, b: Uint32Array): boolean {
  const figures = new Set(a.filter(word => kindOf(word) === FIGURE));
  const others = b.filter(word => kindOf(word) === FIGURE);
  return figures.size > 0 && others.length > 0 && !others.some(figure => figures.has(figure));
}

function round(share: number): number {
  return Math.round(share * 1000) / 1000;
}
