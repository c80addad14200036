import { mix } from './hash.ts';
import { headlineShare, telling } from './headline.ts';
import { type Signature, shinglesOf, textHashOf } from './signature.ts';

/**
 * Page furniture: paragraphs that one source repeats under different stories within days ("Sign up for our newsletter").
 * They are left out of the comparison, never out of the article. Where a page came in one line, its menus and boxes are the
 * same words in a row on each page of the site: such a line is taken in pieces that its own words mark off.
 */

/** Under so many different stories a paragraph is furniture. */
const STORIES = 3;
/** If so many different stories have it and no three of them within days, it is no furniture. */
const MOST_STORIES = 50;
/** Longer paragraphs are copy, the background an agency repeats under every story of a case, or a page in one line. */
const LONGEST = 80;
/** Of so many places where a piece may end one is chosen; it has as many words at least. */
const PIECE = 3;
/** Pieces are phrases, and every house has some: those of a page are on so large a share of the pages in one line. */
const SHARE_OF_PAGES = 1 / 8;
/** Fewer words between two pieces of furniture are furniture that changes: dates, counts of comments. */
const SCRAP = 12;
/** Headlines with so large a share in common are taken for one story's. */
const SAME_HEADLINE = 0.5;
/** So many of the lowest shingles stand for a text; two that share a quarter of them are versions of one story. */
const SKETCH = 16;
const SAME_SKETCH = SKETCH / 4;
/** Two texts with more than that in common are copies of one, whatever their headlines say. */
const MOST_FURNITURE = 0.7;
/** Of fewer pages no site's name can be told. */
const FEW_PAGES = 6;
const NO_WORDS = new Uint32Array();
const DAY = 86_400_000;

/** Where a paragraph was seen. */
type Place = { readonly signature: Signature; readonly pieces: readonly Piece[] };
/** Words [start, end) of a text, a whole paragraph or a part of one that is longer than furniture. */
type Piece = { readonly start: number; readonly end: number; readonly isPart: boolean; readonly hash: number };

/**
 * The hashes of the paragraphs that are furniture, learnt from the signatures of one source: seen under three or more
 * different stories within `days`; and of headlines that give the name of the site only. The same set gives the same answer
 * in any order.
 */
export function learnFurniture(signatures: Iterable<Signature>, days: number): Set<number> {
  const all = [...signatures];
  const standing = standingWords(all);
  const placesOf = new Map<number, Place[]>();
  const parts = new Set<number>();
  let pagesInOneLine = 0;
  const nameless: Place[] = [];
  const names = new Set<number>();
  for (const whole of all) {
    const signature = tellsNothing(whole.headline, standing) ? { ...whole, headline: NO_WORDS } : whole;
    const place = { signature, pieces: piecesOf(signature) };
    if (place.pieces.some(piece => piece.isPart)) pagesInOneLine++;
    if (signature !== whole) {
      nameless.push(place);
      names.add(textHashOf(whole.headline));
    }
    for (const { hash, isPart } of place.pieces) {
      if (isPart) parts.add(hash);
      note(placesOf, hash, place);
    }
  }
  const furniture = new Set<number>();
  const leastOfParts = Math.max(STORIES, pagesInOneLine * SHARE_OF_PAGES);
  const isRepeated = (hash: number): boolean =>
    (placesOf.get(hash)?.length ?? 0) >= (parts.has(hash) ? leastOfParts : STORIES);
  for (const [hash, places] of placesOf) {
    if (isRepeated(hash) && underDifferentStories(places, days, isRepeated)) furniture.add(hash);
  }
  return underDifferentStories(nameless, days, isRepeated) ? furniture.union(names) : furniture;
}

function note(places: Map<number, Place[]>, hash: number, place: Place): void {
  const known = places.get(hash);
  if (known === undefined) places.set(hash, [place]);
  else if (known.at(-1) !== place) known.push(place);
}

