import type { LinkKind } from '../article.ts';
import { type Alignment, PASSAGE, VERBATIM } from './align.ts';
import { telling } from './headline.ts';
import {
  exchangedShare,
  isOneExchanged,
  otherFacts,
  otherFigures,
  otherFirstWord,
  otherSubject,
} from './other-story.ts';
import { isBeside, isStandingLine, isToldBy, isUntold } from './page-headline.ts';
import type { Signature } from './signature.ts';

/** Share of an article's words. */
export function share(same: number, { words }: Signature): number {
  return words.length === 0 ? 0 : same / words.length;
}

/** Two articles laid on each other. */
export type Pair = {
  readonly short: Signature;
  readonly long: Signature;
  readonly seen: Alignment;
  readonly hours: number;
  readonly headline: number;
  readonly revised: boolean;
};
export type Judgement = { readonly kind: LinkKind; readonly score: number };

/** Two texts of some length. */
export function judgeTexts(pair: Pair): Judgement | null {
  const { short, long, seen, hours, revised } = pair;
  const shareShort = share(seen.sameShort, short);
  const shareLong = share(seen.sameLong, long);
  if (otherFacts(seen, revised, hours)) return null;
  if (!seen.damaged && seen.longestRun < VERBATIM && otherSubject(short, long, seen)) return null;
  const rewritten = revised || isOneSource(short, long) ? 'version' : 'derived';
  const sure = 1 - 0.6 * exchangedShare(seen.figures);
  const aside =
    seen.crossed ||
    isOtherRoundUp(short, long, shareShort, shareLong) ||
    isBeside(long, short, seen.leadLong) ||
    isBeside(short, long, seen.leadShort) ||
    isFollowUp(pair, shareShort);
  if (shareShort >= 0.6 && shareLong >= 0.6) {
    return {
      kind: rewritten === 'version' && shareShort < 1 ? 'version' : 'duplicate',
      score: shareShort * sure * (aside ? APART : 1),
    };
  }
  const apart = aside || isDeep(seen, long) || isMuchElse(pair, shareShort);
  if (shareShort >= 0.6) {
    const isOwn = rewritten === 'version' && shareShort < 0.8;
    return { kind: isCut(seen) && !isOwn ? 'excerpt' : rewritten, score: shareShort * sure * (apart ? APART : 1) };
  }
  if (!apart && isReprint(pair, shareShort)) return { kind: 'derived', score: 0.5 + shareShort / 4 };
  if (shareShort >= 0.3 && !apart) {
    if (isSameEvent(pair)) return { kind: rewritten, score: 0.5 + shareShort / 2 };
    if (isReuse(pair)) return { kind: 'derived', score: 0.4 + shareShort / 2 };
    if (isLeant(pair, shareShort)) {
      return { kind: rewritten, score: 0.4 + shareShort / 2 };
    }
  }
  // The pages of one site share furniture: that makes no digest of them.
  if (isOneSource(short, long) && !short.digest && !long.digest) return null;
  if (seen.sameShort >= 40 && seen.longestRun >= 25 && Math.max(seen.leadShort, seen.leadLong) >= 0.5) {
    return { kind: 'excerpt', score: Math.min(APART, shareShort) };
  }
  return null;
}

/** The weight, and the highest score, of what is common to two articles of different stories. */
const APART = 0.45;

/**
 * A round-up and one of its stories, or two round-ups that have some of their stories in common. What is another text from end
 * to end is no round-up, though a site says "Live:" over it.
 */
function isOtherRoundUp(short: Signature, long: Signature, shareShort: number, shareLong: number): boolean {
  if (short.digest !== long.digest) return shareShort < 0.85 || (long.digest && shareLong < 0.6);
  return short.digest && shareShort < 0.85;
}

/**
 * Two stories of one affair: the later repeats the background of the earlier. Of one house, a version has the other's lead or
 * headline, and what runs days later runs nearly whole; pages of two houses have furniture where the lead should be.
 */
function isFollowUp({ short, long, seen, hours, headline, revised }: Pair, shareShort: number): boolean {
  if (headline < 0.4 && isFrame(seen, isOneSource(short, long) ? 5 : 9)) return true;
  if (shareShort >= 0.85 || seen.damaged || revised) return false;
  const lead = Math.max(seen.leadShort, seen.leadLong);
  if (!isOneSource(short, long)) {
    if (isReprint({ short, long, seen, headline }, shareShort)) return false;
    if (seen.longestRun >= VERBATIM && seen.sameShort >= 2 * VERBATIM)
      return shareShort < 0.5 && headline < 0.3 && lead < 0.2;
    if (shareShort < 0.7 && seen.longestRun < VERBATIM && (hours > 16 || !isOneNews(seen))) return true;
    return hours > 36 || lead < 0.2;
  }
  if (shareShort < 0.6 && headline < 0.3) return true;
  // A write-thru comes within hours or keeps its headline; what else has a third of its own is what came of it.
  if (shareShort < 0.7 && ((hours > 4 && headline < 0.5) || (hours > 16 && headline < 0.9))) return true;
  return hours > 36 || lead < 0.2 || (shareShort < 0.75 && headline < 0.3 && lead < 0.5);
}

/**
 * Two pages with one story, each with things of its own around it: a passage from the beginning of the one, word by word and
 * with all its facts. What led to a story is told in other words, or further down.
 */
