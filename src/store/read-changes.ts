import { changesAfter } from './articles.ts';
import { type ArticleRecord, articleRecord, isVisible, selectWords } from './read-articles.ts';
import type { ChangeKind, ChangeRow, Database } from './tables.ts';

/** An article that may not be shown (any more): named, so that a reader can drop it, and nothing else. */
export type HiddenArticle = { readonly id: string; readonly version: string; readonly reason?: string };

/** A line of the change log as readers get it. */
export type Change = {
  readonly seq: number;
  readonly kind: ChangeKind;
  readonly at: string;
  /** The words as of this change, its place in the story as of now. */
  readonly article: ArticleRecord | HiddenArticle;
  readonly details?: Readonly<Record<string, unknown>>;
};

/**
 * The changes after a number, in order. An article that is canceled or under embargo at `now` is only named, in its
 * older lines too, and so are the words that a kill withdrew before the article came back with others; the line of a cancel
 * holds id, version and reason for good.
 */
export async function readChanges(db: Database, after: number, limit: number, now: string): Promise<Change[]> {
  const lines = await changesAfter(db, after, limit);
  if (lines.length === 0) return [];
  const wanted = lines.map(line => ({ id: line.article_id, number: line.revision }));
  const words = await selectWords(db, wanted);
  return lines.map(line => {
    const row = words.get(`${line.article_id} ${line.revision}`);
    const details = line.details === null ? undefined : (JSON.parse(line.details) as Record<string, unknown>);
    const base = { seq: line.seq, kind: line.kind, at: line.at };
    if (line.kind === 'canceled') return { ...base, article: canceled(line, row?.version ?? null, details) };
    if (row === undefined || !isVisible(row, now) || line.revision <= row.killed_to)
      return { ...base, article: { id: line.article_id, version: row?.version ?? String(line.revision) } };
    const article = articleRecord({ ...row, revision: line.revision });
    return details === undefined ? { ...base, article } : { ...base, article, details };
  });
}

function canceled(line: ChangeRow, version: string | null, details: Record<string, unknown> | undefined) {
  const reason = typeof details?.reason === 'string' ? details.reason : 'Withdrawn; no reason was given.';
  return { id: line.article_id, version: version ?? String(line.revision), reason };
}
