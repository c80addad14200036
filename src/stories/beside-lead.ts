import { compare } from '../core/dedupe/compare.ts';
import { decodeSignature, type Signature } from '../core/dedupe/signature.ts';
import { yieldToEventLoop } from '../event-loop.ts';
import { loadSignatures } from '../store/similarity/signatures.ts';
import type { ArticleRow, Transaction } from '../store/tables.ts';

/**
 * In a story of more members than these not every two are linked, and which are depends on who came first. So each is placed by
 * its own comparison with the lead, which depends on nothing else.
 */
export const MOST_LINKED = 40;

/** Signatures that are not in the store yet, by article. */
export type Fresh = ReadonlyMap<string, Signature>;

/** Members of a story, each as what it is to the lead. */
export async function placeBeside(
  tx: Transaction,
  members: readonly ArticleRow[],
  lead: ArticleRow,
  fresh: Fresh,
): Promise<ArticleRow[]> {
  const others = members.filter(row => row.text_hash !== lead.text_hash);
  const signatures = await signaturesOf(tx, others.length === 0 ? [] : [lead, ...others], fresh);
  const its = signatures.get(lead.id);
  const placed: ArticleRow[] = [];
  for (const row of members) {
    await yieldToEventLoop();
    placed.push({ ...row, is_lead: 0, of_id: lead.id, ...besideIt(row, signatures.get(row.id), lead, its) });
  }
  return placed;
}

function besideIt(
  row: ArticleRow,
  theirs: Signature | undefined,
  lead: ArticleRow,
  its: Signature | undefined,
): Partial<Pick<ArticleRow, 'relation' | 'score'>> {
  if (row.text_hash === lead.text_hash) return { relation: 'duplicate', score: 1 };
  // The window has left one of them: what was found while it was there stays.
  if (its === undefined || theirs === undefined) return { relation: row.relation === 'new' ? 'derived' : row.relation };
  const { kind, score } = compare(theirs, its) ?? { kind: 'derived', score: 0 };
  return { relation: kind, score };
}

async function signaturesOf(
  tx: Transaction,
  rows: readonly ArticleRow[],
  fresh: Fresh,
): Promise<ReadonlyMap<string, Signature>> {
  const signatures = new Map(fresh);
  const missing = rows.map(({ id }) => id).filter(id => !signatures.has(id));
  for (const { article_id, bytes } of missing.length === 0 ? [] : await loadSignatures(tx, missing)) {
    const signature = decodeSignature(bytes);
    if (signature !== null) signatures.set(article_id, signature);
  }
  return signatures;
}

/**
 * The rows of stories that were worked out as a whole, those of stories with many members placed beside their leads.
 * @param before the rows as they stand in the store, by id
 * @param own ids of the articles that are new or changed
 */
export async function placeBesideLeads(
  tx: Transaction,
  rows: readonly ArticleRow[],
  before: ReadonlyMap<string, ArticleRow>,
  own: ReadonlySet<string>,
  fresh: Fresh,
): Promise<ArticleRow[]> {
  const usable = rows.filter(row => row.pub_status === 'usable');
  const large = [...Map.groupBy(usable, row => row.story_id).values()].filter(({ length }) => length > MOST_LINKED);
  if (large.length === 0) return [...rows];
  const formerly = Map.groupBy(before.values(), row => row.story_id);
  const placed = new Map(rows.map(row => [row.id, row]));
  for (const members of large) {
    const lead = members.find(row => row.is_lead === 1);
    if (lead === undefined) continue;
    /** Where a row stands beside this very lead already, as it was compared with it before. */
    const placeBefore = (row: ArticleRow): ArticleRow | undefined => {
      const was = own.has(row.id) || own.has(lead.id) ? undefined : before.get(row.id);
      const company = was === undefined ? [] : (formerly.get(was.story_id) ?? []);
      const wasLed = company.some(({ id, is_lead }) => is_lead === 1 && id === lead.id);
      return company.length > MOST_LINKED && wasLed ? was : undefined;
    };
    const open: ArticleRow[] = [];
    for (const row of members.filter(({ id }) => id !== lead.id)) {
      const was = placeBefore(row);
      if (was === undefined) open.push(row);
      else placed.set(row.id, { ...row, relation: was.relation, of_id: was.of_id, score: was.score });
    }
    for (const row of await placeBeside(tx, open, lead, fresh)) placed.set(row.id, row);
  }
  return [...placed.values()];
}
