import { createPostings } from './postings.ts';
import { SHORT_TEXT, type Signature, textHashOf } from './signature.ts';
import { storyKeys } from './story-keys.ts';

/**
 * Finds the articles that one may repeat, among those of a window of days. Lives in memory and is rebuilt from stored
 * signatures; holds keys and ids only, so the caller loads the candidates' signatures and hands them to `compare`.
 */
export type StoryIndex = {
  /** Adds an article that came in at a time (absent: when it was published); one that is already in it is replaced. */
  add(id: string, signature: Signature, arrivedMs?: number | null): void;
  remove(id: string): void;
  /**
   * Ids of articles that share enough keys with this one, most shared first, at most `MOST_CANDIDATES`. Of articles with one
   * text the first published stands for all; of those with this very text, the neighbors in time. Ask before adding it.
   */
  candidates(id: string, signature: Signature): string[];
  /** Lets go of what came in before; what has no time stays until it is removed. */
  forgetBefore(arrivedMs: number): void;
  readonly size: number;
};

type Member = { readonly id: string; readonly published: number | null; readonly arrived: number | null };
/** Articles of one text: they share their keys, which are kept once. Members by time, then id. */
type Group = { readonly slot: number; readonly textKey: number; members: Member[] };

const MOST_CANDIDATES = 48;
/** One key in common may be chance, but a text of fewer keys has no more to give. */
const FEW_KEYS = 12;
/** Of the keys of the shorter text; what shares less has a phrase or two in common. */
const LEAST_SHARE = 0.08;
const DAY = 86_400_000;

/** An empty index. `windowDays`: articles published further apart are no candidates of each other. */
export function createStoryIndex(options: { readonly windowDays: number }): StoryIndex {
  const window = options.windowDays * DAY;
  const postings = createPostings();
  const groups: (Group | undefined)[] = [];
  const freeSlots: number[] = [];
  const groupOfText = new Map<number, Group>();
  const groupOfId = new Map<string, Group>();

  function dropGroup(group: Group): void {
    groupOfText.delete(group.textKey);
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

  return {
    add(id, signature, arrived = signature.published) {
      remove(id);
      const textKey = textKeyOf(signature);
      let group = groupOfText.get(textKey);
      if (group === undefined) {
        freeSlots.push(...postings.takeFreed());
        const slot = freeSlots.pop() ?? groups.length;
        group = { slot, textKey, members: [] };
        groups[slot] = group;
        groupOfText.set(textKey, group);
        // The text decides, not the id: whichever copy came first, the same postings are full of the same texts.
        postings.add(slot, textKey >>> 0, storyKeys(signature));
      }
      const member = { id, published: signature.published, arrived };
      group.members.splice(placeIn(group.members, member), 0, member);
      groupOfId.set(id, group);
    },
    remove,
    candidates(id, signature) {
      const inWindow = ({ published }: Member): boolean =>
        published === null || signature.published === null || Math.abs(published - signature.published) <= window;
      const found: string[] = [];
      const same = groupOfText.get(textKeyOf(signature));
      if (same !== undefined) {
        const others = same.members.filter(member => member.id !== id && inWindow(member));
        const at = placeIn(others, { id, published: signature.published, arrived: null });
        found.push(...others.slice(Math.max(0, at - 1), at + 1).map(member => member.id));
      }
      const keys = storyKeys(signature);
      const like: { id: string; shared: number; textKey: number }[] = [];
      for (const { slot, shared } of postings.carriers(keys, keys.length < FEW_KEYS ? 1 : 2, LEAST_SHARE)) {
        const group = groups[slot];
        if (group === undefined || group === same) continue;
        const first = group.members.find(inWindow);
        if (first !== undefined) like.push({ id: first.id, shared, textKey: group.textKey });
      }
      like.sort((a, b) => b.shared - a.shared || a.textKey - b.textKey);
      for (const candidate of like.slice(0, MOST_CANDIDATES)) found.push(candidate.id);
      return found;
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

/** Where a member stands among those sorted by time, then id. */
function placeIn(members: readonly Member[], { id, published }: Member): number {
  let low = 0;
  let high = members.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = members[middle];
    const time = (other?.published ?? 0) - (published ?? 0);
    if (other !== undefined && (time < 0 || (time === 0 && other.id < id))) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Texts that are the same article to the index; short ones under other headlines are not. */
function textKeyOf(signature: Signature): number {
  if (signature.words.length >= SHORT_TEXT * 2) return signature.textHash;
  return (signature.textHash + textHashOf(signature.headline) * 3) % 2 ** 53;
}
