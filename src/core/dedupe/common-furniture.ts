import { headlineShare } from './headline.ts';
import { isTold } from './page-headline.ts';
import { LONGEST_FURNITURE } from './pieces.ts';
import { type Signature, shinglesOf, textHashOf } from './signature.ts';

/*
 * Notices that many sites carry: on cookies, an agency's copyright, "Please enable JavaScript". Of a site with one page or two
 * nothing can be learnt by itself, but what these carry stands on other sites' pages too.
 */

/** Under so many different stories, each of another source, a paragraph is furniture. */
const STORIES = 3;
/** Of a paragraph on more pages the longest are looked at. */
const MOST_PAGES = 60;
/** Pages whose headlines, or whose words in a row besides the paragraph, have so much in common may be of one story. */
const SAME_HEADLINE = 0.5;
const SAME_WORDS = 0.2;

type Page = { readonly place: number; readonly signature: Signature };
/** A paragraph and the pages that it stands on. */
type Notice = { readonly words: Uint32Array; readonly pages: Page[] };

/**
 * The hashes of the paragraphs that three sources and more have under different stories, and that no page's headline tells
 * of: what a headline tells of is a story, told beside others. The same set gives the same answer in any order.
 */
export function learnCommonFurniture(signatures: readonly Signature[]): Set<number> {
  const commonShingles = shingleCounter(signatures.length);
  const furniture = new Set<number>();
  for (const [hash, { words, pages }] of noticesOf(signatures)) {
    if (new Set(pages.map(({ signature }) => signature.source)).size < STORIES) continue;
    if (pages.some(({ signature }) => isTold(signature, words))) continue;
    if (isUnderDifferentStories(words, pages, commonShingles)) furniture.add(hash);
  }
  return furniture;
}

function noticesOf(signatures: readonly Signature[]): Map<number, Notice> {
  const notices = new Map<number, Notice>();
  signatures.forEach((signature, place) => {
    const page = { place, signature };
    signature.paragraphs.forEach((start, index) => {
      const words = signature.words.subarray(start, signature.paragraphs[index + 1]);
      if (words.length > LONGEST_FURNITURE) return;
      const hash = textHashOf(words);
      const known = notices.get(hash);
      if (known === undefined) notices.set(hash, { words, pages: [page] });
      else if (known.pages.at(-1) !== page) known.pages.push(page);
    });
  });
  return notices;
}

function isUnderDifferentStories(words: Uint32Array, pages: Page[], commonShingles: ShingleCounter): boolean {
  const own = new Set(shinglesOf(words)).size;
  // The longest first: of a page that is hardly more than the notice nothing can be told.
  const longestFirst = pages.toSorted(
    ({ signature: a }, { signature: b }) => b.words.length - a.words.length || a.textHash - b.textHash,
  );
  const stories: Page[] = [];
  for (const page of longestFirst.slice(0, MOST_PAGES)) {
    const isKnown = stories.some(story => {
      if (story.signature.source === page.signature.source) return true;
      if (headlineShare(story.signature.headline, page.signature.headline) >= SAME_HEADLINE) return true;
      const { common, fewer } = commonShingles(story, page);
      return common - own >= SAME_WORDS * (fewer - own);
    });
    if (!isKnown) stories.push(page);
    if (stories.length >= STORIES) return true;
  }
  return false;
}

type ShingleCounter = (one: Page, other: Page) => { readonly common: number; readonly fewer: number };

/** Counts the shingles that two pages have in common, and those of the page that has fewer; each pair once. */
function shingleCounter(pageCount: number): ShingleCounter {
  const shingles = new Map<number, ReadonlySet<number>>();
  const counted = new Map<number, ReturnType<ShingleCounter>>();
  const shinglesOn = ({ place, signature }: Page): ReadonlySet<number> => {
    const its = shingles.get(place) ?? new Set(shinglesOf(signature.words));
    shingles.set(place, its);
    return its;
  };
  return (one, other) => {
    const key = Math.min(one.place, other.place) * pageCount + Math.max(one.place, other.place);
    const known = counted.get(key);
    if (known !== undefined) return known;
    const [a, b] = [shinglesOn(one), shinglesOn(other)];
    const count = { common: a.intersection(b).size, fewer: Math.min(a.size, b.size) };
    counted.set(key, count);
    return count;
  };
}
