import { compare } from './core/dedupe/compare.ts';
import { decodeSignature, type Signature } from './core/dedupe/signature.ts';
import type { StoryIndex } from './core/dedupe/story-index.ts';
import { deleteLinks } from './store/stories.ts';
import type { LinkRow, Transaction } from './store/tables.ts';
import type { StoryMemory } from './story-memory.ts';
import type { Written } from './write-article.ts';

/** Finds what each article repeats, among the window's articles and its own batch. */
export async function linkArticles(
  tx: Transaction,
  written: readonly Written[],
  index: StoryIndex,
  stories: StoryMemory,
): Promise<LinkRow[]> {
  const changed = written.filter(({ kind }) => kind !== 'published').map(({ row }) => row.id);
  if (changed.length > 0) await deleteLinks(tx, changed);

  const own = new Map<string, Signature>();
  const pairs: [string, string][] = [];
  for (const { row, signature } of written) {
    const read = signature === undefined ? null : decodeSignature(signature.bytes);
    if (signature === undefined || read === null || row.pub_status !== 'usable') {
      index.remove(row.id);
      continue;
    }
    for (const candidate of index.candidates(row.id, read)) if (candidate !== row.id) pairs.push([row.id, candidate]);
    index.add(row.id, read, Date.parse(signature.arrived_at));
    own.set(row.id, read);
  }
  const others = [...new Set(pairs.map(([, candidate]) => candidate).filter(id => !own.has(id)))];
  const signatures = new Map([...(await stories.load(tx, others)), ...own]);
  const links: LinkRow[] = [];
  for (const [a, b] of pairs) {
    const [first, second] = [signatures.get(a), signatures.get(b)];
    const found = first && second ? compare(first, second) : null;
    if (found === null) continue;
    const { kind, score, partsOfFirst, partsOfSecond, evidence } = found;
    links.push({
      a,
      b,
      kind,
      score,
      parts_of_a: partsOfFirst,
      parts_of_b: partsOfSecond,
      evidence: JSON.stringify(evidence),
    });
  }
  return links;
}
