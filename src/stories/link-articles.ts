import { linkArticle } from '../core/dedupe/link-article.ts';
import { decodeSignature, type Signature } from '../core/dedupe/signature.ts';
import type { StoryIndex } from '../core/dedupe/story-index.ts';
import { yieldToEventLoop } from '../event-loop.ts';
import type { NewSignature } from '../store/similarity/signatures.ts';
import { deleteLinks, deletePairs, isDecided, linksOf } from '../store/similarity/stories.ts';
import type { ArticleRow, LinkRow, Transaction } from '../store/tables.ts';
import { withoutFrozen } from './frozen-stories.ts';
import type { Indexes, Signed, StoryMemory } from './story-memory.ts';
import { pairOf } from './story-nodes.ts';

/** A new article or revision: its row as it will be, and its signature. */
type Written = { readonly row: ArticleRow; readonly signature: NewSignature; readonly kind: string };

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
  indexes: Indexes,
  stories: StoryMemory,
): Promise<Linked> {
  const changed = written.filter(({ kind }) => kind !== 'published').map(({ row }) => row.id);
  const former = await stories.load(tx, changed);
  const unlinked = await unlink(tx, changed);
  const { own, nearer, further } = putIntoIndexes(written, former, indexes);

  const touched = [...nearer.union(further)].filter(id => !own.has(id) && indexes.living.has(id));
  const others = touched.length === 0 ? [] : await withoutFrozen(tx, touched);
  const { parted, known } = await dropStaleLinks(tx, others, nearer, indexes.living, stories);

  const asking = [...own.keys(), ...others.filter(id => nearer.has(id))];
  const links = await findLinks(tx, { asking, own, known }, indexes.living, stories);
  return { links, fresh: own, parted: [...unlinked.union(parted)] };
}

type Indexed = {
  /** What is new or changed, by id. */
  readonly own: ReadonlyMap<string, Signature>;
  /** Ids of those that may be compared with others than until now. */
  readonly nearer: ReadonlySet<string>;
  /** Ids of those that may be compared with one less than until now. */
  readonly further: ReadonlySet<string>;
};

/** The indexes as they are from now on: each article with its new words, what is withdrawn among the killed. */
function putIntoIndexes(
  written: readonly Written[],
  former: ReadonlyMap<string, Signed>,
  { living, killed }: Indexes,
): Indexed {
  const own = new Map<string, Signature>();
  const nearer = new Set<string>();
  const further = new Set<string>();
  for (const { row, signature } of written) {
    const read = decodeSignature(signature.bytes);
    const arrived = Date.parse(signature.arrived_at);
    killed.remove(row.id);
    for (const id of living.remove(row.id, former.get(row.id)?.signature)) nearer.add(id);
    if (read === null) continue;
    if (row.pub_status !== 'usable') killed.add(row.id, read, arrived);
    else {
      for (const id of living.add(row.id, read, arrived)) further.add(id);
      own.set(row.id, read);
    }
  }
  return { own, nearer, further };
}

/**
 * Takes back the links of these articles to such as they would not be compared with any more.
 * @returns the ids at their ends, and of those that are nearer the pairs whose link stays
 */
async function dropStaleLinks(
  tx: Transaction,
  ids: readonly string[],
  nearer: ReadonlySet<string>,
  index: StoryIndex,
  stories: StoryMemory,
): Promise<{ readonly parted: ReadonlySet<string>; readonly known: ReadonlySet<string> }> {
  const parted = new Set<string>();
  const known = new Set<string>();
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const some = ids.slice(at, at + AT_ONCE);
    const stored = (await linksOf(tx, some)).filter(({ kind }) => !isDecided(kind));
    const linksAt = byEnd(stored);
    const signed = await stories.load(
      tx,
      some.filter(id => linksAt.has(id)),
    );
    const stale: Pair[] = [];
    for (const id of some) {
      await yieldToEventLoop();
      stale.push(...staleLinks(index, id, signed.get(id)?.signature, linksAt.get(id) ?? []));
    }
    await deletePairs(tx, stale);
    for (const { a, b } of stale) parted.add(a).add(b);
    for (const link of stored) if (nearer.has(link.a) || nearer.has(link.b)) known.add(pairOf(link));
  }
  return { parted, known };
}

/** The links of those that ask to their candidates, each pair once and none that is known. */
async function findLinks(
  tx: Transaction,
  {
    asking,
    own,
    known,
  }: { readonly asking: readonly string[]; readonly own: Indexed['own']; readonly known: ReadonlySet<string> },
  index: StoryIndex,
  stories: StoryMemory,
): Promise<LinkRow[]> {
  const signatures = new Map(own);
  const load = async (ids: Iterable<string>): Promise<void> => {
    const missing = [...new Set(ids)].filter(id => !signatures.has(id));
    for (const [id, { signature }] of await stories.load(tx, missing)) signatures.set(id, signature);
  };
  await load(asking);
  const asked = asking.flatMap(id => {
    const signature = signatures.get(id);
    return signature === undefined ? [] : [{ id, signature, candidates: index.candidates(id, signature) }];
  });
  await load(asked.flatMap(({ candidates }) => candidates));
  const seen = new Set(known);
  const links: LinkRow[] = [];
  for (const { id, signature, candidates } of asked) {
    for (const other of candidates) {
      const pair = pairOf({ a: id, b: other });
      const theirs = signatures.get(other);
      if (theirs === undefined || seen.has(pair)) continue;
      seen.add(pair);
      await yieldToEventLoop();
      links.push(...linkArticle(id, signature, [[other, theirs]]).map(rowOf));
    }
  }
  return links;
}

/** Takes the links of changed and withdrawn articles back, and gives those they led to. */
async function unlink(tx: Transaction, changed: readonly string[]): Promise<ReadonlySet<string>> {
  if (changed.length === 0) return new Set();
  const links = await linksOf(tx, changed);
  await deleteLinks(tx, changed);
  return new Set(links.flatMap(({ a, b }) => [a, b]));
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
