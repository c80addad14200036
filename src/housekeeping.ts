import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { expireArticles, expireRights } from './desk/expire-articles.ts';
import { oldestRawDocument, pruneArchive } from './store/archive.ts';
import { oldestTombstone, pruneTombstones } from './store/erase.ts';
import { giveBackSpace } from './store/free-space.ts';
import { indexWords } from './store/index-words.ts';
import type { Store } from './store/open-store.ts';
import { oldestArticle, oldestChange, PRUNED, pruneChanges, type Retention } from './store/prune.ts';
import { removeRawDays, removeRawFiles } from './store/raw-files.ts';
import { repackRevisions } from './store/repack.ts';
import { advanceCut } from './store/retention.ts';
import { oldestSignature, pruneSignatures } from './store/similarity/signatures.ts';
import { analyzeGrownTables } from './store/statistics.ts';
import type { Transaction } from './store/tables.ts';
import { liftDueEmbargoes } from './stories/lift-embargoes.ts';

export type Housekeeping = {
  readonly store: Store;
  readonly log: Logger;
  readonly now: () => string;
  readonly retention: Retention;
  readonly dedupeWindowDays: number;
  /** Whether the wall clock was not set for an hour: only then more than a day's worth is deleted. */
  readonly clockIsBelieved: () => boolean;
  /** When the hourly duties were last done, in milliseconds since 1970. */
  lastHourly: number;
};

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/**
 * What is to be done beside publishing, at each tick of the schedule: lifts embargoes that have passed, takes off what has no
 * rights any more, and keeps PostgreSQL's statistics close to what it holds; once an hour deletes what is past its retention. Returns the
 * number of embargoes lifted.
 */
export async function keepHouse(tools: Housekeeping): Promise<number> {
  const { store, log } = tools;
  const now = tools.now();
  const lifted = await liftDueEmbargoes(store, now);
  const expired = await expireRights(store, now);
  if (expired > 0) log.info({ articles: expired }, 'rights ended');
  await analyzeGrownTables(store);
  const ms = Date.parse(now);
  // A clock that was set back must not wait until it is there again.
  if (Math.abs(ms - tools.lastHourly) >= HOUR_MS) {
    tools.lastHourly = ms;
    const pruned = await prune(tools, ms);
    log.debug(pruned, 'housekeeping');
  }
  return lifted;
}

/** Rows deleted in one transaction: some milliseconds, so that no other writer waits long. */
const BATCH = 1_000;

/** Deletes what is past its retention, and signatures past the window, in small steps; returns their numbers. */
async function prune(tools: Housekeeping, ms: number): Promise<Readonly<Record<string, number>>> {
  const { store, retention, dedupeWindowDays } = tools;
  const rawBefore = await cutOf('raw documents', retention.rawDays, oldestRawDocument, ms, tools);
  const signedBefore = await cutOf('signatures', dedupeWindowDays, oldestSignature, ms, tools);
  const deleted: Record<string, number> & Record<'rawDocuments' | 'itemBatches' | 'signatures', number> = {
    ...{ rawDocuments: 0, itemBatches: 0, signatures: 0 },
  };
  for (let more = true; more; ) {
    const { rawDocuments, itemBatches, files } = await store.write(tx => pruneArchive(tx, rawBefore, BATCH));
    await removeRawFiles(store.rawDir, files);
    deleted.rawDocuments += rawDocuments;
    deleted.itemBatches += itemBatches;
    more = rawDocuments === BATCH || itemBatches === BATCH;
  }
  if (store.rawDir !== undefined) await removeRawDays(store.rawDir, rawBefore);
  for (let more = true; more; ) {
    const signatures = await store.publish(tx => pruneSignatures(tx, signedBefore, BATCH));
    deleted.signatures += signatures;
    more = signatures === BATCH;
  }
  for (const { what, days, oldest, prune } of PRUNED) {
    const before = await cutOf(what, days(retention), oldest, ms, tools);
    let gone = 0;
    for (let some = BATCH; some === BATCH; gone += some) some = await store.write(tx => prune(tx, before, BATCH));
    deleted[what] = gone;
  }
  deleted.articles = await pruneArticles(tools, ms);
  deleted.repacked = await repack(store);
  return { ...deleted, pages: await giveBackSpace(store) };
}

