import { createPostings } from './postings.ts';
import { SAME_TEXT_WORDS } from './score.ts';
import { shinglesOf } from './shingles.ts';
import type { Signature } from './signature.ts';

/** What the index needs of an article: enough to put it in again without its words. */
export type Indexed = Pick<Signature, 'textHash' | 'published'> & { readonly shingles: Uint32Array };

export const indexedOf = (signature: Signature): Indexed => ({
  textHash: signature.textHash,
  published: signature.published,
  shingles: shinglesOf(signature),
});

/** Articles of one text: they share their shingles, which are kept once. Members by time, then id. */
type Text = { readonly hash: number; members: Member[]; rank: number; slot: number };
type Member = {
  readonly id: string;
  readonly published: number | null;
  readonly arrived: number | null;
  readonly text: Text;
};

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
  const postings = createPostings<Text>();
  const members = new Map<string, Member>();
  const texts = new Map<number, Text>();

  const isNear = ({ published }: Member, signature: Signature): boolean =>
    published === null || signature.published === null || Math.abs(published - signature.published) <= window;

  function remove(id: string): void {
    const member = members.get(id);
    if (member === undefined) return;
    members.delete(id);
    const { text } = member;
    text.members.splice(text.members.indexOf(member), 1);
    if (text.members.length > 0) return;
    texts.delete(text.hash);
    postings.drop(text.slot);
  }

  /**
   * Ids of at most 24 articles that share the rarest shingles with this one: those that share most, and the earliest of the rest. Of
   * articles with one text the first published represents all; of those with this very text, the first and the neighbours in time.
   * @param isForStory without what does not decide which story it is in. A later copy of a text is in the story of the first, so it is
   *   compared with copies only: were it linked with other texts, they would have this link or not by the order in which they came
   */
  function find(id: string, signature: Signature, isForStory: boolean): string[] {
    const ofText = texts.get(signature.textHash)?.members ?? [];
    const others = ofText.filter(member => member.id !== id && isNear(member, signature));
    const at = placeIn(others, { id, published: signature.published });
    const beside = new Set([...others.slice(0, 1), ...others.slice(Math.max(0, at - 1), at + 1)]);
    const copies = [...beside].map(member => member.id);
    if (isForStory && at > 0 && signature.words.length >= SAME_TEXT_WORDS) return copies;
    const like: { id: string; shared: number; text: Text }[] = [];
    for (const { text, shared } of postings.carriersOf(shinglesOf(signature))) {
      if (text.hash === signature.textHash) continue;
      const first = text.members.find(member => isNear(member, signature));
      if (first !== undefined) like.push({ id: first.id, shared, text });
    }
    like.sort((a, b) => b.shared - a.shared || a.text.hash - b.text.hash);
    const best = like.splice(0, Math.max(0, MOST_CANDIDATES - EARLIEST - copies.length));
    const earliest = like.sort((a, b) => a.text.rank - b.text.rank).slice(0, EARLIEST);
    return [...copies, ...[...best, ...earliest].map(other => other.id)];
  }

  return {
    /**
     * Adds an article that came in at a time (absent: when it was published); one that is already in it is replaced.
     * @returns the article that was the first of this text until now, where this one is earlier
     */
    add(id: string, article: Signature | Indexed, arrived: number | null = article.published): string | undefined {
      remove(id);
      const { textHash: hash, published } = article;
      const rank = rankOf(article);
      const known = texts.get(hash);
      const text: Text = known ?? { hash, members: [], rank, slot: -1 };
      const displaced = rank < text.rank ? text.members[0]?.id : undefined;
      // An earlier copy of a text that is here moves the text forward: lists keep the earliest, whatever the order they came in.
      if (known === undefined || rank < text.rank) {
        if (known !== undefined) postings.drop(text.slot);
        text.rank = rank;
        text.slot = postings.add(text, rank, 'shingles' in article ? article.shingles : shinglesOf(article));
        texts.set(hash, text);
      }
      const member = { id, published, arrived, text };
      // One by itself, as most are: an array that is put into at once keeps room for sixteen more.
      if (text.members.length === 0) text.members = [member];
      else text.members.splice(placeIn(text.members, member), 0, member);
      members.set(id, member);
      return displaced;
    },
    remove,
    /** Before so many times what is in it comes: a window that is read at start takes half the time. */
    expect: (times: number): void => postings.expect(times),
    alike: (id: string, signature: Signature): string[] => find(id, signature, false),
    candidates: (id: string, signature: Signature): string[] => find(id, signature, true),
    has: (id: string): boolean => members.has(id),
    /** Lets go of what came in before; what has no time stays until it is removed. */
    forgetBefore(arrivedMs: number): void {
      for (const { id, arrived } of members.values()) if (arrived !== null && arrived < arrivedMs) remove(id);
    },
    get size(): number {
      return members.size;
    },
  };
}

/** Where a member stands among those sorted by time, then id; most come in about that order. */
function placeIn(members: readonly Member[], { id, published }: Pick<Member, 'id' | 'published'>): number {
  const time = published ?? LATEST;
  return 1 + members.findLastIndex(other => ((other.published ?? LATEST) - time || (other.id < id ? -1 : 1)) < 0);
}

/** Texts by the time of their first copy, then by hash: milliseconds, and below them as many bits as a number has left. */
function rankOf({ published, textHash }: Pick<Indexed, 'published' | 'textHash'>): number {
  return (published ?? LATEST) + (textHash % TIES) / TIES;
}

const LATEST = 2 ** 41 - 1;
const TIES = 2 ** 12;
