import { credential } from '../config/partners.ts';
import { createHostLimit, DEFAULT_HOST_LIMIT } from '../src/feeds/fetch/host-limit.ts';
import { createDocumentMemory } from '../src/feeds/fetch/request.ts';
import { type Polling, pollFeed } from '../src/ingest/poll.ts';
import { createPollRecorder } from '../src/store/feeds.ts';
import { fetchLimits } from './fetch-limits.ts';
import { now, type Work } from './run.ts';
import type { Service } from './service.ts';

/** The queue `poll-feed`: one poll of one feed a job. */
export function pollFeedWork({ settings, redis, ...service }: Service): Work<'poll-feed', Polling> {
  const tools: Polling = {
    ...service,
    record: createPollRecorder(service.store),
    limits: fetchLimits(settings),
    hosts: createHostLimit(redis, { ...DEFAULT_HOST_LIMIT, exempt: settings.fetchAllowPrivate }),
    documentMemory: createDocumentMemory(),
    credential: named => credential(named),
    now,
    chance: Math.random,
  };
  return { run: pollFeed, tools };
}
