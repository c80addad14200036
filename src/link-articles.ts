import { linkArticle } from './core/dedupe/link-article.ts';
import { decodeSignature, type Signature } from './core/dedupe/signature.ts';
import { deleteLinks, linksOf } from './store/stories.ts';
import type { LinkRow, Transaction } from './store/tables.ts';
import type { Indexes, StoryMemory } from './story-memory.ts';
import type { Written } from './write-article.ts';

/** An article to be linked, and who may be its copies. */
type Asking = { readonly id: string; readonly signature: Signature; readonly candidates: readonly string[] };

/** Of the articles that a changed one was linked with so many are looked at again; the rest hangs together by these. */
const MOST_NEIGHBORS = 100;

/** Finds what each article repeats, among the window's articles and its own batch; and their signatures, not stored yet. */
export async function linkArticles(
  tx: Transaction,
  written: readonly Written[],
  { living: index, killed }: Indexes,
  stories: StoryMemory,
): Promise<{ readonly links: LinkRow[]; readonly fresh: ReadonlyMap<string, Signature> }> {
  const neighbors = await unlink(tx, written);
  const own = new Map<string, Signature>();
  const asking: Asking[] = [];
  const read = written.map(({ row, signature }) => {
    const { id, pub_status } = row;
    const isLiving = pub_status === 'usable';
    return { id, isLiving, signature: decodeSignature(signature.bytes), arrived: Date.parse(signature.arrived_at) };
  });
  for (const { id, isLiving, signature, arrived } of read) {
    killed.remove(id);
    if (isLiving && signature !== null) continue;
    index.remove(id);
    if (signature !== null) killed.add(id, signature, arrived);
  }
  for (const { id, isLiving, signature, arrived } of read) {
    if (!isLiving || signature === null) continue;
    asking.push({ id, signature, candidates: index.candidates(id, signature) });
    index.add(id, signature, arrived);
    own.set(id, signature);
  }
  for (const [id, { signature, killedBy }] of await stories.load(tx, neighbors)) {
    if (killedBy !== null) continue;
    asking.push({ id, signature, candidates: index.candidates(id, signature) });
  }
  const known = new Set((neighbors.length === 0 ? [] : await linksOf(tx, neighbors)).map(pairOf));
  const others = new Set(asking.flatMap(({ id, candidates }) => [id, ...candidates]).filter(id => !own.has(id)));
  const signatures = new Map(own);
  for (const [id, { signature }] of await stories.load(tx, [...others])) signatures.set(id, signature);
  const links: LinkRow[] = [];
  for (const { id, signature, candidates } of asking) {
    const fresh = candidates.flatMap(other => {
      const theirs = signatures.get(other);
      return theirs === undefined || other === id || known.has(pairOf({ a: id, b: other }))
        ? []
        : [[other, theirs] as const];
    });
    for (const link of linkArticle(id, signature, fresh)) {
      known.add(pairOf(link));
      links.push(rowOf(link));
    }
  }
  return { links, fresh: own };
}

/** A pair of articles, whichever of the two is named first. */
export function pairOf({ a, b }: { readonly a: string; readonly b: string }): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}

/**
 * Takes the links of changed and withdrawn articles back, and gives those they led to: two copies may have hung together
 * by nothing but the one that changed.
 */
async function unlink(tx: Transaction, written: readonly Written[]): Promise<string[]> {
  const changed = written.filter(({ kind }) => kind !== 'published').map(({ row }) => row.id);
  if (changed.length === 0) return [];
  const links = await linksOf(tx, changed);
  await deleteLinks(tx, changed);
  const ids = new Set(written.map(({ row }) => row.id));
  return [...new Set(links.flatMap(({ a, b }) => [a, b]))]
    .filter(id => !ids.has(id))
    .sort()
    .slice(0, MOST_NEIGHBORS);
}

function rowOf({ a, b, kind, score, partsOfA, partsOfB, evidence }: ReturnType<typeof linkArticle>[number]): LinkRow {
  return { a, b, kind, score, parts_of_a: partsOfA, parts_of_b: partsOfB, evidence: JSON.stringify(evidence) };
}
