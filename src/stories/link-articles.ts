import type { ShingleIndex } from '../core/similarity/index.ts';
import { SAME_STORY } from '../core/similarity/model.ts';
import { type Similarity, scorePair } from '../core/similarity/score.ts';
import { decodeSignature, type Signature } from '../core/similarity/signature.ts';
import type { NewSignature } from '../store/similarity/signatures.ts';
import { linksOf } from '../store/similarity/stories.ts';
import type { ArticleRow, Database, LinkRow, Transaction } from '../store/tables.ts';
import { yieldToEventLoop } from './event-loop.ts';
import type { Indexes, StoryMemory } from './story-memory.ts';

/** A new article or revision: its row as it will be, and its signature. */
type Written = { readonly row: ArticleRow; readonly signature: NewSignature; readonly kind: string };

/** What articles have to do with one another from now on. */
export type Linked = {
  /** Found now, not stored yet: pairs of one story, and near misses. */
  readonly links: readonly LinkRow[];
  /** Signatures of what is new or changed, not stored yet. */
  readonly fresh: ReadonlyMap<string, Signature>;
  /** Ids of articles that are new: no place of theirs is stored, though the row may be. */
  readonly isNew: ReadonlySet<string>;
  /** Ids of articles that were linked with something until now and may be no longer. */
  readonly parted: ReadonlySet<string>;
  /** Ids of articles whose stored links hold no more, but for what was decided. */
  readonly unlinked: ReadonlySet<string>;
};

/** A pair that is less likely one story than this is no near miss: nobody asks why it is none. */
const NEAR_MISS = 0.1;
/** Near misses of an article that are stored, the surest: repetitive copy has two dozen. */
const NEAR_MISSES = 3;
/** Articles that lost a link and are compared anew, in one batch: a revision parts a dozen. */
const MOST_ASKED_AGAIN = 200;

/** What was found of articles already: their signatures by the bytes, scores of pairs, and which first copies of a text they came before. */
export type Found = {
  readonly signed: Map<Uint8Array, Signature>;
  readonly scores: Map<Signature, Map<Signature, Similarity>>;
  readonly displaced: Set<string>;
};

export const nothingFound = (): Found => ({ signed: new Map(), scores: new Map(), displaced: new Set() });

/**
 * Finds what each article repeats, among the window's articles and its own batch: at most 24 comparisons each. Puts the articles into
 * the indexes, and writes nothing.
 * @param found what is known of these articles already; what is found now is added, so that doing it again costs little
 */
export async function linkArticles(
  tx: Transaction,
  written: readonly Written[],
  { living, killed }: Indexes,
  stories: StoryMemory,
  found: Found = nothingFound(),
): Promise<Linked> {
  stories.forgetSignatures(written.map(({ row }) => row.id));
  const fresh = new Map<string, Signature>();
  for (const { row, signature } of written) {
    killed.remove(row.id);
    living.remove(row.id);
    const decoded = found.signed.get(signature.bytes) ?? decodeSignature(signature.bytes);
    if (decoded === null) continue;
    const weighed = found.signed.get(signature.bytes) ?? (await stories.weigh(tx, decoded));
    found.signed.set(signature.bytes, weighed);
    const arrived = Date.parse(signature.arrived_at);
    if (signature.killed_by) killed.add(row.id, weighed, arrived);
    else {
      found.displaced.add(living.add(row.id, weighed, arrived) ?? row.id);
      fresh.set(row.id, weighed);
    }
  }
  const isNew = new Set(written.flatMap(({ row, kind }) => (kind === 'published' ? row.id : [])));
  // Only the first copy of a text is linked with other texts.
  const displaced = [...found.displaced].filter(id => !fresh.has(id));
  const unlinked = new Set([...written.map(({ row }) => row.id), ...displaced]).difference(isNew);
  const former = unlinked.size === 0 ? [] : await linksOf(tx, [...unlinked]);
  const parted = new Set(former.flatMap(({ a, b }) => [a, b]));
  // What was linked with a text that is gone may be linked with the next like it.
  const again = [...parted].filter(id => !fresh.has(id) && living.has(id)).slice(0, MOST_ASKED_AGAIN);
  const asking = new Map(fresh);
  for (const [id, { signature }] of await stories.load(tx, again)) asking.set(id, signature);
  const links: LinkRow[] = [];
  for (const { id, signature, others } of await candidatesOf(tx, asking, living, stories)) {
    await yieldToEventLoop();
    const scores = found.scores.get(signature) ?? new Map<Signature, Similarity>();
    found.scores.set(signature, scores);
    const pairs = others.map(({ other, theirs }) => {
      const similarity = scores.get(theirs) ?? scorePair(signature, theirs);
      scores.set(theirs, similarity);
      const { kind, score, evidence } = similarity;
      return { a: id, b: other, kind, score, evidence: JSON.stringify(evidence) };
    });
    const missed = pairs.filter(({ score }) => score < SAME_STORY && score >= NEAR_MISS);
    links.push(...pairs.filter(({ score }) => score >= SAME_STORY));
    links.push(...missed.sort((one, two) => two.score - one.score).slice(0, NEAR_MISSES));
  }
  return { links, fresh, isNew, parted, unlinked };
}

/** What these articles are to be compared with. A pair of two of them is found at both ends, and compared once, at the higher id. */
async function candidatesOf(
  db: Database,
  asking: ReadonlyMap<string, Signature>,
  living: ShingleIndex,
  stories: Pick<StoryMemory, 'load'>,
) {
  const candidates = new Map<string, readonly string[]>();
  for (const [id, signature] of asking) {
    await yieldToEventLoop();
    candidates.set(id, living.candidates(id, signature));
  }
  const stored = await stories.load(db, [...new Set([...candidates.values()].flat()).difference(asking)]);
  return [...asking].map(([id, signature]) => {
    const others = (candidates.get(id) ?? []).flatMap(other => {
      const theirs = asking.get(other) ?? stored.get(other)?.signature;
      const isLater = other > id && candidates.get(other)?.includes(id) === true;
      return theirs === undefined || isLater ? [] : [{ other, theirs }];
    });
    return { id, signature, others };
  });
}