/** The words that stand in a third of a source's headlines: the name of its site. */
function standingWords(signatures: readonly Signature[]): ReadonlySet<number> {
  const counts = new Map<number, number>();
  for (const { headline } of signatures) {
    for (const word of telling(headline)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const least = Math.max(FEW_PAGES, signatures.length / 3);
  return new Set([...counts].filter(([, count]) => count >= least).map(([word]) => word));
}

/** "Business - The Ledger": at most a word beside the site's name. */
function tellsNothing(headline: Uint32Array, standing: ReadonlySet<number>): boolean {
  const words = telling(headline);
  return words.size > 0 && words.difference(standing).size <= (words.isDisjointFrom(standing) ? 0 : 1);
}

function underDifferentStories(places: Place[], days: number, isRepeated: (hash: number) => boolean): boolean {
  // The longest first: of a page that is hardly more than furniture nothing can be told.
  const longestFirst = places.toSorted(
    ({ signature: a }, { signature: b }) => b.words.length - a.words.length || a.textHash - b.textHash,
  );
  const stories: { place: Place; sketch: ReadonlySet<number> }[] = [];
  for (const place of longestFirst) {
    const sketch = sketchOf(place, isRepeated);
    // What is repeated from end to end is no page around a story, but the story.
    if (sketch.size < SKETCH) continue;
    const isKnown = stories.some(
      story =>
        headlineShare(story.place.signature.headline, place.signature.headline) >= SAME_HEADLINE ||
        sketch.intersection(story.sketch).size >= SAME_SKETCH ||
        commonShare(story.place, place) > MOST_FURNITURE,
    );
    if (isKnown) continue;
    stories.push({ place, sketch });
    const times = stories.map(story => story.place.signature.published ?? 0).sort((a, b) => a - b);
    if (times.some((time, n) => (times[n + STORIES - 1] ?? Number.POSITIVE_INFINITY) - time <= days * DAY)) return true;
    if (stories.length >= MOST_STORIES) return false;
  }
  return false;
}

/** Share of the shorter text's words in paragraphs that both have. */
function commonShare(a: Place, b: Place): number {
  const known = new Set(b.pieces.map(({ hash }) => hash));
  let common = 0;
  for (const { hash, start, end } of a.pieces) if (known.has(hash)) common += end - start;
  return common / Math.max(1, Math.min(a.signature.words.length, b.signature.words.length));
}

/**
 * The lowest shingles of what the source does not repeat: versions of one story are likely to share some, two stories are not.
 */
function sketchOf({ signature, pieces }: Place, isRepeated: (hash: number) => boolean): ReadonlySet<number> {
  const shingles: number[] = [];
  for (const { hash, start, end } of pieces) {
    if (!isRepeated(hash)) shingles.push(...shinglesOf(signature.words.subarray(start, end)));
  }
  return new Set(shingles.sort((a, b) => a - b).slice(0, SKETCH));
}

/** The signature of the same article with the furniture left out. */
export function withoutFurniture(signature: Signature, furniture: ReadonlySet<number>): Signature {
  if (furniture.has(textHashOf(signature.headline))) {
    return withoutFurniture({ ...signature, headline: NO_WORDS }, furniture);
  }
  const { words } = signature;
  const pieces = piecesOf(signature);
  const isLeft = pieces.map(({ hash }) => !furniture.has(hash));
  if (isLeft.every(left => left)) return signature;
  leaveScrapsOut(pieces, isLeft);
  const left = new Uint32Array(words.length);
  const starts: number[] = [];
  let count = 0;
  pieces.forEach(({ start, end, isPart }, index) => {
    if (isLeft[index] !== true) return;
    if (!isPart || isLeft[index - 1] !== true || pieces[index - 1]?.isPart !== true) starts.push(count);
    left.set(words.subarray(start, end), count);
    count += end - start;
  });
  const kept = left.slice(0, count);
  return { ...signature, words: kept, paragraphs: Uint32Array.from(starts), textHash: textHashOf(kept) };
}

/** Which of the furniture stands in a text. */
export function furnitureIn(signature: Signature, furniture: ReadonlySet<number>): number[] {
  const hashes = [textHashOf(signature.headline), ...piecesOf(signature).map(({ hash }) => hash)];
  return hashes.filter(hash => furniture.has(hash));
}

/** Of a line in pieces, what stands between two that are furniture, or between one and the line's end, and is no sentence. */
function leaveScrapsOut(pieces: readonly Piece[], isLeft: boolean[]): void {
  for (let from = 0; from < pieces.length; from++) {
    if (isLeft[from] !== true || pieces[from]?.isPart !== true) continue;
    let to = from;
    while (isLeft[to + 1] === true && pieces[to + 1]?.isPart === true) to++;
    const words = (pieces[to]?.end ?? 0) - (pieces[from]?.start ?? 0);
    const isBeside = isLeft[from - 1] === false || isLeft[to + 1] === false;
    if (isBeside && words < SCRAP) isLeft.fill(false, from, to + 1);
    from = to;
  }
}

/** The paragraphs of a text, and the pieces of those that are too long for furniture. */
function piecesOf({ words, paragraphs }: Signature): Piece[] {
  const pieces: Piece[] = [];
  const add = (start: number, end: number, isPart: boolean): void => {
    pieces.push({ start, end, isPart, hash: textHashOf(words.subarray(start, end)) });
  };
  paragraphs.forEach((start, index) => {
    const end = paragraphs[index + 1] ?? words.length;
    if (end - start <= LONGEST) {
      add(start, end, false);
      return;
    }
    let from = start;
    for (let at = start + 1; at < end; at++) {
      // Two words decide where a piece begins, so the same words in a row give the same pieces on every page.
      const pair = mix(Math.imul((words[at - 1] ?? 0) >>> 2, 0x9e3779b1) ^ ((words[at] ?? 0) >>> 2)) >>> 0;
      if (pair >= 2 ** 32 / PIECE || at - from < PIECE) continue;
      add(from, at, true);
      from = at;
    }
    add(from, end, true);
  });
  return pieces;
}
