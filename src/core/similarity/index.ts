import { SAME_TEXT_WORDS } from './kind.ts';
import { createPostings } from './postings.ts';
import { shinglesOf } from './shingles.ts';
import type { Signature } from './signature.ts';

/**
 * Finds the articles that one may repeat, among those of a window of days. Lives in memory and is rebuilt from stored signatures;
 * holds shingles and ids only, so the caller loads the candidates' signatures and scores them.
 */
export type ShingleIndex = {
  /**
   * Adds an article that came in at a time (absent: when it was published); one that is already in it is replaced.
   * @returns the article that was the first of this text until now, where this one is earlier
   */
  add(id: string, article: Signature | Indexed, arrivedMs?: number | null): string | undefined;
  /** So many articles are about to be added; 0: no more than usual. */
  expect(articles: number): void;
  remove(id: string): void;
  /**
   * Ids of at most 24 articles that share the rarest shingles with this one: those that share most, and the earliest of the rest. Of
   * articles with one text the first published represents all; of those with this very text, the first and the neighbours in time.
   */
  alike(id: string, signature: Signature): string[];
  /**
   * Those of them that decide which story it is in. A later copy of a text is in the story of the first, so it is compared with copies
   * only: were it linked with other texts, they would have this link or not by the order in which they came.
   */
  candidates(id: string, signature: Signature): string[];
  has(id: string): boolean;
  /** Lets go of what came in before; what has no time stays until it is removed. */
  forgetBefore(arrivedMs: number): void;
  readonly size: number;
};

type Member = { readonly id: string; readonly published: number | null; readonly arrived: number | null };
/** Articles of one text: they share their shingles, which are kept once. Members by time, then id. */
type Group = { readonly slot: number; readonly textHash: number; readonly rank: number; members: Member[] };

/** Alignments of an article at most: 16 find all copies of the development sets, 24 those among the pages of many sites. */
export const MOST_CANDIDATES = 24;
/** So many of them are the earliest of the rest: of hundreds like one another all are compared with the same few, in whatever order they came. */
const EARLIEST = 8;
const DAY_MS = 86_400_000;

