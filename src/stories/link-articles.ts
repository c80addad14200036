import { SAME_STORY } from '../core/similarity/kind.ts';
import { type Similarity, scorePair } from '../core/similarity/score.ts';
import { decodeSignature, type Signature } from '../core/similarity/signature.ts';
import type { NewSignature } from '../store/similarity/signatures.ts';
import { deleteLinks, linksOf } from '../store/similarity/stories.ts';
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
  /** Ids of articles that were linked with something until now and may be no longer. */
  readonly parted: readonly string[];
};

/** A pair that is less likely one story than this is no near miss: nobody asks why it is none. */
const NEAR_MISS = 0.1;
/** Near misses of an article that are stored, the surest: repetitive copy has two dozen. */
const NEAR_MISSES = 3;
/** Articles that lost a link and are compared anew, in one batch: a revision parts a dozen. */
const MOST_ASKED_AGAIN = 200;

/** An article as it is compared, and what was found of it and others already. */
type ComparedEarly = { readonly signature: Signature; readonly scores: ReadonlyMap<Signature, Similarity> };

/** What was compared before the log's lock was taken, by the bytes of signatures. */
export type EarlyScores = ReadonlyMap<Uint8Array, ComparedEarly>;

/**
 * Scores articles against those that are in the index now, before the transaction that links them: a score is a pure function of two
 * texts, so what `linkArticles` meets again under the lock is known.
 */
export async function compareEarly(
  db: Database,
  articles: readonly { readonly id: string; readonly bytes: Uint8Array }[],
  { living }: Indexes,
  stories: Pick<StoryMemory, 'load' | 'weigh'>,
): Promise<EarlyScores> {
  const asked: { bytes: Uint8Array; signature: Signature; candidates: string[] }[] = [];
  for (const { id, bytes } of articles) {
    const decoded = decodeSignature(bytes);
    if (decoded === null) continue;
    const signature = await stories.weigh(db, decoded);
    asked.push({ bytes, signature, candidates: living.candidates(id, signature) });
    await yieldToEventLoop();
  }
  const stored = await signaturesOf(db, [...new Set(asked.flatMap(({ candidates }) => candidates))], stories);
  const compared = new Map<Uint8Array, ComparedEarly>();
  for (const { bytes, signature, candidates } of asked) {
    await yieldToEventLoop();
    const theirs = candidates.flatMap(id => stored.get(id) ?? []);
    compared.set(bytes, { signature, scores: new Map(theirs.map(other => [other, scorePair(signature, other)])) });
  }
  return compared;
}

/**
 * Finds what each article repeats, among the window's articles and its own batch: at most 24 comparisons each.
 * @param compared what is known of these articles already
 */
export async function linkArticles(
  tx: Transaction,
  written: readonly Written[],
  { living, killed }: Indexes,
  stories: StoryMemory,
  compared: EarlyScores = new Map(),
): Promise<Linked> {
  const changed = written.filter(({ kind }) => kind !== 'published').map(({ row }) => row.id);
  const parted = new Set<string>();
  const part = async (ids: readonly string[]): Promise<void> => {
    if (ids.length === 0) return;
    for (const { a, b } of await linksOf(tx, ids)) parted.add(a).add(b);
    await deleteLinks(tx, ids);
  };
  await part(changed);
  stories.forgetSignatures(written.map(({ row }) => row.id));
  const fresh = new Map<string, Signature>();
  const scoresOf = new Map<Signature, ComparedEarly['scores']>();
  const displaced = new Set<string>();
  for (const { row, signature } of written) {
    killed.remove(row.id);
    living.remove(row.id);
    const early = compared.get(signature.bytes);
    const decoded = early?.signature ?? decodeSignature(signature.bytes);
    if (decoded === null) continue;
    const weighed = early?.signature ?? (await stories.weigh(tx, decoded));
    if (early !== undefined) scoresOf.set(weighed, early.scores);
    const arrived = Date.parse(signature.arrived_at);
    if (signature.killed_by) killed.add(row.id, weighed, arrived);
    else {
      const first = living.add(row.id, weighed, arrived);
      if (first !== undefined) displaced.add(first);
      fresh.set(row.id, weighed);
    }
  }
  // Only the first copy of a text is linked with other texts.
  await part([...displaced].filter(id => !fresh.has(id)));
  // What was linked with a text that is gone may be linked with the next like it.
  const again = [...parted].filter(id => !fresh.has(id) && living.has(id)).slice(0, MOST_ASKED_AGAIN);
  const asking = new Map([...fresh, ...(await signaturesOf(tx, again, stories))]);
  const asked = [...asking].map(([id, signature]) => ({ id, signature, candidates: living.candidates(id, signature) }));
  const candidatesOf = new Map(asked.map(({ id, candidates }) => [id, candidates]));
  const missing = new Set(asked.flatMap(({ candidates }) => candidates).filter(id => !asking.has(id)));
  const stored = await signaturesOf(tx, [...missing], stories);
  const links: LinkRow[] = [];
  for (const { id, signature, candidates } of asked) {
    await yieldToEventLoop();
    const missed: LinkRow[] = [];
    for (const other of candidates) {
      // A pair of this batch is found at both ends; it is linked once, at the higher id.
      if (other > id && candidatesOf.get(other)?.includes(id)) continue;
      const theirs = asking.get(other) ?? stored.get(other);
      if (theirs === undefined) continue;
      const { kind, score, evidence } = scoresOf.get(signature)?.get(theirs) ?? scorePair(signature, theirs);
      if (score < NEAR_MISS) continue;
      (score < SAME_STORY ? missed : links).push({
        a: id,
        b: other,
        kind,
        score,
        evidence: JSON.stringify(evidence),
      });
    }
    links.push(...missed.sort((one, two) => two.score - one.score).slice(0, NEAR_MISSES));
  }
  return { links, fresh, parted: [...parted] };
}

async function signaturesOf(
  db: Database,
  ids: readonly string[],
  stories: Pick<StoryMemory, 'load'>,
): Promise<Map<string, Signature>> {
  return new Map([...(await stories.load(db, ids))].map(([id, { signature }]) => [id, signature]));
}
