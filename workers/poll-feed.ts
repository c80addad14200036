import { credential } from '../config/partners.ts';
import { createLargeDocuments } from '../src/feeds/large-documents.ts';
import { pollFeed } from '../src/polling/poll-feed.ts';
import type { Polling } from '../src/polling/polling.ts';
import { createPollRecorder } from '../src/polling/record-polls.ts';
import type { Desk } from './desk.ts';
import { fetchLimits } from './fetch-limits.ts';
import { hostTurns } from './host-turns.ts';
import type { Processor } from './run.ts';

/** The work of the queue `poll-feed`: one poll of one feed a job. */
export function pollFeedProcessor(desk: Desk): Processor<'poll-feed'> {
  const polling: Polling = {
    store: desk.store,
    queues: desk.queues,
    reading: desk.reading,
    recent: desk.recent,
    record: createPollRecorder(desk.store),
    limits: fetchLimits(desk.settings),
    hosts: hostTurns(desk.redis, desk.settings.fetchAllowPrivate),
    large: createLargeDocuments(),
    credential: named => credential(named),
    log: desk.log,
    now: () => new Date().toISOString(),
    chance: Math.random,
  };
  return payload => pollFeed(payload, polling);
}
