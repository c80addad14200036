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
import { type NewAudit, rememberActions } from '../store/audit.ts';
import { writeCategories } from '../store/categories.ts';
import { markDone } from '../store/items.ts';
import type { Store } from '../store/open-store.ts';
import type { ArticleRow, Transaction, Verdict } from '../store/tables.ts';
import type { StoryMemory } from '../stories/story-memory.ts';
import { flagReturned, linksToOurs, separateReusedIds, underPublishedIds } from './identify.ts';
import { announced, isKill, judgeArticles, type Origin, type Revision, standingOf } from './judge.ts';
import { actOnNotice } from './kill-notices.ts';
import type { KillReport } from './killed-copies.ts';
import { type Matched, type Matching, matchArticles, signedDay, writeMatch } from './match.ts';
import { earlierKills, killsIn, withdraw } from './withdraw.ts';

/**
 * How many articles ended in each way, by what readers were told; `duplicates` counts the published ones that repeat another. What
 * readers do not see is `held` (by its partner, a notice, a kill or the desk), `embargoed`, or `killed` before anybody saw it.
 */
type Counts = Record<'published' | 'duplicates' | 'held' | 'embargoed' | 'killed' | RevisionKind, number>;

/** And how many had an id that was another story's, and whether the feed's ids are not relied on because of that. */
export type Published = Counts & {
  readonly idsReused?: number;
  readonly idsDegraded?: number;
  /** What kills did, where there were any. */
  readonly kills?: readonly KillReport[];
  /** Articles that notices hold for the desk. */
  readonly notices?: readonly HeldNotice[];
  /** Each item by itself, for the metrics. */
  readonly settled: readonly Settled[];
};

/** What became of one item; of a new article also how long after its stated publication it was in the store, in seconds. */
export type Settled = { readonly verdict: Verdict; readonly lagSeconds?: number };

/** An article that a notice in it holds for the desk, and why. */
export type HeldNotice = { readonly id: string; readonly headline: string; readonly reason: string };

