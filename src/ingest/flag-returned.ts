import type { NormalizedArticle } from '../core/article.ts';
import { LOOP_RANK } from '../core/lead-rank.ts';
import { loadArticles } from '../store/articles.ts';
import type { Database, LinkRow } from '../store/tables.ts';
import type { PreparedArticle } from './prepare-article.ts';
import type { Written } from './write-article.ts';

/**
 * Flags as our own, come back, what bears the id or address of an article of this store. An id in our form that the store does
 * not know is another house's that runs this program.
 */
export async function flagReturned(
  db: Database,
  prepared: readonly PreparedArticle[],
): Promise<readonly PreparedArticle[]> {
  const named = [...new Set(prepared.flatMap(({ namesOurs }) => namesOurs))];
  if (named.length === 0) return prepared;
  const ours = new Set((await loadArticles(db, named)).map(row => row.id));
  return prepared.map(article => {
    const namesOurs = article.namesOurs.filter(id => ours.has(id)).slice(0, 1);
    const [original] = namesOurs;
    const record = JSON.parse(article.record) as Pick<NormalizedArticle, 'loop'>;
    if (original === undefined || record.loop !== undefined) return { ...article, namesOurs };
    const loop = { reason: `It bears the id of our article ${original}.` };
    return { ...article, namesOurs, rank: article.rank + LOOP_RANK, record: JSON.stringify({ ...record, loop }) };
  });
}

/** Links that keep what came back in the story of our article, whatever was done to its words. */
export function linksToOurs(articles: readonly PreparedArticle[], written: readonly Written[]): LinkRow[] {
  const told = new Set(written.map(({ row }) => row.id));
  return articles.flatMap(({ articleId, namesOurs: [ours] }) => {
    if (ours === undefined || ours === articleId || !told.has(articleId)) return [];
    return [{ a: articleId, b: ours, kind: 'loop', score: 1, parts_of_a: 0, parts_of_b: 0, evidence: null }];
  });
}
