import type { IncomingArticle } from '../core/article.ts';
import {
  appendChanges,
  insertRevisions,
  killsOf,
  loadArticles,
  type NewChange,
  upsertArticles,
} from '../store/articles.ts';
import { writeCategories } from '../store/categories.ts';
import { markDone } from '../store/items.ts';
import type { Store } from '../store/open-store.ts';
import type { ArticleRow, Transaction } from '../store/tables.ts';
import { atOnce } from '../store/transactions.ts';
import { compareEarly } from '../stories/link-articles.ts';
import type { StoryMemory } from '../stories/story-memory.ts';
import { flagReturned, linksToOurs, separateReusedIds, underPublishedIds } from './identify.ts';
import { announced, isKill, type Judged, judgeArticles, type Origin, type Revision, standingOf } from './judge.ts';
import { actOnNotice } from './kill-notices.ts';
import type { KillReport } from './killed-copies.ts';
import { type Matched, type Matching, matchArticles, signedDay, writeMatch } from './match.ts';
import { countOutcomes, NONE, noticesIn, type Published, settledBy, together, verdictOf } from './outcomes.ts';
import { earlierKills, withdraw, writeKills } from './withdraw.ts';

/** Articles that came together by one feed. */
export type Batch = { readonly articles: readonly IncomingArticle[]; readonly origin: Origin };

/** Batches of a process that are published together; `at`: which of them. */
type Part = Batch & { readonly at: number };

type Tools = { readonly store: Store; readonly stories: StoryMemory; readonly now: string };

/** Publishes one batch; see `publishBatches`. */
export async function publishArticles(
  articles: readonly IncomingArticle[],
  origin: Origin,
  tools: Tools,
): Promise<Published> {
  const [published] = await publishBatches([{ articles, origin }], tools);
  return published ?? { ...NONE, settled: [] };
}

/**
 * Publishes batches: judges each article, matches what is new with the stories there are, and writes articles, revisions and
 * changes. One transaction, which takes the change log's lock first: it sees everything published before it, so two copies of one
 * story never both lead; one more for each further version of an article, and for each kill of others. A batch may come twice.
 * Returns what became of each batch; undefined where some of it is not published, because a transaction failed. Throws the error of
 * that where no batch was published whole.
 */
export async function publishBatches(
  batches: readonly Batch[],
  { store, stories, now }: Tools,
): Promise<readonly (Published | undefined)[]> {
  // Reading a full window takes seconds after a start: most of it is read before the lock is taken, and most pairs are compared.
  const indexes = await stories.catchUp(store.read, now);
  const days = batches.flatMap(({ articles }) => articles.map(({ signature }) => signedDay(signature)));
  await stories.freeze(store, days, now);
  const parts: Part[] = [];
  for (const [at, { articles, origin }] of batches.entries())
    parts.push({ at, origin, articles: await identified(store, articles) });
  // On SQLite nobody else waits for the lock, and what came in meanwhile would be looked up twice.
  const early = store.kind === 'sqlite' ? [] : parts.flatMap(({ articles }) => articles.map(signedArticle));
  const compared = await compareEarly(store.read, early, indexes, stories);
  const published = batches.map((): Published => ({ ...NONE, settled: [] }));
  const passes = passesOf(parts);
  for (const [n, pass] of passes.entries()) {
    let isAgain = false;
    try {
      const outcomes = await store.publish(async tx => {
        // What the first time put into the indexes was undone with it.
        if (isAgain) stories.forget();
        isAgain = true;
        const [indexes, current] = await atOnce([stories.catchUp(tx, now), stored(tx, pass)]);
        const matching = { stories, indexes, compared };
        const apart = current.size === 0 ? null : await separated(tx, pass, current, now);
        const done: Done[] = [];
        for (const part of apart === null ? [pass] : passesOf(apart.parts)) {
          const its = apart === null ? current : await stored(tx, part);
          done.push(...(await publishPass(tx, part, its, matching, now)));
        }
        if (apart !== null) done.push({ signed: { before: 0, last: 0 }, fresh: new Map(), outcomes: apart.outcomes });
        return done;
      });
      for (const { signed, fresh, outcomes: its } of outcomes) {
        stories.settled(signed, fresh);
        for (const { at, ...outcome } of its) published[at] = together(published[at], outcome);
      }
    } catch (error) {
      stories.forget();
      const unfinished = new Set(passes.slice(n).flatMap(left => left.map(({ at }) => at)));
      if (unfinished.size === batches.length) throw error;
      return published.map((its, at) => (unfinished.has(at) ? undefined : its));
    }
  }
  return published;
}

