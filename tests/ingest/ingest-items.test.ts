import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { loadKnowledge } from '../../config/knowledge.ts';
import { feedIdOf } from '../../src/core/identity.ts';
import { type Ingest, ingestItems } from '../../src/ingest/ingest-items.ts';
import { createRecentItems } from '../../src/ingest/keep.ts';
import { createLargeBatches, LARGE_BATCH } from '../../src/ingest/large-batches.ts';
import { normalizeItems as normalize, type ParseWorker } from '../../src/ingest/normalize.ts';
import { parseDocument } from '../../src/ingest/parse.ts';
import { createPublisher } from '../../src/ingest/publish-together.ts';
import { syncPartners } from '../../src/store/feeds.ts';
import { countTry, keepItems } from '../../src/store/items.ts';
import { createStoryMemory } from '../../src/stories/story-memory.ts';
import { seededItem } from '../fixtures/seeded-copy.ts';
import { DAILY_MAIL, NOW, received } from '../store/fixtures.ts';
import { withStore } from '../store/store.ts';

const FEED = feedIdOf(DAILY_MAIL.id, DAILY_MAIL.feeds[0]?.url ?? '');
const knowledge = loadKnowledge();
const parseWorker: ParseWorker = {
  async ready() {},
  parseDocument,
  normalizeItems: async batch => normalize(batch, knowledge),
};
/** Each a story of its own. */
const items = ['one', 'two', 'three'].map((name, n) => received(name, `${name}: ${seededItem(n).headline}`, n));

type Ingesting = {
  readonly tools: Ingest;
  keep(...items: readonly ReturnType<typeof received>[]): Promise<string[]>;
  ingest(itemIds: readonly string[], tools?: Partial<Ingest>): ReturnType<typeof ingestItems>;
};

/** Items kept and ingested as the workers do it, on an empty store. */
async function withIngest(work: (ingesting: Ingesting) => Promise<void>): Promise<void> {
  await withStore('sqlite', async store => {
    await store.write(tx => syncPartners(tx, { partners: [DAILY_MAIL] }, NOW));
    const tools: Ingest = {
      store,
      parseWorker,
      recent: createRecentItems(),
      publish: createPublisher(store, createStoryMemory(10)),
      large: createLargeBatches(),
      house: { name: 'The Gazette', aliases: [], timeZone: 'UTC', language: 'en' },
      log: pino({ level: 'silent' }),
      now: () => NOW,
    };
    const source = { feedId: FEED, partnerId: DAILY_MAIL.id, now: NOW };
    await work({
      tools,
      keep: (...items) => store.write(tx => keepItems(tx, source, items)),
      ingest: (itemIds, other = {}) => ingestItems({ feedId: FEED, itemIds: [...itemIds] }, { ...tools, ...other }),
    });
  });
}

test('an item that ended its process five times is given up, and those of its batch are published', async () => {
  await withIngest(async ({ tools: { store }, keep, ingest }) => {
    const ids = await keep(...items);
    const poison = ids.slice(1, 2);
    // As five starts leave them that were killed over the second item: the batch together twice, then one by one.
    for (const begun of [ids, ids, poison, poison, poison]) await store.write(tx => countTry(tx, begun));
    expect(await ingest(ids)).toMatchObject({ facts: { published: 2, rejected: 1 } });
    const dead = await store.read.selectFrom('dead_letters').select(['item_id', 'code', 'message']).execute();
    expect(dead).toEqual([
      { item_id: poison[0], code: 'item-unreadable', message: expect.stringContaining('ended its process 5 times.') },
    ]);
  });
});

test('a partner’s name is known in the copy of the others, also of one that came later', async () => {
  await withIngest(async ({ tools: { store }, keep, ingest }) => {
    const credited = (name: string) => received(name, `${name} <p>The quay shuts at night.</p><p>(Nordwire)</p>`);
    await ingest(await keep(credited('before')));
    const nordwire = { id: 'nordwire', name: 'Nordwire', aliases: [], feeds: [], exchanges: [] };
    await store.write(tx => syncPartners(tx, { partners: [DAILY_MAIL, nordwire] }, NOW));
    await ingest(await keep(credited('after')));
    const rows = await store.read.selectFrom('revisions').select('record').execute();
    const ids = rows.map(({ record }) => JSON.parse(record).credits?.[0]?.parties[0].id ?? 'none');
    expect(ids.toSorted()).toEqual(['none', 'nordwire']);
  });
});

test('items are no poison where it is the store that fails, however often', async () => {
  await withIngest(async ({ tools: { store }, keep, ingest }) => {
    const ids = await keep(...items);
    await store.write(tx => sql`alter table signatures rename to lost`.execute(tx));
    for (let attempt = 0; attempt < 6; attempt += 1) await expect(ingest(ids)).rejects.toThrow('no such table');
    await store.write(tx => sql`alter table lost rename to signatures`.execute(tx));
    expect(await ingest(ids)).toMatchObject({ facts: { published: 3, rejected: 0 } });
  });
});

test('items that were begun too often are tried one after the other, so that none is counted for the end of another', async () => {
  await withIngest(async ({ tools: { store }, keep, ingest }) => {
    const ids = await keep(...items);
    for (const _ of [1, 2]) await store.write(tx => countTry(tx, ids));
    const begun: string[] = [];
    const reader = Promise.withResolvers<never>();
    // In this reader the first item does not end, as in a process that it is about to end.
    const normalizeItems: ParseWorker['normalizeItems'] = async ({ items }) => {
      begun.push(...items.map(({ itemId }) => itemId));
      return await reader.promise;
    };
    const jobs = ids.map(id => ingest([id], { parseWorker: { ...parseWorker, normalizeItems } }));
    await expect.poll(() => begun).toHaveLength(1);
    await sleep(200);
    const rows = await store.read.selectFrom('items').select(['id', 'tries']).execute();
    expect(begun).toEqual([ids[0]]);
    expect(new Map(rows.map(({ id, tries }) => [id, tries]))).toEqual(
      new Map(ids.map((id, n) => [id, n === 0 ? 3 : 2])),
    );
    reader.reject(new Error('ended'));
    await Promise.allSettled(jobs);
  });
});

test('a batch of much copy is ingested in its turn, and an ordinary one passes it', async () => {
  await withIngest(async ({ keep, ingest }) => {
    const words = Array.from(
      { length: LARGE_BATCH / 50 },
      (_, n) => `The minister said ${n} that word${n} and line${n} would go on.`,
    );
    const much = await keep(received('much', words.join('</p><p>')));
    const ordinary = await keep(received('ordinary', seededItem(50).html));
    const large = createLargeBatches(1, 0);
    const leave = await large.enter();
    expect(await ingest(much, { large })).toMatchObject({ kind: 'later' });
    expect(await ingest(ordinary, { large })).toMatchObject({ facts: { published: 1 } });
    leave?.();
    expect(await ingest(much, { large })).toMatchObject({ facts: { published: 1 } });
    expect(await large.enter()).toBeTypeOf('function');
  });
});