const NONE: Readonly<Counts> = {
  published: 0,
  duplicates: 0,
  held: 0,
  embargoed: 0,
  killed: 0,
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
  const kills: KillReport[] = [];
  const notices: HeldNotice[] = [];
  const settled: Settled[] = [];
  let [idsReused, idsDegraded] = [0, 0];
  // Reading a full window takes seconds after a start: most of it is read before the lock is taken.
  await stories.catchUp(store.read, now);
  const days = batch.map(({ signature }) => signedDay(signature));
  await stories.freeze(store, days, now);
  let articles = batch;
  if (articles.some(({ idByGuid }) => idByGuid !== undefined)) articles = await underPublishedIds(store.read, articles);
  if (articles.some(({ namesOurs }) => namesOurs.length > 0)) articles = await flagReturned(store.read, articles);
  for (const pass of passesOf(articles)) {
    let isAgain = false;
    try {
      const { apart, done } = await store.publish(async tx => {
        // What the first time put into the indexes was undone with it.
        if (isAgain) stories.forget();
        isAgain = true;
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
      for (const { signed, fresh, counts: its, reports, notices: held, settled: all } of done) {
        stories.settled(signed, fresh);
        kills.push(...reports);
        notices.push(...held);
        settled.push(...all);
        for (const [outcome, count] of Object.entries(its)) counts[outcome as keyof Counts] += count;
      }
    } catch (error) {
      stories.forget();
      throw error;
    }
  }
  return {
    ...counts,
    settled,
    ...(idsReused > 0 ? { idsReused } : {}),
    ...(idsDegraded > 0 ? { idsDegraded } : {}),
    ...(kills.length > 0 ? { kills } : {}),
    ...(notices.length > 0 ? { notices } : {}),
  };
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
    if (incoming.cancels.length > 0 || incoming.killNotice !== undefined) {
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

type Done = {
  readonly counts: Counts;
  readonly signed: Awaited<ReturnType<typeof writeMatch>>;
  readonly fresh: Matched['fresh'];
  readonly reports: readonly KillReport[];
  readonly notices: readonly HeldNotice[];
  readonly settled: readonly Settled[];
};

/** Judges, matches and writes articles of which no two are versions of one. */
async function publishPass(
  tx: Transaction,
  batch: readonly IncomingArticle[],
  current: ReadonlyMap<string, ArticleRow>,
  origin: Origin,
  matching: Matching,
  now: string,
): Promise<Done> {
  const { partner } = origin;
  const articles: IncomingArticle[] = [];
  for (const incoming of batch)
    articles.push(incoming.killNotice === undefined ? incoming : await actOnNotice(tx, incoming, current, partner));
  const identities = articles.map(({ identity }) => identity);
  const kills = await killsOf(tx, identities);
  const earlier = kills.length === 0 ? new Map() : await earlierKills(tx, articles, kills, partner);
  const judged = await judgeArticles(tx, articles, current, earlier, origin, now);
  const mayWithdraw =
    matching.indexes.killed.size > 0 ||
    articles.some(isKill) ||
    judged.revisions.some(({ row }) => row.pub_status === 'canceled');
  const { revisions, held, reports } = mayWithdraw
    ? await withdraw(tx, articles, judged, current, origin, matching, now)
    : { ...judged, held: [], reports: [] };
  const isReturned = articles.some(({ namesOurs }) => namesOurs.length > 0);
  const returned = isReturned ? linksToOurs(articles, new Set(revisions.map(({ row }) => row.id))) : [];
  const before = new Map([...current, ...(await rowsBefore(tx, revisions, held, current))]);

  const dated = [...judged.dated, ...held];
  const rows = new Map([...dated, ...revisions.map(({ row }) => row)].map(row => [row.id, row]));
  const isAllNew = current.size === 0 && held.length === 0 && revisions.length === judged.revisions.length;
  const matched = await matchArticles(tx, { revisions, dated, returned, isAllNew }, matching, now);
  for (const row of matched.moved) rows.set(row.id, row);
  const changes: NewChange[] = [];
  const tell = (id: string, what: Parameters<typeof announced>[3]): void => {
    const row = rows.get(id);
    if (row === undefined) return;
    const told = announced(row, before.get(id), now, what);
    rows.set(id, told.row);
    changes.push(...told.changes);
  };
  for (const { row, kind, note } of revisions) tell(row.id, { kind: kind === 'corrected' ? kind : 'updated', note });
  for (const { id } of held) tell(id, {});
  await upsertArticles(tx, [...rows.values()]);
  const revised = revisions.map(({ row }) => rows.get(row.id) ?? row);
  if (current.size > 0 || revised.some(({ categories }) => categories !== null))
    await writeCategories(tx, current, revised);
  const newWords = revisions.map(({ words }) => words);
  await insertRevisions(tx, [...newWords, ...judged.filed]);
  const signed = await writeMatch(tx, revisions, matched);
  if (articles.some(isKill)) await rememberKills(tx, killsIn(articles, [...rows.values()], origin, now));
  if (reports.length > 0) await rememberActions(tx, actionsOf(reports, now));
  const reissued = revisions.filter(({ kind, row }) => kind === 'reissued' && row.pub_status === 'usable');
  const again = reissued.map(({ row }) => row.identity);
  if (again.length > 0) await forgetKills(tx, partner.id, again);
  // A hidden article is in no change but the one that takes it away.
  const isShown = ({ articleId }: NewChange): boolean => {
    const row = rows.get(articleId);
    return row === undefined || standingOf(row, now) === 'shown';
  };
  const redated = judged.dated.flatMap(row => dateChange(row, current.get(row.id), now));
  await appendChanges(tx, [...changes, ...redated.filter(isShown), ...matched.changes.filter(isShown)]);
  const revisionOf = new Map(revisions.map(revision => [revision.row.id, revision]));
  const done = articles.map(incoming => {
    const { id } = incoming.article;
    return { id: incoming.itemId, article_id: id, verdict: verdictOf(incoming, revisionOf.get(id), rows.get(id), now) };
  });
  await markDone(tx, done, now);
  const counts = countOutcomes(revisions, rows, changes, held.length, judged, now);
  const settled = articles.map((incoming, n) => settledBy(incoming, done[n]?.verdict ?? 'known', now));
  return { signed, fresh: matched.fresh, counts, reports, notices: noticesIn(articles, rows, current), settled };
}

/** What the ledger says of an item. */
function verdictOf(
  incoming: IncomingArticle,
  revision: Revision | undefined,
  row: ArticleRow | undefined,
  now: string,
): Verdict {
  if (isKill(incoming) || revision?.row.pub_status === 'canceled') return 'killed';
  if (revision === undefined || row === undefined) return 'known';
  if (standingOf(row, now) !== 'shown') return 'held';
  if (revision.kind !== 'published') return 'updated';
  return row.is_lead === 0 ? 'copies' : 'published';
}

function settledBy({ published }: IncomingArticle, verdict: Verdict, now: string): Settled {
  const lag = published === undefined ? -1 : (Date.parse(now) - Date.parse(published)) / 1_000;
  return (verdict === 'published' || verdict === 'copies') && lag >= 0 ? { verdict, lagSeconds: lag } : { verdict };
}

/** Articles that a notice holds from now on. */
function noticesIn(
  articles: readonly IncomingArticle[],
  rows: ReadonlyMap<string, ArticleRow>,
  current: ReadonlyMap<string, ArticleRow>,
): HeldNotice[] {
  return articles.flatMap(({ article: { id, headline }, heldFor }) => {
    const isNew = heldFor !== undefined && rows.get(id)?.held_reason === heldFor && current.get(id)?.held_by == null;
    return isNew ? [{ id, headline, reason: heldFor }] : [];
  });
}

/** The stored rows of articles that are not in the batch and are withdrawn or held. */
async function rowsBefore(
  tx: Transaction,
  revisions: readonly Revision[],
  held: readonly ArticleRow[],
  current: ReadonlyMap<string, ArticleRow>,
): Promise<Map<string, ArticleRow>> {
  const others = [...revisions.map(({ row }) => row.id), ...held.map(({ id }) => id)].filter(id => !current.has(id));
  const isTouched = held.length > 0 || revisions.some(({ kind }) => kind === 'canceled');
  return isTouched ? new Map((await loadArticles(tx, others)).map(row => [row.id, row])) : new Map();
}

/** What is remembered of kills beside the articles themselves. */
function actionsOf(reports: readonly KillReport[], now: string): NewAudit[] {
  return reports.map(({ id, by, reason, withdrawn, held, copyOf }) => {
    const line = { at: now, actor: by, subject: id, reason };
    if (copyOf === undefined) return { ...line, action: 'kill', details: { withdrawn, held } };
    return { ...line, action: held.length > 0 ? 'hold' : 'kill', details: { copyOf } };
  });
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
  changes: readonly NewChange[],
  held: number,
  { unchanged, outdated }: Pick<Counts, 'unchanged' | 'outdated'>,
  now: string,
): Counts {
  const counts = { ...NONE, unchanged, outdated, held };
  const lines = new Map(changes.map(({ articleId, kind }) => [articleId, kind]));
  for (const { row } of revisions) {
    const after = rows.get(row.id) ?? row;
    const line = lines.get(row.id);
    if (line !== undefined && line !== 'expired') counts[line as keyof Counts] += 1;
    if (line === 'published' && after.is_lead === 0) counts.duplicates += 1;
    if (line === 'canceled') continue;
    if (after.pub_status === 'canceled') counts.killed += 1;
    else if (after.pub_status === 'withheld') counts.held += 1;
    else if (standingOf(after, now) === 'hidden') counts.embargoed += 1;
  }
  return counts;
}
