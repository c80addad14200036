import { type Ingest, ingestItems } from '../src/ingest/ingest-items.ts';
import { createLargeBatches } from '../src/ingest/large-batches.ts';
import { createPublisher } from '../src/ingest/publish-together.ts';
import { createStoryMemory } from '../src/stories/story-memory.ts';
import type { Meters } from './meters.ts';
import { now, type Work } from './run.ts';
import type { Service } from './service.ts';

/** The queue `ingest-items`: a batch of one feed’s items a job. */
export function ingestItemsWork(service: Service, meters: Meters): Work<'ingest-items', Ingest> {
  const tools: Ingest = {
    ...service,
    publish: createPublisher(service.store, createStoryMemory(service.settings.dedupeWindowDays)),
    large: createLargeBatches(),
    now,
    settled: meters.settled,
  };
  return { run: ingestItems, tools };
}