const signedArticle = ({ article: { id }, signature: bytes }: IncomingArticle) => ({ id, bytes });

/** Articles under the ids that they were published by, those flagged that are our own. */
async function identified(store: Store, batch: readonly IncomingArticle[]): Promise<readonly IncomingArticle[]> {
  let articles = batch;
  if (articles.some(({ idByGuid }) => idByGuid !== undefined)) articles = await underPublishedIds(store.read, articles);
  if (articles.some(({ namesOurs }) => namesOurs.length > 0)) articles = await flagReturned(store.read, articles);
  return articles;
}

/** The stored articles of a pass, by id. */
async function stored(tx: Transaction, pass: readonly Part[]): Promise<Map<string, ArticleRow>> {
  const ids = pass.flatMap(({ articles }) => articles.map(({ article }) => article.id));
  return new Map((await loadArticles(tx, ids)).map(row => [row.id, row]));
}

/** The parts of a pass where some article's id came back on another story; null where none did. */
async function separated(
  tx: Transaction,
  pass: readonly Part[],
  current: ReadonlyMap<string, ArticleRow>,
  now: string,
): Promise<{ readonly parts: readonly Part[]; readonly outcomes: readonly Outcome[] } | null> {
  const parts: Part[] = [];
  const outcomes: Outcome[] = [];
  for (const part of pass) {
    const apart = await separateReusedIds(tx, part.articles, current, part.origin, now);
    parts.push(apart === null ? part : { ...part, articles: apart.articles });
    if (apart === null) continue;
    const { reused, degraded } = apart;
    outcomes.push({ at: part.at, ...(reused > 0 && { idsReused: reused }), ...(degraded && { idsDegraded: 1 }) });
  }
  return outcomes.length === 0 ? null : { parts, outcomes };
}

/** Two versions of one article are published one after the other, and kills of other articles after all of them. */
function passesOf(parts: readonly Part[]): Part[][] {
  const passes: Part[][] = [];
  const versions = new Map<string, number>();
  const kills: Part[][] = [];
  for (const part of parts) {
    const byPass: IncomingArticle[][] = [];
    for (const incoming of part.articles) {
      if (incoming.cancels.length > 0 || incoming.killNotice !== undefined) {
        kills.push([{ ...part, articles: [incoming] }]);
        continue;
      }
      const { id } = incoming.article;
      const version = versions.get(id) ?? 0;
      versions.set(id, version + 1);
      byPass[version] ??= [];
      byPass[version].push(incoming);
    }
    for (const [version, articles] of byPass.entries()) {
      passes[version] ??= [];
      if (articles !== undefined) passes[version].push({ ...part, articles });
    }
  }
  return [...passes, ...kills];
}

/** What one pass made of the articles of one batch. */
type Outcome = { readonly at: number } & Partial<Published>;

type Done = {
  readonly signed: Awaited<ReturnType<typeof writeMatch>>;
  readonly fresh: Matched['fresh'];
  readonly outcomes: readonly Outcome[];
};

