import { decodeSignature, type Signature } from '../core/dedupe/signature.ts';
import { createStoryIndex, type StoryIndex } from '../core/dedupe/story-index.ts';
import { latestSignature, loadSignatures, signaturesAfter } from '../store/similarity/signatures.ts';
import type { Database } from '../store/tables.ts';

const DAY_MS = 86_400_000;
/** Some milliseconds of work, so that nobody in this process waits long while a full window is read at start. */
const ROWS_AT_ONCE = 500;

/**
 * The dedupe index of one process. The signature rows are the truth; this is a cache of them, brought up to date inside the
 * transaction that judges, so it knows what every other process settled before.
 */
export type StoryMemory = {
  /** Reads what was signed since the last call. Only under the change log's lock it is the whole truth. */
  catchUp(db: Database, now: string): Promise<Indexes>;
  /** After a transaction that put these signatures into the indexes itself: the next `catchUp` need not read them. */
  settled(signed: { readonly before: number; readonly last: number }): void;
  /** After a transaction that failed: the indexes may hold what the store does not, so the next `catchUp` reads all anew. */
  forget(): void;
  /** The signatures of these articles, from the store, and for those that were withdrawn the partner that did it. */
  load(db: Database, ids: readonly string[]): Promise<Map<string, Signed>>;
};

/** The window's articles, and apart from them those that were withdrawn. */
export type Indexes = { readonly living: StoryIndex; readonly killed: StoryIndex };

export type Signed = { readonly signature: Signature; readonly killedBy: string | null };

/** @param windowDays for so many days after its arrival an article is compared with what comes in */
export function createStoryMemory(windowDays: number): StoryMemory {
  const fresh = () => ({
    living: createStoryIndex({ windowDays }),
    killed: createStoryIndex({ windowDays }),
    seen: 0,
    forgotten: 0,
  });
  let memory = fresh();
  return {
    async catchUp(db, now) {
      // `forget` may replace it while this waits for the store: then this goes on with what it began with.
      const mine = memory;
      const since = Date.parse(now) - windowDays * DAY_MS;
      const latest = await latestSignature(db);
      while (mine.seen < latest) {
        const after = mine.seen;
        const rows = await signaturesAfter(db, after, new Date(since).toISOString(), ROWS_AT_ONCE);
        // Another job of this process read on meanwhile: these rows are in the indexes already.
        if (mine.seen !== after) continue;
        for (const row of rows) {
          const signature = decodeSignature(row.bytes);
          const [its, other] = row.killed_by === null ? [mine.living, mine.killed] : [mine.killed, mine.living];
          other.remove(row.article_id);
          if (signature === null) its.remove(row.article_id);
          else its.add(row.article_id, signature, Date.parse(row.arrived_at));
        }
        const read = rows.length < ROWS_AT_ONCE ? latest : (rows.at(-1)?.seq ?? latest);
        mine.seen = read;
      }
      if (since - mine.forgotten > DAY_MS / 24) {
        mine.living.forgetBefore(since);
        mine.killed.forgetBefore(since);
        mine.forgotten = since;
      }
      return mine;
    },
    settled({ before, last }) {
      if (memory.seen === before) memory.seen = last;
    },
    forget() {
      memory = fresh();
    },
    async load(db, ids) {
      const signatures = new Map<string, Signed>();
      if (ids.length === 0) return signatures;
      for (const row of await loadSignatures(db, ids)) {
        const signature = decodeSignature(row.bytes);
        if (signature !== null) signatures.set(row.article_id, { signature, killedBy: row.killed_by });
      }
      return signatures;
    },
  };
}
