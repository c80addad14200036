import { SAME_STORY } from '../core/dedupe/compare.ts';
import { decodeSignature, type Signature } from '../core/dedupe/signature.ts';
import type { Partner } from '../core/partner.ts';
import { loadArticles, storedTime } from '../store/articles.ts';
import { killsOf } from '../store/kills.ts';
import { loadPartner } from '../store/partners.ts';
import type { ArticleRow, KillRow, Transaction } from '../store/tables.ts';
import type { Indexes, StoryMemory } from '../stories/story-memory.ts';
import type { PreparedArticle } from './prepare-article.ts';
import { copyScore, credits } from './withdraw.ts';
import type { Written } from './write-article.ts';

/** Who withdrew, and why. */
export type Kill = Pick<KillRow, 'partner_id' | 'reason'>;

/**
 * The kills that came in before the article that they withdraw, by item: the partner's own, and those of partners that the
 * article credits. A version made after the kill is not withdrawn by it.
 */
export async function earlierKills(
  tx: Transaction,
  articles: readonly PreparedArticle[],
  partner: Partner,
): Promise<Map<string, KillRow>> {
  const usable = articles.filter(({ pubStatus }) => pubStatus !== 'canceled');
  const kills = Map.groupBy(
    await killsOf(
      tx,
      usable.map(({ identity }) => identity),
    ),
    kill => kill.identity,
  );
  const found = new Map<string, KillRow>();
  for (const article of kills.size === 0 ? [] : usable) {
    for (const kill of kills.get(article.identity) ?? []) {
      const made = storedTime(article.versionCreated);
      if (made !== null && kill.made_at !== null && made > kill.made_at) continue;
      const isAllowed =
        kill.partner_id === partner.id ||
        credits(article.record, article.provider ?? null, await loadPartner(tx, kill.partner_id));
      if (isAllowed) found.set(article.itemId, kill);
    }
  }
  return found;
}

/**
 * Copies that come in after the article they copy was withdrawn, and credit the partner that withdrew it: the kills that hold
 * for them, by id. A copy that is nearer to another article of that partner, one that stands, is a copy of that one.
 */
export async function lateCopies(
  tx: Transaction,
  written: readonly Written[],
  { living, killed }: Indexes,
  stories: StoryMemory,
): Promise<Map<string, Kill>> {
  const found = new Map<string, Kill>();
  if (killed.size === 0) return found;
  for (const { row, revision, signature } of written) {
    const read = row.pub_status === 'usable' ? decodeSignature(signature.bytes) : null;
    if (read === null) continue;
    const ids = killed.candidates(row.id, read);
    const signed = await stories.load(tx, ids);
    for (const id of ids) {
      const { signature: theirs, killedBy } = signed.get(id) ?? {};
      if (theirs === undefined || !killedBy || killedBy === row.partner_id) continue;
      const score = copyScore(read, theirs);
      if (score < SAME_STORY) continue;
      const partner = await loadPartner(tx, killedBy);
      if (!credits(revision.record, row.provider, partner)) continue;
      if ((await nearest(tx, { row, read }, killedBy, living, stories)) >= score) continue;
      const [source] = await loadArticles(tx, [id]);
      const kills = source === undefined ? [] : await killsOf(tx, [source.identity]);
      const reason = kills.find(kill => kill.partner_id === killedBy)?.reason ?? `Withdrawn by ${partner.name}.`;
      found.set(row.id, { partner_id: killedBy, reason });
      break;
    }
  }
  return found;
}

/** The score of the nearest article of a partner that stands; 0 where there is none. */
async function nearest(
  tx: Transaction,
  { row, read }: { readonly row: ArticleRow; readonly read: Signature },
  partnerId: string,
  living: Indexes['living'],
  stories: StoryMemory,
): Promise<number> {
  const ids = living.candidates(row.id, read);
  const theirs = (await loadArticles(tx, ids)).filter(other => other.partner_id === partnerId).map(({ id }) => id);
  const signed = await stories.load(tx, theirs);
  return Math.max(0, ...[...signed.values()].map(({ signature }) => copyScore(read, signature)));
}