/** Judges, matches and writes articles of which no two are versions of one. */
async function publishPass(
  tx: Transaction,
  pass: readonly Part[],
  current: ReadonlyMap<string, ArticleRow>,
  matching: Matching,
  now: string,
): Promise<Done[]> {
  const parts = await judgedParts(tx, pass, current, matching, now);
  if (pass.length > 1 && parts.some(isWithdrawn)) {
    const done: Done[] = [];
    for (const part of pass) done.push(...(await publishPass(tx, [part], await stored(tx, [part]), matching, now)));
    return done;
  }
  const articles = parts.flatMap(part => part.articles);
  const revisions = parts.flatMap(part => part.revisions);
  const held = parts.flatMap(part => part.held);
  const redated = parts.flatMap(({ judged }) => judged.dated);
  const isReturned = articles.some(({ namesOurs }) => namesOurs.length > 0);
  const returned = isReturned ? linksToOurs(articles, new Set(revisions.map(({ row }) => row.id))) : [];
  const before = new Map([...current, ...(await rowsBefore(tx, revisions, held, current))]);

  const dated = [...redated, ...held];
  const rows = new Map([...dated, ...revisions.map(({ row }) => row)].map(row => [row.id, row]));
  const isAllNew = current.size === 0 && parts.every(part => part.isAllNew);
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
  // A hidden article is in no change but the one that takes it away.
  const isShown = ({ articleId }: NewChange): boolean => {
    const row = rows.get(articleId);
    return row === undefined || standingOf(row, now) === 'shown';
  };
  const dates = redated.flatMap(row => dateChange(row, current.get(row.id), now));
  const revisionOf = new Map(revisions.map(revision => [revision.row.id, revision]));
  const verdicts = articles.map(incoming => {
    const { id } = incoming.article;
    return { incoming, verdict: verdictOf(incoming, revisionOf.get(id), rows.get(id), now) };
  });
  const done = verdicts.map(({ incoming: { itemId, article }, verdict }) => {
    return { id: itemId, article_id: article.id, verdict };
  });
  const revised = revisions.map(({ row }) => rows.get(row.id) ?? row);
  const haveCategories = current.size > 0 || revised.some(({ categories }) => categories !== null);
  const words = [...revisions.map(revision => revision.words), ...parts.flatMap(({ judged }) => judged.filed)];
  await upsertArticles(tx, [...rows.values()]);
  // Independent of one another, so that they take the time of the longest.
  const [signed] = await atOnce([
    writeMatch(tx, revisions, matched),
    insertRevisions(tx, words),
    haveCategories ? writeCategories(tx, current, revised) : undefined,
    writeKills(tx, parts, [...rows.values()], now),
    appendChanges(tx, [...changes, ...dates.filter(isShown), ...matched.changes.filter(isShown)]),
    markDone(tx, done, now),
  ]);
  const verdictOfItem = new Map(verdicts.map(({ incoming, verdict }) => [incoming, verdict]));
  const outcomes = parts.map(part => ({
    at: part.at,
    ...countOutcomes(part.revisions, rows, changes, part.held.length, part.judged, now),
    kills: part.reports,
    notices: noticesIn(part.articles, rows, current),
    settled: part.articles.map(incoming => settledBy(incoming, verdictOfItem.get(incoming) ?? 'known', now)),
  }));
  return [{ signed, fresh: matched.fresh, outcomes }];
}

/** What is withdrawn or held must find the copies of other partners stored, so such batches are published one after the other. */
const isWithdrawn = ({ revisions, held }: JudgedPart): boolean =>
  held.length > 0 || revisions.some(({ row }) => row.pub_status !== 'usable');

/** A batch as it is judged, with what kills make of it. */
type JudgedPart = Part & {
  readonly judged: Judged;
  readonly revisions: readonly Revision[];
  readonly held: readonly ArticleRow[];
  readonly reports: readonly KillReport[];
  /** Nothing of it was stored before. */
  readonly isAllNew: boolean;
};

async function judgedParts(
  tx: Transaction,
  pass: readonly Part[],
  current: ReadonlyMap<string, ArticleRow>,
  matching: Matching,
  now: string,
): Promise<JudgedPart[]> {
  const identities = pass.flatMap(({ articles }) => articles.map(({ identity }) => identity));
  const kills = await killsOf(tx, identities);
  const parts: JudgedPart[] = [];
  for (const part of pass) {
    const { partner } = part.origin;
    const articles: IncomingArticle[] = [];
    for (const incoming of part.articles)
      articles.push(incoming.killNotice === undefined ? incoming : await actOnNotice(tx, incoming, current, partner));
    const earlier = kills.length === 0 ? new Map() : await earlierKills(tx, articles, kills, partner);
    const judged = await judgeArticles(tx, articles, current, earlier, part.origin, now);
    const mayWithdraw =
      matching.indexes.killed.size > 0 ||
      articles.some(isKill) ||
      judged.revisions.some(({ row }) => row.pub_status === 'canceled');
    const { revisions, held, reports } = mayWithdraw
      ? await withdraw(tx, articles, judged, current, part.origin, matching, now)
      : { ...judged, held: [], reports: [] };
    const isAllNew = held.length === 0 && revisions.length === judged.revisions.length;
    parts.push({ ...part, articles, judged, revisions, held, reports, isAllNew });
  }
  return parts;
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

/** The change of an article whose words stay while its partner counts it on, or says when it was first made: mirrors have both. */
function dateChange(row: ArticleRow, before: ArticleRow | undefined, now: string): NewChange[] {
  const isSame = before?.version === row.version && before.first_created === row.first_created;
  if (isSame || row.lift_at !== null || row.pub_status !== 'usable') return [];
  return [{ kind: 'updated', at: now, articleId: row.id, revision: row.revision, storyId: row.story_id }];
}
