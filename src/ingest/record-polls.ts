import { type PollNote, recordPolls } from '../store/feeds.ts';
import type { Store } from '../store/open-store.ts';

/** Notes a poll in the store; resolves once that is committed, and with it the poll's job is done. */
export type RecordPoll = (note: PollNote) => Promise<void>;

/** A transaction a poll costs more than the poll: notes that come within this time of each other go into one. */
const GATHER_MS = 2;

type Waiting = { readonly note: PollNote; resolve(): void; reject(reason: unknown): void };

/** Records polls that brought nothing to keep, those of many feeds in one transaction. */
export function createPollRecorder(store: Store): RecordPoll {
  let gathered: Waiting[] = [];
  return note =>
    new Promise((resolve, reject) => {
      gathered.push({ note, resolve, reject });
      if (gathered.length > 1) return;
      setTimeout(() => {
        const batch = gathered;
        gathered = [];
        void write(store, batch);
      }, GATHER_MS);
    });
}

async function write(store: Store, batch: readonly Waiting[]): Promise<void> {
  try {
    await store.write(tx =>
      recordPolls(
        tx,
        batch.map(({ note }) => note),
      ),
    );
    for (const { resolve } of batch) resolve();
  } catch (error) {
    // One that cannot be written must not take the others along.
    if (batch.length > 1) for (const one of batch) await write(store, [one]);
    else batch[0]?.reject(error);
  }
}
