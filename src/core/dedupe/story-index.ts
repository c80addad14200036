import { createPostings } from './postings.ts';
import { SHORT_TEXT, type Signature, textHashOf } from './signature.ts';
import { storyKeys } from './story-keys.ts';

/**
 * Finds the articles that one may repeat, among those of a window of days. Lives in memory and is rebuilt from stored
 * signatures; holds keys and ids only, so the caller loads the candidates' signatures and hands them to `compare`.
 *
 * Of two articles in it, either each is offered for the other or neither is, and that depends on which articles are in it,
 * never on the order in which they came. So what comes or goes may make or end a pair of two others: `add` and `remove` tell.
 */
export type StoryIndex = {
  /**
   * Adds an article that came in at a time (absent: when it was published); one that is already in it is replaced.
   * @returns ids of others that may not be offered any more for some that they were offered for
   */
  add(id: string, signature: Signature, arrivedMs?: number | null): string[];
  /**
   * @param signature that it was added with; without it nothing is told of others
   * @returns ids of others that may be offered for some now that they were not offered for
   */
  remove(id: string, signature?: Signature): string[];
  /**
   * Ids of articles that share enough keys with this one, most shared first. Of articles with one text the first published
   * stands for all; of those with this very text, the neighbors in time.
   */
  candidates(id: string, signature: Signature): string[];
  /** Which of these articles have a text that is offered for this one, or this very text, or are not in the index. */
  stillNear(id: string, signature: Signature, others: readonly string[]): Set<string>;
  has(id: string): boolean;
  /** Lets go of what came in before; what has no time stays until it is removed. */
  forgetBefore(arrivedMs: number): void;
  readonly size: number;
};

type Member = { readonly id: string; readonly published: number | null; readonly arrived: number | null };
/** Articles of one text: they share their keys, which are kept once. Members by time, then id. */
type Group = { readonly slot: number; readonly textKey: number; members: Member[] };

/** One key in common may be chance, but a text of fewer keys has no more to give. */
const FEW_KEYS = 12;
/** Of the keys of the shorter text; what shares less has a phrase or two in common. */
const LEAST_SHARE = 0.08;
const DAY = 86_400_000;
const NO_KEYS = new Uint32Array();

/** Of the fewer keys of two texts. */
function isEnough(shared: number, fewer: number): boolean {
  return shared >= (fewer < FEW_KEYS ? 1 : 2) && shared >= LEAST_SHARE * fewer;
}

/** An empty index. `windowDays`: articles published further apart are no candidates of each other. */
export function createStoryIndex(options: { readonly windowDays: number }): StoryIndex {
  const window = options.windowDays * DAY;
  const postings = createPostings();
  const groups: (Group | undefined)[] = [];
  const freeSlots: number[] = [];
  const groupOfText = new Map<number, Group>();
  const groupOfId = new Map<string, Group>();

  function dropGroup(group: Group, keys: Uint32Array): number[] {
    groupOfText.delete(group.textKey);
    groups[group.slot] = undefined;
    return postings.drop(group.slot, keys);
  }

  const firstsOf = (slots: readonly number[]): string[] => slots.flatMap(slot => groups[slot]?.members[0]?.id ?? []);

  function remove(id: string, signature?: Signature): string[] {
    const group = groupOfId.get(id);
    if (group === undefined) return [];
    groupOfId.delete(id);
    const at = group.members.findIndex(member => member.id === id);
    group.members.splice(at, 1);
    if (group.members.length === 0)
      return firstsOf(dropGroup(group, signature === undefined ? NO_KEYS : storyKeys(signature)));
    return signature === undefined ? [] : group.members.slice(Math.max(0, at - 1), at + 1).map(member => member.id);
  }

  function carriersOf(signature: Signature): { slot: number; shared: number }[] {
    return postings.carriers(storyKeys(signature), textKeyOf(signature), isEnough);
  }

  return {
    add(id, signature, arrived = signature.published) {
      const textKey = textKeyOf(signature);
      if (groupOfId.get(id)?.textKey !== textKey) remove(id);
      let group = groupOfText.get(textKey);
      let silenced: string[] = [];
      if (group === undefined) {
        freeSlots.push(...postings.takeFreed());
        const slot = freeSlots.pop() ?? groups.length;
        group = { slot, textKey, members: [] };
        groups[slot] = group;
        groupOfText.set(textKey, group);
        // The text decides, not the id: whichever copy came first, the same texts speak for a key.
        silenced = firstsOf(postings.add(slot, textKey, storyKeys(signature)));
      }
      const member = { id, published: signature.published, arrived };
      if (groupOfId.has(id)) group.members = group.members.filter(other => other.id !== id);
      group.members.splice(placeIn(group.members, member), 0, member);
      groupOfId.set(id, group);
      return silenced;
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
      const like: { id: string; shared: number; textKey: number }[] = [];
      for (const { slot, shared } of carriersOf(signature)) {
        const group = groups[slot];
        if (group === undefined || group === same) continue;
        const first = group.members.find(inWindow);
        if (first !== undefined) like.push({ id: first.id, shared, textKey: group.textKey });
      }
      like.sort((a, b) => b.shared - a.shared || a.textKey - b.textKey);
      for (const candidate of like) found.push(candidate.id);
      return found;
    },
    stillNear(id, signature, others) {
      const slots = new Set(carriersOf(signature).map(({ slot }) => slot));
      const own = groupOfId.get(id);
      const isNear = (other: string): boolean => {
        const group = groupOfId.get(other);
        return group === undefined || group === own || slots.has(group.slot);
      };
      return new Set(others.filter(isNear));
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
        if (group.members.length === 0) dropGroup(group, NO_KEYS);
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
