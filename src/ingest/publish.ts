import type { IncomingArticle } from '../core/article.ts';
import { logTurns } from '../store/articles.ts';
import { askedAgain, noted } from '../store/ask-again.ts';
import type { Store } from '../store/open-store.ts';
import type { ArticleRow, Transaction } from '../store/tables.ts';
import { atOnce } from '../store/transactions.ts';
import { nothingFound } from '../stories/link-articles.ts';
import type { StoryMemory } from '../stories/story-memory.ts';
import type { Early, Origin } from './article-rows.ts';
import { type Batch, type Decided, decidePass, type Part, type Stored, storedOf } from './decide-pass.ts';
import { flagReturned, separateReusedIds, suspectsAmong, underPublishedIds } from './identify.ts';
import { type Matching, signedDay } from './match.ts';
import { NONE, type Published, together } from './outcomes.ts';
import { type Done, type Outcome, writePass } from './publish-pass.ts';
import { writeEarly } from './write-early.ts';

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
 * changes. One transaction, whose decisions hold for the log as it is when its lock is taken: it sees everything published before, so two
 * copies of one story never both lead; one more for each further version of an article, and for each kill of others. A batch may come
 * twice. Of one process only one call may run at a time.
 * Returns what became of each batch; undefined where some of it is not published, because a transaction failed. Throws the error of
 * that where no batch was published whole.
 */
export async function publishBatches(
  batches: readonly Batch[],
  { store, stories, now }: Tools,
): Promise<readonly (Published | undefined)[]> {
  // Reading a full window takes seconds after a start: most of it is read before the lock is taken.
  await stories.catchUp(store.read, now);
  const days = batches.flatMap(({ articles }) => articles.map(({ signature }) => signedDay(signature)));
  await stories.freeze(store, days, now);
  const parts: Part[] = [];
  for (const [at, { articles, origin }] of batches.entries())
    parts.push({ at, origin, articles: await identified(store, articles) });
  const published = batches.map((): Published => ({ ...NONE, settled: [] }));
  const passes = passesOf(parts);
  for (const [n, pass] of passes.entries()) {
    try {
      for (const { signed, fresh, outcomes } of await publishOne(pass, { store, stories, now })) {
        stories.settled(signed, fresh);
        for (const { at, ...outcome } of outcomes) published[at] = together(published[at], outcome);
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

/** What was decided before the lock was taken, and after how many transactions that had it. */
type Plan = { readonly turns: number; readonly decided: Decided };

/** One pass as one transaction. */
async function publishOne(pass: readonly Part[], { store, stories, now }: Tools): Promise<readonly Done[]> {
  let isAgain = false;
  let early: Early = new Map();
  let found = nothingFound();
  let plan: Plan | undefined;
  let putIn: readonly string[] = [];

  /** What is to be written of the pass; undefined where some of it must be published apart. */
  async function decide(tx: Transaction) {
    const [indexes, stored] = await atOnce([
      stories.catchUp(tx, now),
      storedOf(tx, pass, early),
      // What a plan put into the indexes may be otherwise.
      putIn.length > 0 && stories.takeBack(tx, putIn),
    ]);
    const matching: Matching = { stories, indexes, found };
    const isApart = pass.some(({ articles }) => suspectsAmong(articles, stored.current).length > 0);
    return { stored, matching, decided: isApart ? undefined : await decidePass(tx, pass, stored, matching, now) };
  }

  async function planned(tx: Transaction): Promise<Plan | undefined> {
    // Asked before all else: what is published after it makes the plan one to be checked again.
    const turns = await logTurns(tx);
    const { decided } = await decide(tx);
    if (decided !== undefined) putIn = decided.revised.map(({ id }) => id);
    return decided && { turns, decided };
  }

  async function before(tx: Transaction): Promise<void> {
    // What the first time put into the indexes was undone with it.
    if (isAgain) stories.forget();
    isAgain = true;
    // On SQLite nobody else waits for the lock.
    if (store.kind === 'sqlite') return;
    found = nothingFound();
    putIn = [];
    early = await writeEarly(tx, pass, now);
    plan = await noted(tx, () => planned(tx));
    // What others published meanwhile is better met now than under the lock.
    if (plan !== undefined && (await logTurns(tx)) !== plan.turns)
      plan = await noted(tx, () => askedAgain(tx, () => planned(tx)));
  }

  return await store.publish(async tx => {
    if (plan !== undefined && (await logTurns(tx)) === plan.turns + 1) return [await writePass(tx, plan.decided, now)];
    const { stored, matching, decided } = await askedAgain(tx, () => decide(tx));
    if (decided !== undefined) return [await writePass(tx, decided, now)];
    const apart = stored.current.size === 0 ? null : await separated(tx, pass, stored.current, now);
    const done: Done[] = [];
    for (const part of apart === null ? [pass] : passesOf(apart.parts)) {
      const its = apart === null ? stored : await storedOf(tx, part, early);
      done.push(...(await publishPass(tx, part, its, matching, now)));
    }
    if (apart !== null) done.push({ signed: { before: 0, last: 0 }, fresh: new Map(), outcomes: apart.outcomes });
    return done;
  }, before);
}

/** Publishes articles of which no two are versions of one, under the change log's lock. */
async function publishPass(
  tx: Transaction,
  pass: readonly Part[],
  stored: Stored,
  matching: Matching,
  now: string,
): Promise<Done[]> {
  const decided = await decidePass(tx, pass, stored, matching, now);
  if (decided !== undefined) return [await writePass(tx, decided, now)];
  const done: Done[] = [];
  for (const part of pass)
    done.push(...(await publishPass(tx, [part], await storedOf(tx, [part], stored.early), matching, now)));
  return done;
}

/** Articles under the ids that they were published by, those flagged that are our own. */
async function identified(store: Store, batch: readonly IncomingArticle[]): Promise<readonly IncomingArticle[]> {
  let articles = batch;
  if (articles.some(({ idByGuid }) => idByGuid !== undefined)) articles = await underPublishedIds(store.read, articles);
  if (articles.some(({ namesOurs }) => namesOurs.length > 0)) articles = await flagReturned(store.read, articles);
  return articles;
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
