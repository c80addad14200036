import { createHashTable } from './hash-table.ts';
import { createPostings } from './postings.ts';
import { SAME_TEXT_WORDS } from './score.ts';
import { shinglesOf } from './shingles.ts';
import type { Signature } from './signature.ts';
import { hashOf } from './words.ts';

/** What the index needs of an article: enough to put it in again without its words. */
export type Indexed = Pick<Signature, 'textHash' | 'published'> & { readonly shingles: Uint32Array };

export const indexedOf = (signature: Signature): Indexed => ({
  textHash: signature.textHash,
  published: signature.published,
  shingles: shinglesOf(signature),
});

/** Articles of one text, by number, the first to be published first, then by id: they share their shingles, which are kept once. */
type Text = number[];

/** Alignments of an article at most: 16 find all copies of the development sets, 24 those among the pages of many sites. */
export const MOST_CANDIDATES = 24;
/** So many of them are the earliest of the rest: of hundreds like one another all are compared with the same few, in whatever order they came. */
const EARLIEST = 8;
const DAY_MS = 86_400_000;

export type ShingleIndex = ReturnType<typeof createIndex>;

/**
 * Finds the articles that one may repeat. Lives in memory and is rebuilt from stored signatures; holds shingles and ids only, so the
 * caller loads the candidates' signatures and scores them.
 * @param windowDays articles published further apart are no candidates of each other
 */
export function createIndex({ windowDays }: { readonly windowDays: number }) {
  const window = windowDays * DAY_MS;
  const postings = createPostings();
  /** By hash of a text, and texts by slot. */
  const slots = createHashTable();
  const texts: Text[] = [];
  const numbers = createHashTable();
  /** By number of an article: an object each takes a third more time and 130 MB more in a window of a million that is read at start. */
  const [ids, published, arrivals, hashes]: [string[], number[], number[], number[]] = [[], [], [], []];
  const free: number[] = [];

  const idOf = (number: number): string => ids[number] ?? '';
  const timeOf = (number: number): number => published[number] ?? UNKNOWN;
  const numberOf = (id: string): number | undefined => numbers.find(hashOf(id), number => ids[number] === id);
  const slotOf = (hash: number): number | undefined =>
    slots.find(hash >>> 0, slot => hashes[texts[slot]?.[0] ?? -1] === hash);
  const isNear = (number: number, time: number | null): boolean =>
    time === null || timeOf(number) === UNKNOWN || Math.abs(timeOf(number) - time) <= window;

  /** Where an article stands in a text; most come in about in that order. */
  const placeIn = (text: Text, id: string, time: number): number =>
    1 + text.findLastIndex(other => (timeOf(other) - time || (idOf(other) < id ? -1 : 1)) < 0);

  function remove(id: string): void {
    const number = numberOf(id);
    if (number === undefined) return;
    numbers.remove(number, hashOf(id));
    const hash = hashes[number] ?? 0;
    const slot = slotOf(hash) ?? 0;
    ids[number] = '';
    free.push(number);
    const text = texts[slot] ?? [];
    text.splice(text.indexOf(number), 1);
    if (text.length > 0) return;
    postings.drop(slot);
    slots.remove(slot, hash >>> 0);
  }

  /**
   * Ids of at most 24 articles that share the rarest shingles with this one: those that share most, and the earliest of the rest. Of
   * articles with one text the first published represents all; of those with this very text, the first and the neighbours in time.
   * @param isForStory without what does not decide which story it is in. A later copy of a text is in the story of the first, so it is
   *   compared with copies only: were it linked with other texts, they would have this link or not by the order in which they came
   */
  function find(id: string, signature: Signature, isForStory: boolean): string[] {
    const ofText = texts[slotOf(signature.textHash) ?? texts.length] ?? [];
    const others = ofText.filter(other => idOf(other) !== id && isNear(other, signature.published));
    const at = placeIn(others, id, signature.published ?? UNKNOWN);
    const beside = new Set([...others.slice(0, 1), ...others.slice(Math.max(0, at - 1), at + 1)]);
    const copies = [...beside].map(idOf);
    if (isForStory && at > 0 && signature.words.length >= SAME_TEXT_WORDS) return copies;
    const like: { id: string; shared: number; hash: number; rank: number }[] = [];
    for (const { slot, shared } of postings.carriersOf(shinglesOf(signature))) {
      const first = texts[slot]?.find(other => isNear(other, signature.published));
      const hash = hashes[first ?? -1];
      if (first === undefined || hash === undefined || hash === signature.textHash) continue;
      like.push({ id: idOf(first), shared, hash, rank: postings.rankAt(slot) });
    }
    like.sort((a, b) => b.shared - a.shared || a.hash - b.hash);
    const best = like.splice(0, Math.max(0, MOST_CANDIDATES - EARLIEST - copies.length));
    const earliest = like.sort((a, b) => a.rank - b.rank).slice(0, EARLIEST);
    return [...copies, ...[...best, ...earliest].map(other => other.id)];
  }

  return {
    /**
     * Adds an article that came in at a time (absent: when it was published); one that is already in it is replaced.
     * @returns the article that was the first of this text until now, where this one is earlier
     */
    add(id: string, article: Signature | Indexed, arrived: number | null = article.published): string | undefined {
      remove(id);
      const { textHash: hash } = article;
      const rank = rankOf(article);
      const slot = slotOf(hash);
      const isEarliest = slot === undefined || rank < postings.rankAt(slot);
      const number = free.pop() ?? ids.length;
      numbers.add(number, hashOf(id));
      ids[number] = id;
      hashes[number] = hash;
      published[number] = article.published ?? UNKNOWN;
      arrivals[number] = arrived ?? Number.POSITIVE_INFINITY;
      // One by itself, as most are: an array that is put into at once keeps room for sixteen more.
      const text = (slot !== undefined && texts[slot]) || [number];
      const displaced = isEarliest && slot !== undefined ? text[0] : undefined;
      if (slot !== undefined) text.splice(placeIn(text, id, timeOf(number)), 0, number);
      // An earlier copy of a text that is here moves the text forward: lists keep the earliest, whatever the order they came in.
      if (isEarliest) {
        if (slot !== undefined) {
          postings.drop(slot);
          slots.remove(slot, hash >>> 0);
        }
        const its = postings.add(rank, 'shingles' in article ? article.shingles : shinglesOf(article));
        slots.add(its, hash >>> 0);
        texts[its] = text;
      }
      return displaced === undefined ? undefined : idOf(displaced);
    },
    remove,
    /** Before so many times what is in it comes: a window that is read at start takes half the time. */
    expect: (times: number): void => postings.expect(times),
    alike: (id: string, signature: Signature): string[] => find(id, signature, false),
    candidates: (id: string, signature: Signature): string[] => find(id, signature, true),
    has: (id: string): boolean => numberOf(id) !== undefined,
    /** Lets go of what came in before; what has no time stays until it is removed. */
    forgetBefore(arrivedMs: number): void {
      for (const [number, id] of ids.entries()) if (id !== '' && (arrivals[number] ?? 0) < arrivedMs) remove(id);
    },
    get size(): number {
      return numbers.size;
    },
  };
}

/** Texts by the time of their first copy, then by hash: milliseconds, and below them as many bits as a number has left. */
function rankOf({ published, textHash }: Pick<Indexed, 'published' | 'textHash'>): number {
  return (published ?? UNKNOWN) + (textHash % TIES) / TIES;
}

/** Later than any time. */
const UNKNOWN = 2 ** 41 - 1;
const TIES = 2 ** 12;
