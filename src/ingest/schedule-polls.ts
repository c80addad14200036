import type { Logger } from 'pino';
import { done, type Outcome, type Queues, queuePolls } from '../queue/queues.ts';
import { claimDueFeeds, prunePolls } from '../store/feeds.ts';
import type { Store } from '../store/open-store.ts';
import { pruneArchive } from '../store/payloads.ts';
import { pruneSignatures } from '../store/signatures.ts';
import { learnFurnitureOfAll } from '../stories/learn-furniture.ts';
import { liftDueEmbargoes } from '../stories/lift-embargoes.ts';
import { queueUnsettled } from './queue-unsettled.ts';

export type Scheduling = {
  readonly store: Store;
  readonly queues: Queues;
  readonly log: Logger;
  readonly now: () => string;
  readonly rawRetentionDays: number;
  readonly dedupeWindowDays: number;
};

const HOUSEKEEPING_MS = 3_600_000;
/** Items older than this that are still unsettled have lost their job; younger ones most likely wait in the queue. */
const LOST_AFTER_MS = 120_000;
/** How often those are looked for. */
const LOST_EVERY_MS = 60_000;
const MOST_LOST = 10_000;
/** A feed whose job got lost is due again after this. */
const CLAIM_MS = 600_000;
/** Feeds of one tick, of which there is one in five seconds: 10,000 due at once are spread over ten of them. */
const FEEDS_PER_TICK = 1_000;
const POLLS_KEPT = 100;
const DAY_MS = 86_400_000;

/** When the slower duties were last done, in milliseconds. */
type LastDone = { lastHousekeeping: number; lastLost: number };

/**
 * One tick: queue a poll of each feed whose time has come, lift embargoes; once a minute queue again what lost its job
 * with the broker, and once an hour forget what has had its time.
 */
export async function schedulePolls(tools: Scheduling & LastDone): Promise<Outcome> {
  const now = tools.now();
  const ms = Date.parse(now);
  const due = await tools.store.write(tx => claimDueFeeds(tx, now, at(ms + CLAIM_MS), FEEDS_PER_TICK));
  await queuePolls(tools.queues, due);
  const lifted = await liftDueEmbargoes(tools.store, now);
  if (ms - tools.lastLost >= LOST_EVERY_MS) {
    tools.lastLost = ms;
    await queueUnsettled(tools.store, tools.queues, { before: at(ms - LOST_AFTER_MS), limit: MOST_LOST });
  }
  if (ms - tools.lastHousekeeping >= HOUSEKEEPING_MS) {
    tools.lastHousekeeping = ms;
    await keepHouse(tools, ms);
  }
  return done({ due: due.length, lifted });
}

/** Forgets raw bodies past their retention, signatures past the window, and all but the latest polls; learns furniture. */
async function keepHouse({ store, log, rawRetentionDays, dedupeWindowDays }: Scheduling, ms: number): Promise<void> {
  const raw = await store.write(tx => pruneArchive(tx, at(ms - rawRetentionDays * DAY_MS)));
  const signatures = await store.settle(tx => pruneSignatures(tx, at(ms - dedupeWindowDays * DAY_MS)));
  await store.write(tx => prunePolls(tx, POLLS_KEPT));
  const furniture = await learnFurnitureOfAll(store, dedupeWindowDays, at(ms));
  log.debug({ ...raw, signatures, furniture }, 'kept house');
}

const at = (ms: number): string => new Date(ms).toISOString();