/** An empty index. `windowDays`: articles published further apart are no candidates of each other. */
export function createIndex({ windowDays }: { readonly windowDays: number }): ShingleIndex {
  const window = windowDays * DAY_MS;
  const isInWindow = ({ published }: Member, signature: Signature): boolean =>
    published === null || signature.published === null || Math.abs(published - signature.published) <= window;
  const postings = createPostings();
  const groups: (Group | undefined)[] = [];
  const freeSlots: number[] = [];
  const groupOfText = new Map<number, Group>();
  const groupOfId = new Map<string, Group>();

  function dropGroup(group: Group): void {
    groupOfText.delete(group.textHash);
    groups[group.slot] = undefined;
    postings.drop(group.slot);
  }

  function remove(id: string): void {
    const group = groupOfId.get(id);
    if (group === undefined) return;
    groupOfId.delete(id);
    group.members = group.members.filter(member => member.id !== id);
    if (group.members.length === 0) dropGroup(group);
  }

  /** Of the others with this very text the first and the neighbours in time, and whether one is earlier than this one. */
  function copiesOf(id: string, signature: Signature): { readonly copies: string[]; readonly hasEarlier: boolean } {
    const members = groupOfText.get(signature.textHash)?.members ?? [];
    const others = members.filter(member => member.id !== id && isInWindow(member, signature));
    const at = placeIn(others, { id, published: signature.published, arrived: null });
    const beside = [others[0], ...others.slice(Math.max(0, at - 1), at + 1)];
    return { copies: [...new Set(beside.flatMap(member => member?.id ?? []))], hasEarlier: at > 0 };
  }

  function alike(id: string, signature: Signature, copies = copiesOf(id, signature).copies): string[] {
    const like: { id: string; shared: number; textHash: number; rank: number }[] = [];
    for (const { slot, shared } of postings.carriersOf(shinglesOnce(signature))) {
      const group = groups[slot];
      if (group === undefined || group.textHash === signature.textHash) continue;
      const first = group.members.find(member => isInWindow(member, signature));
      if (first !== undefined) like.push({ id: first.id, shared, textHash: group.textHash, rank: group.rank });
    }
    like.sort((a, b) => b.shared - a.shared || a.textHash - b.textHash);
    const best = like.splice(0, Math.max(0, MOST_CANDIDATES - EARLIEST - copies.length));
    best.push(...like.sort((a, b) => a.rank - b.rank).slice(0, EARLIEST));
    return [...copies, ...best.map(({ id }) => id)];
  }

  return {
    expect: postings.expect,
    add(id, article, arrived = article.published) {
      remove(id);
      const { textHash, published } = article;
      const before = groupOfText.get(textHash);
      const isFirst = before === undefined || rankOf(article) < before.rank;
      // An earlier copy of a text that is here moves the text forward: lists keep the earliest, whatever the order they came in.
      if (before !== undefined && isFirst) dropGroup(before);
      const displaced = isFirst ? before?.members[0]?.id : undefined;
      let group = isFirst ? undefined : before;
      if (group === undefined) {
        freeSlots.push(...postings.takeFreed());
        const slot = freeSlots.pop() ?? groups.length;
        group = { slot, textHash, rank: rankOf(article), members: before?.members ?? [] };
        groups[slot] = group;
        groupOfText.set(textHash, group);
        for (const member of group.members) groupOfId.set(member.id, group);
        postings.add(slot, group.rank, 'shingles' in article ? article.shingles : shinglesOnce(article));
      }
      const member = { id, published, arrived };
      group.members.splice(placeIn(group.members, member), 0, member);
      groupOfId.set(id, group);
      return displaced;
    },
    remove,
    alike,
    candidates(id, signature) {
      const { copies, hasEarlier } = copiesOf(id, signature);
      return hasEarlier && signature.words.length >= SAME_TEXT_WORDS ? copies : alike(id, signature, copies);
    },
    has(id) {
      return groupOfId.has(id);
    },
    forgetBefore(arrivedMs) {
      const stays = ({ arrived }: Member): boolean => arrived === null || arrived >= arrivedMs;
      for (const group of groups) {
        if (group === undefined || group.members.every(stays)) continue;
        for (const member of group.members) if (!stays(member)) groupOfId.delete(member.id);
        group.members = group.members.filter(stays);
        if (group.members.length === 0) dropGroup(group);
      }
    },
    get size() {
      return groupOfId.size;
    },
  };
}

/** What the index holds of an article: enough to put it in again without its words. */
export type Indexed = Pick<Signature, 'textHash' | 'published'> & { readonly shingles: Uint32Array };

export const indexedOf = (signature: Signature): Indexed => ({
  textHash: signature.textHash,
  published: signature.published,
  shingles: shinglesOnce(signature),
});

/** An article is put into the index and asked after with the same signature. */
const shinglesMade = new WeakMap<Signature, Uint32Array>();

function shinglesOnce(signature: Signature): Uint32Array {
  const made = shinglesMade.get(signature) ?? shinglesOf(signature.runs, signature.weights, signature.headline);
  shinglesMade.set(signature, made);
  return made;
}

/** Where a member stands among those sorted by time, then id. */
function placeIn(members: readonly Member[], { id, published }: Member): number {
  const time = published ?? Number.MAX_SAFE_INTEGER;
  let low = 0;
  let high = members.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = members[middle];
    const theirs = other?.published ?? Number.MAX_SAFE_INTEGER;
    if (theirs < time || (theirs === time && (other?.id ?? '') < id)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Texts by the time of their first copy, then by hash: milliseconds, and below them as many bits as a number has left. */
function rankOf({ published, textHash }: Pick<Indexed, 'published' | 'textHash'>): number {
  return (published ?? LATEST) * TIES + (textHash % TIES);
}

const LATEST = 2 ** 41 - 1;
const TIES = 2 ** 12;
