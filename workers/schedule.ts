import { schedulePolls } from '../src/ingest/schedule-polls.ts';
import type { Processor } from './run.ts';
import type { Service } from './service.ts';

/** The work of the queue `schedule`: one tick a job. */
export function scheduleProcessor(service: Service): Processor<'schedule'> {
  const scheduling = {
    store: service.store,
    queues: service.queues,
    log: service.log,
    now: () => new Date().toISOString(),
    rawRetentionDays: service.settings.rawRetentionDays,
    dedupeWindowDays: service.settings.dedupeWindowDays,
    lastHousekeeping: 0,
    lastLost: Date.now(),
  };
  return () => schedulePolls(scheduling);
}
