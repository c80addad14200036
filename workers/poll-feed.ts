import { credential } from '../config/partners.ts';
import { createLargeDocuments } from '../src/feeds/fetch/large-documents.ts';
import { pollFeed } from '../src/ingest/poll-feed.ts';
import type { Polling } from '../src/ingest/polling.ts';
import { createPollRecorder } from '../src/ingest/record-polls.ts';
import { fetchLimits } from './fetch-limits.ts';
import { hostTurns } from './host-turns.ts';
import type { Processor } from './run.ts';
import type { Service } from './service.ts';

/** The work of the queue `poll-feed`: one poll of one feed a job. */
export function pollFeedProcessor(service: Service): Processor<'poll-feed'> {
  const polling: Polling = {
    store: service.store,
    queues: service.queues,
    reading: service.reading,
    recent: service.recent,
    record: createPollRecorder(service.store),
    limits: fetchLimits(service.settings),
    hosts: hostTurns(service.redis, service.settings.fetchAllowPrivate),
    large: createLargeDocuments(),
    credential: named => credential(named),
    log: service.log,
    now: () => new Date().toISOString(),
    chance: Math.random,
  };
  return payload => pollFeed(payload, polling);
}
