import { decodeSignature } from '../core/dedupe/signature.ts';
import { storedTime } from '../store/articles.ts';
import { articleIdOf } from '../store/ids.ts';
import { loadSignatures } from '../store/signatures.ts';
import type { ArticleRow, KillRow, Transaction } from '../store/tables.ts';
import type { PreparedArticle } from './prepare-article.ts';
import type { KillOrder, Source } from './withdraw.ts';
import type { Origin, Written } from './write-article.ts';

/** What the kills among these articles, and those that came before some of them, are to take along; null where there are none. */
export function killOrder(
  articles: readonly PreparedArticle[],
  written: readonly Written[],
  arrivedKilled: readonly Written[],
  { partner }: Origin,
): KillOrder | null {
  const killed: Source[] = written.filter(({ kind }) => kind === 'canceled').map(({ row }) => ({ row }));
  for (const { row, signature } of arrivedKilled)
    killed.push({ row, signature: decodeSignature(signature.bytes) ?? undefined });
  const named = articles
    .flatMap(({ cancels }) => cancels)
    .map(identity => articleIdOf(partner.id, identity))
    .filter(id => !killed.some(({ row }) => row.id === id));
  if (killed.length === 0 && named.length === 0) return null;
  const kill = articles.find(({ pubStatus, cancels }) => pubStatus === 'canceled' || cancels.length > 0);
  return {
    named,
    killed,
    made: kill === undefined ? null : madeAt(kill),
    note: kill?.editorialNote ?? arrivedKilled[0]?.note,
  };
}

/**
 * When a kill was made. The publication date of an item that withdraws others is the kill's; that of an item which is itself
 * withdrawn is the article's, so only the date of its version counts.
 */
function madeAt({ cancels, versionCreated, published }: PreparedArticle): string | null {
  return storedTime(versionCreated ?? (cancels.length > 0 ? published : undefined));
}

/** What these articles withdraw, by name or themselves, to be remembered. */
export function killsIn(
  articles: readonly PreparedArticle[],
  rows: readonly ArticleRow[],
  { partner }: Origin,
  now: string,
): KillRow[] {
  const gone = new Set(rows.filter(({ pub_status }) => pub_status === 'canceled').map(({ id }) => id));
  return articles.flatMap(item => {
    const own = item.pubStatus === 'canceled' && gone.has(item.articleId) ? [item.identity] : [];
    const reason = item.editorialNote ?? `Withdrawn by ${partner.name}.`;
    return [...new Set([...own, ...item.cancels])].map(identity => {
      return { identity, partner_id: partner.id, at: now, made_at: madeAt(item), reason };
    });
  });
}

/** Withdrawn articles keep their last words in their signatures, so that copies which come in later are known. */
export async function withKilledWords(
  tx: Transaction,
  written: readonly Written[],
  { partner }: Origin,
): Promise<Written[]> {
  const lacking = written.filter(({ row, signature }) => row.pub_status === 'canceled' && signature.bytes.length === 0);
  if (lacking.length === 0) return [...written];
  const rows = await loadSignatures(
    tx,
    lacking.map(({ row }) => row.id),
  );
  const former = new Map(rows.map(row => [row.article_id, row]));
  const words = new Set(lacking);
  return written.map(entry => {
    const before = words.has(entry) ? former.get(entry.row.id) : undefined;
    if (before === undefined || before.bytes.length === 0) return entry;
    return {
      ...entry,
      signature: { ...entry.signature, bytes: before.bytes, killed_by: before.killed_by ?? partner.id },
    };
  });
}
