import type { IncomingArticle } from '../core/article.ts';
import type { RevisionKind } from '../core/revision.ts';
import {
  appendChanges,
  forgetKills,
  insertRevisions,
  killsOf,
  loadArticles,
  type NewChange,
  rememberKills,
  upsertArticles,
} from '../store/articles.ts';
import { writeCategories } from '../store/categories.ts';
import { markDone } from '../store/items.ts';
import type { Store } from '../store/open-store.ts';
import type { ArticleRow, Transaction, Verdict } from '../store/tables.ts';
import type { StoryMemory } from '../stories/story-memory.ts';
import { flagReturned, linksToOurs, separateReusedIds, underPublishedIds } from './identify.ts';
import { isKill, judgeArticles, type Origin, type Revision } from './judge.ts';
import { type Matching, matchArticles, signedDay, writeMatch } from './match.ts';
import { earlierKills, killsIn, withdraw } from './withdraw.ts';

/** How many articles ended in each way; `duplicates` counts the published ones that repeat another. */
type Counts = Record<'published' | 'duplicates' | RevisionKind, number>;

/** And how many had an id that was another story's, and whether the feed's ids are not relied on because of that. */
export type Published = Counts & { readonly idsReused?: number; readonly idsDegraded?: number };

const NONE: Readonly<Counts> = {
  published: 0,
  duplicates: 0,
  updated: 0,
  corrected: 0,
  canceled: 0,
  reissued: 0,
  outdated: 0,
  unchanged: 0,
};

/**
 * Publishes a batch: judges each article, matches what is new with the stories there are, and writes articles, revisions and
 * changes. One transaction a batch, which takes the change log's lock first: it sees everything published before it, so two copies
 * of one story never both lead. A batch may come twice.
 */
export async function publishArticles(
  batch: readonly IncomingArticle[],
  origin: Origin,
  { store, stories, now }: { readonly store: Store; readonly stories: StoryMemory; readonly now: string },
): Promise<Published> {
  const counts = { ...NONE };
  let [idsReused, idsDegraded] = [0, 0];
  // Reading a full window takes seconds after a start: most of it is read before the lock is taken.
  await stories.catchUp(store.read, now);
  const days = batch.map(({ signature }) => signedDay(signature));
  await stories.freeze(store, days, now);
  let articles = batch;
  if (articles.some(({ idByGuid }) => idByGuid !== undefined)) articles = await underPublishedIds(store.read, articles);
  if (articles.some(({ namesOurs }) => namesOurs.length > 0)) articles = await flagReturned(store.read, articles);
  for (const pass of passesOf(articles)) {
    try {
      const { apart, done } = await store.publish(async tx => {
        const matching = { stories, indexes: await stories.catchUp(tx, now) };
        const current = await stored(tx, pass);
        const apart = current.size === 0 ? null : await separateReusedIds(tx, pass, current, origin, now);
        const done: Done[] = [];
        for (const part of apart === null ? [pass] : passesOf(apart.articles)) {
          const its = apart === null ? current : await stored(tx, part);
          done.push(await publishPass(tx, part, its, origin, matching, now));
        }
        return { apart, done };
      });
      idsReused += apart?.reused ?? 0;
      idsDegraded += apart?.degraded === true ? 1 : 0;
      for (const { signed, counts: its } of done) {
        stories.settled(signed);
        for (const [outcome, count] of Object.entries(its)) counts[outcome as keyof Counts] += count;
      }
    } catch (error) {
      stories.forget();
      throw error;
    }
  }
  return { ...counts, ...(idsReused > 0 ? { idsReused } : {}), ...(idsDegraded > 0 ? { idsDegraded } : {}) };
}

/** The stored articles of a pass, by id. */
async function stored(tx: Transaction, articles: readonly IncomingArticle[]): Promise<Map<string, ArticleRow>> {
  const ids = articles.map(({ article }) => article.id);
  return new Map((await loadArticles(tx, ids)).map(row => [row.id, row]));
}

/** Two versions of one article in a batch are published one after the other, and kills of other articles after all of them. */
function passesOf(articles: readonly IncomingArticle[]): IncomingArticle[][] {
  const passes: IncomingArticle[][] = [];
  const versions = new Map<string, number>();
  const kills: IncomingArticle[][] = [];
  for (const incoming of articles) {
    if (incoming.cancels.length > 0) {
      kills.push([incoming]);
      continue;
    }
    const { id } = incoming.article;
    const version = versions.get(id) ?? 0;
    versions.set(id, version + 1);
    passes[version] ??= [];
    passes[version].push(incoming);
  }
  return [...passes, ...kills];
}

type Done = { readonly counts: Counts; readonly signed: Awaited<ReturnType<typeof writeMatch>> };

