import type { NormalizedArticle, Relation } from '../core/article.ts';
import { compare, SAME_STORY } from '../core/dedupe/compare.ts';
import type { Signature } from '../core/dedupe/signature.ts';
import type { Partner } from '../core/partner.ts';
import { nameKey } from '../core/text/fold.ts';
import { currentRevisions, loadArticles } from '../store/articles.ts';
import { storyMembers } from '../store/stories.ts';
import type { ArticleRow, RevisionRow, Transaction } from '../store/tables.ts';
import type { Indexes, StoryMemory } from '../stories/story-memory.ts';

/** An article as it was, its words, and why it goes. */
export type Withdrawn = { readonly row: ArticleRow; readonly words: RevisionRow; readonly reason: string };

/** An article that a partner's item withdraws by itself; its signature where the store does not have it. */
export type Source = { readonly row: ArticleRow; readonly signature?: Signature | undefined };

/**
 * A partner's kill: ids of articles that it names, and what it withdraws by itself. What was made after it is not meant by it.
 */
export type KillOrder = {
  readonly named: readonly string[];
  readonly killed: readonly Source[];
  readonly made: string | null;
  readonly note: string | undefined;
};

/** Copies that stand or fall with their source; staff rewrites and pages that hold more than the story do not. */
const FALLS_WITH_ITS_SOURCE: ReadonlySet<string> = new Set<Relation>(['duplicate', 'excerpt', 'version']);

/**
 * What else a partner's kills withdraw: the articles that they name, which are the partner's own, and everybody's copies that
 * credit the partner. Never upward: a reprint's kill leaves alone whatever does not credit the reprinter.
 */
export async function withdrawnBy(
  tx: Transaction,
  partner: Partner,
  { named, killed, made, note }: KillOrder,
  { living }: Indexes,
  stories: StoryMemory,
): Promise<Withdrawn[]> {
  const reason = note ?? `Withdrawn by ${partner.name}.`;
  const isMeant = ({ pub_status, version_created }: ArticleRow): boolean =>
    pub_status !== 'canceled' && (made === null || version_created === null || version_created <= made);
  const byName = named.length === 0 ? [] : (await loadArticles(tx, named)).filter(isMeant);
  const found = new Map<string, ArticleRow>(byName.map(row => [row.id, row]));
  for (const source of [...killed, ...byName.map(row => ({ row }))])
    for (const copy of await copiesOf(tx, source, partner, living, stories)) found.set(copy.id, copy);
  const words = await currentRevisions(tx, [...found.keys()]);
  const own = new Set(byName.map(row => row.id));
  return words.flatMap(revision => {
    const row = found.get(revision.article_id);
    if (row === undefined || (!own.has(row.id) && !credits(revision.record, row.provider, partner))) return [];
    return [{ row, words: revision, reason }];
  });
}

/** Other partners' copies of an article: by its words; where the window has left them, by what was found while it had not. */
async function copiesOf(
  tx: Transaction,
  { row, signature }: Source,
  partner: Partner,
  living: Indexes['living'],
  stories: StoryMemory,
): Promise<ArticleRow[]> {
  const source = signature ?? (await stories.load(tx, [row.id])).get(row.id)?.signature;
  const near = source === undefined ? [] : await loadArticles(tx, living.candidates(row.id, source));
  const members = await storyMembers(tx, [...new Set([row, ...near].map(({ story_id }) => story_id))]);
  const others = [...new Map([...near, ...members].map(other => [other.id, other])).values()].filter(
    other => other.pub_status !== 'canceled' && other.partner_id !== partner.id,
  );
  const ids = others.map(({ id }) => id);
  const signed = await stories.load(tx, ids);
  return others.filter(other => {
    const theirs = signed.get(other.id)?.signature;
    if (source !== undefined && theirs !== undefined) return copyScore(theirs, source) >= SAME_STORY;
    return other.story_id === row.story_id && FALLS_WITH_ITS_SOURCE.has(other.relation);
  });
}

/** How much of a copy that stands or falls with its source the first is of the second; 0 where it is none. */
export function copyScore(first: Signature, second: Signature): number {
  const link = compare(first, second);
  return link !== null && FALLS_WITH_ITS_SOURCE.has(link.kind) ? link.score : 0;
}

/** Whether an article, by its record as JSON, names the house as where its copy is from. */
export function credits(words: string, provider: string | null, partner: Partner): boolean {
  const house = new Set([partner.id, partner.name, ...partner.aliases].map(nameKey));
  const record = JSON.parse(words) as Pick<NormalizedArticle, 'credits' | 'dateline'>;
  const named = record.credits.flatMap(credit => credit.parties.map(party => party.name));
  if (record.dateline?.provider !== undefined) named.push(record.dateline.provider.name);
  if (provider !== null) named.push(provider);
  return named.some(name => house.has(nameKey(name)));
}
