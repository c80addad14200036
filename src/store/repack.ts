import { sql } from 'kysely';
import { packArticle, unpackArticle } from './pack-article.ts';
import { listed, rowsAmong } from './sql.ts';
import type { Transaction } from './tables.ts';

/**
 * Packs revisions of an older program anew, which take half as much again: those of the articles of so many lines of the change log,
 * from the latest down. Gives the number of lines; 0 where all are done, or the store was never older.
 */
export async function repackRevisions(tx: Transaction, lines: number): Promise<number> {
  const from = await tx.selectFrom('counters').select('value').where('name', '=', 'repack').executeTakeFirst();
  if (from === undefined) return 0;
  const changes = await tx
    .selectFrom('changes')
    .select(['seq', 'article_id'])
    .where('seq', '<=', from.value)
    .orderBy('seq', 'desc')
    .limit(lines)
    .execute();
  const revisions = await rowsAmong(tx, 'revisions', 'article_id', [
    ...new Set(changes.map(({ article_id }) => article_id)),
  ]);
  const smaller = revisions.flatMap(row => {
    const { record } = packArticle(unpackArticle(row));
    return record.length < row.record.length ? [{ article_id: row.article_id, number: row.number, record }] : [];
  });
  if (smaller.length > 0) {
    await sql`
      update revisions set record = v.record
      from ${listed(tx, { article_id: 'text', number: 'integer', record: 'text' }, smaller)}
      where revisions.article_id = v.article_id and revisions.number = v.number`.execute(tx);
  }
  const last = changes.at(-1)?.seq ?? 0;
  await (last <= 1
    ? tx.deleteFrom('counters').where('name', '=', 'repack').execute()
    : tx
        .updateTable('counters')
        .set({ value: last - 1 })
        .where('name', '=', 'repack')
        .execute());
  return changes.length;
}
