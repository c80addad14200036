import { type Ingest, ingestItems } from '../src/ingest/ingest-items.ts';
import { createLargeBatches } from '../src/ingest/large-batches.ts';
import { createStoryMemory } from '../src/stories/story-memory.ts';
import type { Processor } from './run.ts';
import type { Service } from './service.ts';

/** The work of the queue `ingest-items`: a batch of one feed’s items a job. */
export function ingestItemsProcessor(service: Service): Processor<'ingest-items'> {
  const ingest: Ingest = {
    store: service.store,
    reading: service.reading,
    recent: service.recent,
    stories: createStoryMemory(service.settings.dedupeWindowDays),
    large: createLargeBatches(),
    house: service.house,
    log: service.log,
    now: () => new Date().toISOString(),
  };
  return payload => ingestItems(payload, ingest);
}