/** Lines of the change log whose revisions are packed anew an hour, and a transaction: after an upgrade of a large store it takes days. */
const [REPACKED, REPACKED_AT_ONCE] = [20_000, 200];

async function repack(store: Store): Promise<number> {
  let lines = 0;
  for (let some = 1; some > 0 && lines < REPACKED; lines += some)
    some = await store.write(tx => repackRevisions(tx, REPACKED_AT_ONCE));
  return lines;
}

/** Articles past their retention lose their words, a few at a time, and the change log the lines of that time. */
async function pruneArticles(tools: Housekeeping, ms: number): Promise<number> {
  const { articleDays } = tools.retention;
  if (articleDays === undefined) return 0;
  const before = await cutOf('articles', articleDays, oldestArticle, ms, tools);
  let gone = 0;
  // By whole days, for most stories are of one: hour by hour each would lose its first articles, and be another one for readers.
  const midnight = `${before.slice(0, 10)}T00:00:00.000Z`;
  for (let some = 1; some > 0; gone += some) some = await expireArticles(tools.store, midnight, tools.now());
  const loggedBefore = await cutOf('changes', articleDays, oldestChange, ms, tools);
  for (let some = BATCH; some === BATCH; ) some = await tools.store.write(tx => pruneChanges(tx, loggedBefore, BATCH));
  // As long as an item is known, its article must not be taken for new.
  const days = Math.max(articleDays, tools.retention.itemDays);
  const buried = await cutOf('tombstones', days, oldestTombstone, ms, tools);
  for (let some = BATCH; some === BATCH; ) some = await tools.store.write(tx => pruneTombstones(tx, buried, BATCH));
  return gone;
}

/** The time before which something may be deleted in this run; says so where a clock or setting would delete more than a day's worth. */
async function cutOf(
  what: string,
  days: number,
  oldest: (tx: Transaction) => Promise<string | null>,
  ms: number,
  { store, log, clockIsBelieved }: Housekeeping,
): Promise<string> {
  const wanted = new Date(ms - days * DAY_MS).toISOString();
  const believed = clockIsBelieved();
  const { before, daysBehind } = await store.write(async tx =>
    advanceCut(tx, what, wanted, await oldest(tx), believed),
  );
  if (daysBehind > 0) {
    const then = believed
      ? 'A day of it is deleted an hour until that is done'
      : 'Nothing of it is deleted until the clock has gone steadily for an hour, then a day an hour';
    const message = `By clock and settings ${count(daysBehind)} more of ${what} than at the last clean-up may go. ${then}.`;
    log.warn({ code: 'clean-up-held', what, daysBehind, message }, 'housekeeping');
  }
  return before;
}

const count = (days: number): string => (days === 1 ? 'a day' : `${days} days`);

/** Lines of the change log a transaction: some milliseconds of work, so that no other writer waits long. */
const LINES = 50;
/** It rests so many times as long as it worked: publishing goes first, and `searching` finds articles without the index too. */
const REST = 4;

/**
 * Keeps the word index close behind the change log until `signal` ends it. Any number of processes may run it; they take turns. A
 * failure is reported and tried again after half a minute.
 */
export async function keepWordsIndexed(
  store: Store,
  signal: AbortSignal,
  failed: (error: unknown) => void,
): Promise<void> {
  while (!signal.aborted) {
    const begun = performance.now();
    let pause: number;
    try {
      const lines = await store.write(tx => indexWords(tx, LINES));
      pause = lines === 0 ? 1_000 : REST * (performance.now() - begun);
    } catch (error) {
      failed(error);
      pause = 30_000;
    }
    await sleep(pause, undefined, { signal }).catch(() => {});
  }
}