/** Judges, matches and writes articles of which no two are versions of one. */
async function publishPass(
  tx: Transaction,
  articles: readonly IncomingArticle[],
  current: ReadonlyMap<string, ArticleRow>,
  origin: Origin,
  matching: Matching,
  now: string,
): Promise<Done> {
  const { partner } = origin;
  const identities = articles.map(({ identity }) => identity);
  const kills = await killsOf(tx, identities);
  const earlier = kills.length === 0 ? new Map() : await earlierKills(tx, articles, kills, partner);
  const judged = await judgeArticles(tx, articles, current, earlier, origin, now);
  const { dated } = judged;
  const mayWithdraw =
    matching.indexes.killed.size > 0 ||
    articles.some(isKill) ||
    judged.revisions.some(({ row }) => row.pub_status === 'canceled');
  let { revisions } = judged;
  if (mayWithdraw) revisions = await withdraw(tx, articles, judged, current, origin, matching, now);
  const isReturned = articles.some(({ namesOurs }) => namesOurs.length > 0);
  const returned = isReturned ? linksToOurs(articles, new Set(revisions.map(({ row }) => row.id))) : [];

  const rows = new Map([...dated, ...revisions.map(({ row }) => row)].map(row => [row.id, row]));
  const isAllNew = current.size === 0 && revisions.length === judged.revisions.length;
  const matched = await matchArticles(tx, { revisions, dated, returned, isAllNew }, matching, now);
  for (const row of matched.moved) rows.set(row.id, row);
  await upsertArticles(tx, [...rows.values()]);
  const revised = revisions.map(({ row }) => rows.get(row.id) ?? row);
  await writeCategories(tx, current, revised);
  const newWords = revisions.map(({ words }) => words);
  await insertRevisions(tx, [...newWords, ...judged.filed]);
  const signed = await writeMatch(tx, revisions, matched);
  if (articles.some(isKill)) await rememberKills(tx, killsIn(articles, [...rows.values()], origin, now));
  const reissued = revisions.filter(({ kind, row }) => kind === 'reissued' && row.pub_status === 'usable');
  const again = reissued.map(({ row }) => row.identity);
  if (again.length > 0) await forgetKills(tx, partner.id, again);
  const changes = revisions.flatMap(revision => changeOf(revision, rows.get(revision.row.id) ?? revision.row, now));
  const redated = dated.flatMap(row => dateChange(row, current.get(row.id), now));
  await appendChanges(tx, [...changes, ...redated, ...matched.changes]);
  const revisionOf = new Map(revisions.map(revision => [revision.row.id, revision]));
  const done = articles.map(incoming => {
    const { id } = incoming.article;
    return { id: incoming.itemId, article_id: id, verdict: verdictOf(incoming, revisionOf.get(id), rows.get(id)) };
  });
  await markDone(tx, done, now);
  return { signed, counts: countOutcomes(revisions, rows, judged) };
}

/** What the ledger says of an item. */
function verdictOf(incoming: IncomingArticle, revision: Revision | undefined, row: ArticleRow | undefined): Verdict {
  if (isKill(incoming) || revision?.row.pub_status === 'canceled') return 'killed';
  if (revision === undefined || row === undefined) return 'known';
  if (row.pub_status !== 'usable' || row.lift_at !== null) return 'held';
  if (revision.kind !== 'published') return 'updated';
  return row.is_lead === 0 ? 'copies' : 'published';
}

/** The change of one revision: none while an embargo holds it, none for a kill of an article that no reader ever saw. */
function changeOf({ kind, note }: Revision, row: ArticleRow, now: string): NewChange[] {
  if (row.lift_at !== null) return [];
  if (kind === 'published' && row.pub_status !== 'usable') return [];
  const reason = kind === 'canceled' && note !== undefined ? { details: { reason: note } } : {};
  return [{ kind, at: now, articleId: row.id, revision: row.revision, storyId: row.story_id, ...reason }];
}

/** The change of an article whose words stay while its partner counts it on, or says when it was first made: mirrors have both. */
function dateChange(row: ArticleRow, before: ArticleRow | undefined, now: string): NewChange[] {
  const isSame = before?.version === row.version && before.first_created === row.first_created;
  if (isSame || row.lift_at !== null || row.pub_status !== 'usable') return [];
  return [{ kind: 'updated', at: now, articleId: row.id, revision: row.revision, storyId: row.story_id }];
}

function countOutcomes(
  revisions: readonly Revision[],
  rows: ReadonlyMap<string, ArticleRow>,
  { unchanged, outdated }: Pick<Counts, 'unchanged' | 'outdated'>,
): Counts {
  const counts = { ...NONE, unchanged, outdated };
  for (const { row, kind } of revisions) {
    counts[kind] += 1;
    if (kind === 'published' && rows.get(row.id)?.is_lead === 0) counts.duplicates += 1;
  }
  return counts;
}
