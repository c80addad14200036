import { type Ingest, ingestItems } from '../src/settling/ingest-items.ts';
import { createLargeBatches } from '../src/settling/large-batches.ts';
import { createStoryMemory } from '../src/stories/story-memory.ts';
import type { Desk } from './desk.ts';
import type { Processor } from './run.ts';

/** The work of the queue `ingest-items`: a batch of one feed’s items a job. */
export function ingestItemsProcessor(desk: Desk): Processor<'ingest-items'> {
  const ingest: Ingest = {
    store: desk.store,
    reading: desk.reading,
    recent: desk.recent,
    stories: createStoryMemory(desk.settings.dedupeWindowDays),
    large: createLargeBatches(),
    house: desk.house,
    log: desk.log,
    now: () => new Date().toISOString(),
  };
  return payload => ingestItems(payload, ingest);
}
