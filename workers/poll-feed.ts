import { credential } from '../config/partners.ts';
import { createHostLimit, DEFAULT_HOST_LIMIT } from '../src/feeds/fetch/host-limit.ts';
import { createDocumentMemory } from '../src/feeds/fetch/request.ts';
import { pollFeed } from '../src/ingest/poll-feed.ts';
import type { Polling } from '../src/ingest/polling.ts';
import { createPollRecorder } from '../src/ingest/record-polls.ts';
import { fetchLimits } from './fetch-limits.ts';
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
    hosts: createHostLimit(service.redis, { ...DEFAULT_HOST_LIMIT, exempt: service.settings.fetchAllowPrivate }),
    documentMemory: createDocumentMemory(),
    credential: named => credential(named),
    log: service.log,
    now: () => new Date().toISOString(),
    chance: Math.random,
  };
  return payload => pollFeed(payload, polling);
}
