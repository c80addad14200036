import { linkArticle } from './core/dedupe/link-article.ts';
import { decodeSignature, type Signature } from './core/dedupe/signature.ts';
import type { StoryIndex } from './core/dedupe/story-index.ts';
import { deleteLinks, linksOf } from './store/stories.ts';
import type { LinkRow, Transaction } from './store/tables.ts';
import type { StoryMemory } from './story-memory.ts';
import type { Written } from './write-article.ts';

/** An article to be linked, and who may be its copies. */
type Asking = { readonly id: string; readonly signature: Signature; readonly candidates: readonly string[] };

/** Of the articles that a changed one was linked with so many are looked at again; the rest hangs together by these. */
const MOST_NEIGHBORS = 100;

/** Finds what each article repeats, among the window's articles and its own batch. */
export async function linkArticles(
  tx: Transaction,
  written: readonly Written[],
  index: StoryIndex,
  stories: StoryMemory,
): Promise<LinkRow[]> {
  const neighbors = await unlink(tx, written);
  const own = new Map<string, Signature>();
  const asking: Asking[] = [];
  for (const { row, signature } of written) {
    const read = decodeSignature(signature.bytes);
    if (read === null) {
      index.remove(row.id);
      continue;
    }
    asking.push({ id: row.id, signature: read, candidates: index.candidates(row.id, read) });
    index.add(row.id, read, Date.parse(signature.arrived_at));
    own.set(row.id, read);
  }
  for (const [id, signature] of await stories.load(tx, neighbors)) {
    asking.push({ id, signature, candidates: index.candidates(id, signature) });
  }
  const known = new Set((neighbors.length === 0 ? [] : await linksOf(tx, neighbors)).map(pairOf));
  const others = new Set(asking.flatMap(({ id, candidates }) => [id, ...candidates]).filter(id => !own.has(id)));
  const signatures = new Map([...(await stories.load(tx, [...others])), ...own]);
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
  return links;
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
