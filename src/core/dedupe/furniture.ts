import { headlineShare, telling } from './headline.ts';
import { type Piece, piecesOf } from './pieces.ts';
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
/** Pieces are phrases, and every house has some: those of a page are on so large a share of the pages in one line. */
const SHARE_OF_PAGES = 1 / 8;
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
