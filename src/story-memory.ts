import { decodeSignature, type Signature } from './core/dedupe/signature.ts';
import { createStoryIndex, type StoryIndex } from './core/dedupe/story-index.ts';
import { latestSignature, loadSignatures, signaturesAfter } from './store/signatures.ts';
import type { Database } from './store/tables.ts';

const DAY_MS = 86_400_000;
/** Some milliseconds of work, so that nobody in this process waits long while a full window is read at start. */
const ROWS_AT_ONCE = 500;

/**
 * The dedupe index of one process. The signature rows are the truth; this is a cache of them, brought up to date inside the
 * transaction that judges, so it knows what every other process settled before.
 */
export type StoryMemory = {
  /** Reads what was signed since the last call. Only under the change log's lock it is the whole truth. */
  catchUp(db: Database, now: string): Promise<StoryIndex>;
  /** What is in the index and may not be in the store: the transaction failed. Everything is read anew by the next call. */
  forget(): void;
  /** The signatures of these articles, from the store. */
  load(db: Database, ids: readonly string[]): Promise<Map<string, Signature>>;
};

export function createStoryMemory(windowDays: number): StoryMemory {
  let index = createStoryIndex({ windowDays });
  let seen = 0;
  let forgotten = 0;
  return {
    async catchUp(db, now) {
      const since = Date.parse(now) - windowDays * DAY_MS;
      const latest = await latestSignature(db);
      while (seen < latest) {
        const [filled, after] = [index, seen];
        const rows = await signaturesAfter(db, after, new Date(since).toISOString(), ROWS_AT_ONCE);
        // Somebody else of this process went on or began anew meanwhile: what was read may be older than what is there.
        if (filled !== index || seen !== after) continue;
        for (const row of rows) {
          const signature = decodeSignature(row.bytes);
          if (signature === null) index.remove(row.article_id);
          else index.add(row.article_id, signature, Date.parse(row.arrived_at));
        }
        seen = rows.length < ROWS_AT_ONCE ? latest : (rows.at(-1)?.seq ?? latest);
      }
      if (since - forgotten > DAY_MS / 24) {
        index.forgetBefore(since);
        forgotten = since;
      }
      return index;
    },
    forget() {
      index = createStoryIndex({ windowDays });
      seen = 0;
    },
    async load(db, ids) {
      const signatures = new Map<string, Signature>();
      if (ids.length === 0) return signatures;
      for (const row of await loadSignatures(db, ids)) {
        const signature = decodeSignature(row.bytes);
        if (signature !== null) signatures.set(row.article_id, signature);
      }
      return signatures;
    },
  };
}
