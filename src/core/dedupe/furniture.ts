import { headlineShare } from './headline.ts';
import { type Signature, shinglesOf, textHashOf } from './signature.ts';

/**
 * Page furniture: paragraphs that one source repeats under different stories within days ("Sign up for our newsletter").
 * They are left out of the comparison, never out of the article.
 */

/** Under so many different stories a paragraph is furniture. */
const STORIES = 3;
/** If so many different stories have it and no three of them within days, it is no furniture. */
const MOST_STORIES = 50;
/** Longer paragraphs are copy: the background an agency repeats under every story of a case. */
const LONGEST = 80;
/** Headlines with so large a share in common are taken for one story's. */
const SAME_HEADLINE = 0.5;
/** So many of the lowest shingles stand for a text; two that share a quarter of them are versions of one story. */
const SKETCH = 16;
const SAME_SKETCH = SKETCH / 4;
/** Two texts with more than that in common are copies of one, whatever their headlines say. */
const MOST_FURNITURE = 0.7;
const DAY = 86_400_000;

/** Where a paragraph was seen. */
type Place = { readonly signature: Signature; readonly hashes: readonly (number | null)[] };

/**
 * The hashes of the paragraphs that are furniture, learnt from the signatures of one source: seen under three or more
 * different stories within `days`. The same set gives the same answer in any order.
 */
export function learnFurniture(signatures: Iterable<Signature>, days: number): Set<number> {
  const placesOf = new Map<number, Place[]>();
  for (const signature of signatures) {
    const place = { signature, hashes: paragraphHashes(signature) };
    for (const hash of new Set(place.hashes)) {
      if (hash === null) continue;
      const known = placesOf.get(hash);
      if (known === undefined) placesOf.set(hash, [place]);
      else known.push(place);
    }
  }
  const furniture = new Set<number>();
  const isRepeated = (hash: number | null): boolean => hash !== null && (placesOf.get(hash)?.length ?? 0) >= STORIES;
  for (const [hash, places] of placesOf) {
    if (isRepeated(hash) && underDifferentStories(places, days, isRepeated)) furniture.add(hash);
  }
  return furniture;
}

function underDifferentStories(places: Place[], days: number, isRepeated: (hash: number | null) => boolean): boolean {
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
  const known = new Set(b.hashes);
  const { words, paragraphs } = a.signature;
  let common = 0;
  a.hashes.forEach((hash, index) => {
    if (hash !== null && known.has(hash)) common += (paragraphs[index + 1] ?? words.length) - (paragraphs[index] ?? 0);
  });
  return common / Math.max(1, Math.min(words.length, b.signature.words.length));
}

/**
 * The lowest shingles of what the source does not repeat: versions of one story are likely to share some, two stories are not.
 */
function sketchOf({ signature, hashes }: Place, isRepeated: (hash: number | null) => boolean): ReadonlySet<number> {
  const { words, paragraphs } = signature;
  const shingles: number[] = [];
  hashes.forEach((hash, index) => {
    if (!isRepeated(hash)) shingles.push(...shinglesOf(words.subarray(paragraphs[index], paragraphs[index + 1])));
  });
  return new Set(shingles.sort((a, b) => a - b).slice(0, SKETCH));
}

/** The signature of the same article with the furniture left out. */
export function withoutFurniture(signature: Signature, furniture: ReadonlySet<number>): Signature {
  const { words, paragraphs } = signature;
  const kept: Uint32Array[] = [];
  const starts: number[] = [];
  let count = 0;
  paragraphs.forEach((start, index) => {
    const paragraph = words.subarray(start, paragraphs[index + 1] ?? words.length);
    if (paragraph.length <= LONGEST && furniture.has(textHashOf(paragraph))) return;
    starts.push(count);
    kept.push(paragraph);
    count += paragraph.length;
  });
  if (count === words.length) return signature;
  const left = new Uint32Array(count);
  kept.forEach((paragraph, index) => {
    left.set(paragraph, starts[index]);
  });
  return { ...signature, words: left, paragraphs: Uint32Array.from(starts), textHash: textHashOf(left) };
}

/** The hash of each paragraph, null where it is too long for furniture. */
function paragraphHashes({ words, paragraphs }: Signature): (number | null)[] {
  return Array.from(paragraphs, (start, index) => {
    const paragraph = words.subarray(start, paragraphs[index + 1]);
    return paragraph.length > LONGEST ? null : textHashOf(paragraph);
  });
}
