import type { NormalizedArticle, Relation } from './core/article.ts';
import { foldName } from './core/organizations.ts';
import type { Partner } from './core/partner.ts';
import { currentRevisions, loadArticles } from './store/articles.ts';
import { storyMembers } from './store/stories.ts';
import type { ArticleRow, RevisionRow, Transaction } from './store/tables.ts';

/** An article as it was, its words, and why it goes. */
export type Withdrawn = { readonly row: ArticleRow; readonly words: RevisionRow; readonly reason: string };

/** Copies that stand or fall with their source; staff rewrites and pages that hold more than the story do not. */
export const FALLS_WITH_ITS_SOURCE: ReadonlySet<string> = new Set<Relation>(['duplicate', 'excerpt', 'version']);

/**
 * What else a partner's kills withdraw: the articles that they name, which are the partner's own, and everybody's copies that
 * credit the partner. Never upward: a reprint's kill leaves alone whatever does not credit the reprinter.
 * `named` are ids of articles, `killed` the rows that the partner's items withdraw by themselves; what is named and was made
 * after the kill (`made`) is not meant by it.
 */
export async function withdrawnBy(
  tx: Transaction,
  partner: Partner,
  named: readonly string[],
  killed: readonly ArticleRow[],
  note: string | undefined,
  made: string | null,
): Promise<Withdrawn[]> {
  const reason = note ?? `Withdrawn by ${partner.name}.`;
  const usable = (row: ArticleRow): boolean => row.pub_status !== 'canceled';
  const isMeant = ({ version_created }: ArticleRow): boolean =>
    made === null || version_created === null || version_created <= made;
  const byName = named.length === 0 ? [] : (await loadArticles(tx, named)).filter(row => usable(row) && isMeant(row));
  const sources = [...killed, ...byName];
  const gone = new Set(sources.map(row => row.id));
  const stories = [...new Set(sources.map(row => row.story_id))];
  const copies = (stories.length === 0 ? [] : await storyMembers(tx, stories)).filter(
    row => usable(row) && !gone.has(row.id) && row.partner_id !== partner.id && FALLS_WITH_ITS_SOURCE.has(row.relation),
  );
  const candidates = [...byName, ...copies];
  const words = new Map(
    (
      await currentRevisions(
        tx,
        candidates.map(row => row.id),
      )
    ).map(revision => [revision.article_id, revision]),
  );
  return candidates.flatMap(row => {
    const revision = words.get(row.id);
    if (revision === undefined || (!gone.has(row.id) && !credits(revision.record, row.provider, partner))) return [];
    return [{ row, words: revision, reason }];
  });
}

/** Whether an article, by its record as JSON, names the house as where its copy is from. */
export function credits(words: string, provider: string | null, partner: Partner): boolean {
  const house = new Set([partner.id, partner.name, ...partner.aliases].map(foldName));
  const record = JSON.parse(words) as Pick<NormalizedArticle, 'credits' | 'dateline'>;
  const named = record.credits.flatMap(credit => credit.parties.map(party => party.name));
  if (record.dateline?.provider !== undefined) named.push(record.dateline.provider.name);
  if (provider !== null) named.push(provider);
  return named.some(name => house.has(foldName(name)));
}
