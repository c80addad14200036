import { linkArticle } from '../core/dedupe/link-article.ts';
import { decodeSignature, type Signature } from '../core/dedupe/signature.ts';
import type { StoryIndex } from '../core/dedupe/story-index.ts';
import { deleteLinks, deletePairs, isDecided, linksOf } from '../store/stories.ts';
import type { LinkRow, Transaction } from '../store/tables.ts';
import { withoutFrozen } from '../stories/frozen-stories.ts';
import type { Indexes, StoryMemory } from '../stories/story-memory.ts';
import { pairOf } from '../stories/story-nodes.ts';
import { takeTurns } from '../take-turns.ts';
import type { Written } from './write-article.ts';

/** What articles have to do with one another from now on. */
export type Linked = {
  /** Found now, not stored yet. */
  readonly links: readonly LinkRow[];
  /** Signatures of what is new or changed, not stored yet. */
  readonly fresh: ReadonlyMap<string, Signature>;
  /** Ids of articles that were linked with something until now and are no longer. */
  readonly parted: readonly string[];
};

/** Articles whose links are looked at together: each may have a hundred, and a story of rewrites thousands of such articles. */
const AT_ONCE = 100;

/**
 * Finds what each article repeats, among the window's articles and its own batch. Who is compared with whom depends on which
 * articles there are, not on which came first: where these make or end a pair of two others, that is seen to as well.
 */
export async function linkArticles(
  tx: Transaction,
  written: readonly Written[],
  { living: index, killed }: Indexes,
  stories: StoryMemory,
): Promise<Linked> {
  const changed = written.filter(({ kind }) => kind !== 'published').map(({ row }) => row.id);
  const former = await stories.load(tx, changed);
  const parted = new Set(await unlink(tx, changed));
  const own = new Map<string, Signature>();
  const nearer = new Set<string>();
  const further = new Set<string>();
  for (const { row, signature } of written) {
    const read = decodeSignature(signature.bytes);
    const arrived = Date.parse(signature.arrived_at);
    killed.remove(row.id);
    for (const id of index.remove(row.id, former.get(row.id)?.signature)) nearer.add(id);
    if (read === null) continue;
    if (row.pub_status !== 'usable') killed.add(row.id, read, arrived);
    else {
      for (const id of index.add(row.id, read, arrived)) further.add(id);
      own.set(row.id, read);
    }
  }
  const touched = [...new Set([...nearer, ...further])].filter(id => !own.has(id) && index.has(id));
  const others = touched.length === 0 ? [] : await withoutFrozen(tx, touched);
  const known = new Set<string>();
  for (let at = 0; at < others.length; at += AT_ONCE) {
    const some = others.slice(at, at + AT_ONCE);
    const stored = (await linksOf(tx, some)).filter(({ kind }) => !isDecided(kind));
    const linksAt = byEnd(stored);
    const signed = await stories.load(
      tx,
      some.filter(id => linksAt.has(id)),
    );
    const stale: Pair[] = [];
    for (const id of some) {
      await takeTurns();
      stale.push(...staleLinks(index, id, signed.get(id)?.signature, linksAt.get(id) ?? []));
    }
    await deletePairs(tx, stale);
    for (const { a, b } of stale) parted.add(a).add(b);
    for (const link of stored) if (nearer.has(link.a) || nearer.has(link.b)) known.add(pairOf(link));
  }
  const signatures = new Map(own);
  const load = async (ids: Iterable<string>): Promise<void> => {
    const missing = [...new Set(ids)].filter(id => !signatures.has(id));
    for (const [id, { signature }] of await stories.load(tx, missing)) signatures.set(id, signature);
  };
  await load(others.filter(id => nearer.has(id)));

  const asking = [...own.keys(), ...others.filter(id => nearer.has(id))].flatMap(id => {
    const signature = signatures.get(id);
    return signature === undefined ? [] : [{ id, signature, candidates: index.candidates(id, signature) }];
  });
  await load(asking.flatMap(({ candidates }) => candidates));
  const links: LinkRow[] = [];
  for (const { id, signature, candidates } of asking) {
    const fresh = candidates.flatMap(other => {
      const pair = pairOf({ a: id, b: other });
      const theirs = signatures.get(other);
      if (theirs === undefined || known.has(pair)) return [];
      known.add(pair);
      return [[other, theirs] as const];
    });
    for (const candidate of fresh) {
      await takeTurns();
      links.push(...linkArticle(id, signature, [candidate]).map(rowOf));
    }
  }
  return { links, fresh: own, parted: [...parted] };
}

/** Takes the links of changed and withdrawn articles back, and gives those they led to. */
async function unlink(tx: Transaction, changed: readonly string[]): Promise<string[]> {
  if (changed.length === 0) return [];
  const links = await linksOf(tx, changed);
  await deleteLinks(tx, changed);
  return links.flatMap(({ a, b }) => [a, b]);
}

type Pair = Omit<LinkRow, 'evidence'>;

/** Links by the articles at both their ends. */
function byEnd(links: readonly Pair[]): Map<string, Pair[]> {
  const linksAt = new Map<string, Pair[]>();
  for (const link of links) {
    for (const end of [link.a, link.b]) {
      const its = linksAt.get(end);
      if (its === undefined) linksAt.set(end, [link]);
      else its.push(link);
    }
  }
  return linksAt;
}

/** Of an article's links those to such as it would not be compared with any more. */
function staleLinks(index: StoryIndex, id: string, signature: Signature | undefined, links: readonly Pair[]): Pair[] {
  if (signature === undefined) return [];
  const otherEnd = ({ a, b }: Pair): string => (a === id ? b : a);
  const near = index.stillNear(id, signature, links.map(otherEnd));
  return links.filter(link => !near.has(otherEnd(link)));
}

function rowOf({ a, b, kind, score, partsOfA, partsOfB, evidence }: ReturnType<typeof linkArticle>[number]): LinkRow {
  return { a, b, kind, score, parts_of_a: partsOfA, parts_of_b: partsOfB, evidence: JSON.stringify(evidence) };
}
