import type { Logger } from 'pino';
import type { HostLimit } from '../feeds/fetch/host-limit.ts';
import type { DocumentMemory, FetchLimits } from '../feeds/fetch/request.ts';
import type { Queues } from '../queue/queues.ts';
import type { Store } from '../store/open-store.ts';
import type { FeedRow } from '../store/tables.ts';
import type { Reading } from './reading.ts';
import type { RecentItems } from './recent-items.ts';
import type { RecordPoll } from './record-polls.ts';

/** What polls work with. */
export type Polling = {
  readonly store: Store;
  readonly queues: Queues;
  readonly reading: Reading;
  readonly recent: RecentItems;
  readonly record: RecordPoll;
  readonly limits: FetchLimits;
  readonly hosts: HostLimit;
  readonly documentMemory: DocumentMemory;
  /** The credential named in a partner file. */
  readonly credential: (named: string) => string;
  readonly log: Logger;
  readonly now: () => string;
  /** 0–1: spreads feeds that would else come due together, and chooses the polls that fetch unconditionally. */
  readonly chance: () => number;
};

/** One poll under way: the feed's row as it was found, and when that was. */
export type Poll = {
  readonly feed: FeedRow;
  readonly at: string;
  /** `performance.now()` at its start. */
  readonly started: number;
};
