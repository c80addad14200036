import { createIndex, type ShingleIndex } from '../core/similarity/index.ts';
import type { Signature } from '../core/similarity/signature.ts';
import { decodeIndexed } from '../core/similarity/stored-index.ts';
import { countSignatures, latestSignature, loadSignatures, signaturesAfter } from '../store/similarity/signatures.ts';
import type { Database } from '../store/tables.ts';
import { createSignatureReader } from './signatures.ts';

const DAY_MS = 86_400_000;
/** Some milliseconds of work, so that nobody in this process waits long while a full window is read at start. */
const ROWS_AT_ONCE = 500;

/** The window's articles, and apart from them those that were withdrawn. */
export type Indexes = { readonly living: ShingleIndex; readonly killed: ShingleIndex };

export type StoryMemory = ReturnType<typeof createStoryMemory>;

/**
 * The shingle index of one process. The signature rows are the truth; this is a cache of them, brought up to date inside the
 * transaction that matches, so it knows what every other process published before.
 * @param windowDays for so many days after its arrival an article is compared with what comes in
 */
export function createStoryMemory(windowDays: number) {
  const reader = createSignatureReader(windowDays);
  const fresh = () => ({
    living: createIndex({ windowDays }),
    killed: createIndex({ windowDays }),
    seen: 0,
    forgotten: 0,
  });
  let memory = fresh();
  return {
    load: reader.load,
    weigh: reader.weigh,
    freeze: reader.freeze,
    /** Reads what was signed since the last call. Only under the change log's lock it is the whole truth. */
    async catchUp(db: Database, now: string): Promise<Indexes> {
      // `forget` may replace it while this waits for the store: then this goes on with what it began with.
      const mine = memory;
      const since = Date.parse(now) - windowDays * DAY_MS;
      const [latest, all] = mine.seen === 0 ? [await latestSignature(db), await countSignatures(db)] : [0, 0];
      for (let isLast = false; !isLast; ) {
        const after = mine.seen;
        const rows = await signaturesAfter(db, after, new Date(since).toISOString(), ROWS_AT_ONCE);
        const stored = rows.map(row => ({ row, article: decodeIndexed(row.indexed) }));
        const bare = stored.flatMap(({ row, article }) => (article === null ? row.article_id : []));
        const signed = bare.length === 0 ? new Map() : await reader.read(db, await loadSignatures(db, bare));
        // Another job of this process read on meanwhile: these rows are in the indexes already.
        if (mine.seen !== after) continue;
        reader.forget(rows.map(row => row.article_id));
        for (const { row, article } of stored) {
          const [its, other] = row.killed_by === null ? [mine.living, mine.killed] : [mine.killed, mine.living];
          other.remove(row.article_id);
          const found = article ?? signed.get(row.article_id)?.signature;
          if (found === undefined) its.remove(row.article_id);
          else its.add(row.article_id, found, Date.parse(row.arrived_at));
        }
        isLast = rows.length < ROWS_AT_ONCE;
        if (after === 0 && !isLast) mine.living.expect(all / rows.length);
        mine.seen = Math.max(rows.at(-1)?.seq ?? after, isLast ? latest : 0);
      }
      if (since - mine.forgotten > DAY_MS / 24) {
        mine.living.forgetBefore(since);
        mine.killed.forgetBefore(since);
        mine.forgotten = since;
      }
      return mine;
    },
    /**
     * After a transaction that put these signatures into the indexes itself: the next `catchUp` need not read them, nor `load` those
     * that are given.
     */
    settled({ before, last }: { before: number; last: number }, fresh: ReadonlyMap<string, Signature>): void {
      // One that was forgotten meanwhile has seen nothing: after the first batch of a store that looks the same.
      if (memory.seen !== before || before === 0) return;
      memory.seen = last;
      reader.remember(fresh);
    },
    /** Before articles that were put into the indexes are matched anew: the indexes have what the store has of them again. */
    async takeBack(db: Database, ids: readonly string[]): Promise<void> {
      const rows = await loadSignatures(db, ids);
      const signed = await reader.read(db, rows);
      reader.forget(ids);
      for (const id of ids) {
        memory.living.remove(id);
        memory.killed.remove(id);
      }
      for (const { article_id: id, arrived_at: arrivedAt } of rows) {
        const its = signed.get(id);
        if (its === undefined) continue;
        (its.killedBy === null ? memory.living : memory.killed).add(id, its.signature, Date.parse(arrivedAt));
      }
    },
    /** After a transaction that failed: the indexes may hold what the store does not, so the next `catchUp` reads all anew. */
    forget(): void {
      memory = fresh();
      reader.forget();
    },
    /** Before the signatures of these articles are written anew. */
    forgetSignatures: (ids: Iterable<string>): void => reader.forget(ids),
  };
}
