import { type Ingest, ingestItems } from '../src/ingest-items.ts';
import { createStoryMemory } from '../src/story-memory.ts';
import type { Desk } from './desk.ts';
import type { Processor } from './run.ts';

export function ingestItemsProcessor(desk: Desk): Processor<'ingest-items'> {
  const ingest: Ingest = {
    store: desk.store,
    reading: desk.reading,
    stories: createStoryMemory(desk.settings.dedupeWindowDays),
    house: desk.house,
    log: desk.log,
    now: () => new Date().toISOString(),
  };
  return payload => ingestItems(payload, ingest);
}