function isReprint(
  { short, long, seen, headline }: Pick<Pair, 'short' | 'long' | 'seen' | 'headline'>,
  shareShort: number,
): boolean {
  if (isOneSource(short, long)) return false;
  if (seen.figures.exchanged + seen.names.exchanged > 0) return false;
  if (headline >= 0.6 && isTelling(short) && isTelling(long)) return seen.longestRun >= SENTENCE;
  if (!isCut(seen)) return false;
  const isLead = Math.max(seen.leadShort, seen.leadLong) >= 0.5;
  if (seen.longestRun >= SENTENCE && isLead && isToldBy(short, seen.partsOfShort)) return true;
  // Where no headline says so, less may be the first story of a round-up.
  if (shareShort < 0.5 || seen.longestRun < (shareShort < 0.6 ? PASSAGE : SENTENCE)) return false;
  return isLead;
}

/** Of two houses' pages, what each has beside it is more than furniture: one story of a round-up that does not say that it is one. */
function isMuchElse({ short, long, seen, headline }: Pair, shareShort: number): boolean {
  if (shareShort >= 0.6 || headline >= 0.4 || isOneSource(short, long)) return false;
  return short.words.length - seen.sameShort > FURNITURE;
}

/** A page has hardly more words of its own around a story. */
const FURNITURE = 90;

/** So many words in a row are a sentence. */
const SENTENCE = 18;

function isTelling({ headline }: Signature): boolean {
  return telling(headline).size >= 4;
}

/** Another house's words and facts of the same day, in parts: its news, not only what led to it. */
function isReuse({ short, long, seen, hours, headline }: Pair): boolean {
  if (headline < 0.4 && seen.longestRun < VERBATIM && share(seen.sameShort, short) < 0.4) return false;
  if (Math.min(seen.leadShort, seen.leadLong) < 0.45 || isUntold(short, long) || isUntold(long, short)) return false;
  const same = seen.figures.same + seen.names.same;
  const exchanged = seen.figures.exchanged + seen.names.exchanged;
  return !isOneSource(short, long) && hours <= 36 && seen.sameShort >= 40 && same >= 8 && exchanged * 8 <= same;
}

/** Much of the one stands in the other, a long passage word by word among it. */
function isLeant({ short, long, seen, headline }: Pair, shareShort: number): boolean {
  if (shareShort < 0.4 || seen.sameShort < 60 || seen.longestRun < 20) return false;
  return !isOneSource(short, long) || headline >= 0.6 || isOneNews(seen);
}

/** A write-thru has the lead in common; a sidebar or what came of it later has the background. */
function isOneNews({ leadShort, leadLong }: Alignment): boolean {
  return Math.min(leadShort, leadLong) >= 0.35;
}

function isOneSource(a: Signature, b: Signature): boolean {
  return a.source !== 0 && a.source === b.source;
}

/** The two pages of one site have the beginning and the end in common, and in between each its own story. */
function isFrame({ partsOfShort, partsOfLong }: Alignment, hole: number): boolean {
  return [partsOfShort, partsOfLong].every(
    parts => (parts & 1) === 1 && parts >>> 31 === 1 && longestHole(parts) >= hole,
  );
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
  if (headline < 0.75 && !isOneNews(seen)) return false;
  if (isOneExchanged(short.headline, long.headline) || otherFirstWord(short, long)) return false;
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

/** "Qtly div 10 cts vs 10 cts, pay April 1, record March 15": whose it is only the headline says. */
function isNameless({ names, figures, sameShort }: Alignment): boolean {
  return names.same === 0 && figures.same < 8 && figures.same * 4 >= sameShort;
}

/** A headline and a summary, or less: judged with the headline, within two days or three. */
export function judgeShort({ short, long, seen, hours, headline, revised }: Pair): Judgement | null {
  if (otherFacts(seen, revised, hours) || (!seen.damaged && otherSubject(short, long, seen))) return null;
  const shareShort = share(seen.sameShort, short);
  const kind = share(seen.sameLong, long) >= 0.6 ? 'duplicate' : 'excerpt';
  if (short.words.length < 6) {
    if (headline < 1 || Math.min(short.headline.length, long.headline.length) < 5 || hours > 48) return null;
    return { kind, score: 0.6 };
  }
  if (hours > 72) return null;
  if (isNameless(seen) && headline < 0.55) return null;
  if (isOneSource(short, long) && headline < 0.8 && isStandingLine(short) && isStandingLine(long)) return null;
  if (isOneSource(short, long) && isOtherBulletin({ short, seen, hours, headline })) return null;
  if (shareShort >= 0.8 && (headline >= 0.3 || seen.sameShort >= 14)) {
    const deep = seen.firstLong > 60 && seen.firstLong > long.words.length * 0.3;
    return { kind, score: shareShort * (deep || long.digest ? 0.45 : 1) };
  }
  return shareShort >= 0.5 && headline >= 0.6 ? { kind, score: 0.3 + shareShort / 2 } : null;
}

/** A house's short notes of a day's course: the last one told stands in the next as what was earlier, and again the day after. */
function isOtherBulletin({
  short,
  seen,
  hours,
  headline,
}: Pick<Pair, 'short' | 'seen' | 'hours' | 'headline'>): boolean {
  if (headline >= 0.8 || seen.damaged) return false;
  return (hours > 16 && share(seen.sameShort, short) < 0.95) || (headline < 0.5 && seen.leadLong < 0.5);
}
