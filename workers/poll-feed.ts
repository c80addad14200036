import { credential } from '../config/partners.ts';
import { createDocumentMemory, createHostLimit, DEFAULT_HOST_LIMIT } from '../src/feeds/fetch/admission.ts';
import { DEFAULT_LIMITS } from '../src/feeds/fetch/request.ts';
import { type Polling, pollFeed } from '../src/ingest/poll.ts';
import { createPollRecorder } from '../src/store/feeds.ts';
import { now, type Work } from './run.ts';
import type { Service } from './service.ts';

/** The queue `poll-feed`: one poll of one feed a job. */
export function pollFeedWork({ settings, redis, ...service }: Service): Work<'poll-feed', Polling> {
  const tools: Polling = {
    ...service,
    record: createPollRecorder(service.store),
    limits: { ...DEFAULT_LIMITS, ...settings.fetchLimits },
    hosts: createHostLimit(redis, { ...DEFAULT_HOST_LIMIT, exempt: settings.fetchLimits.allowPrivate }),
    documentMemory: createDocumentMemory(),
    credential: named => credential(named),
    now,
    chance: Math.random,
  };
  return { run: pollFeed, tools };
}
