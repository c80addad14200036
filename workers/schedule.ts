import { schedulePolls } from '../src/polling/schedule-polls.ts';
import type { Desk } from './desk.ts';
import type { Processor } from './run.ts';

/** The work of the queue `schedule`: one tick a job. */
export function scheduleProcessor(desk: Desk): Processor<'schedule'> {
  const scheduling = {
    store: desk.store,
    queues: desk.queues,
    log: desk.log,
    now: () => new Date().toISOString(),
    rawRetentionDays: desk.settings.rawRetentionDays,
    dedupeWindowDays: desk.settings.dedupeWindowDays,
    lastHousekeeping: 0,
    lastLost: Date.now(),
  };
  return () => schedulePolls(scheduling);
}
