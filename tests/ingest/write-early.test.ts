import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { changesAfter, rememberKills } from '../../src/store/articles.ts';
import { createStoryMemory } from '../../src/stories/story-memory.ts';
import { seededItem } from '../fixtures/seeded-copy.ts';
import { storeFor } from '../store/store.ts';
import { addPartners, articleIdFor, type Copy, prepare, publish } from './publishing.ts';

const NOW = '2026-03-04T00:00:00.000Z';
const copy = (partner: string, guid: string, seed: number, minute: number): Copy => ({
  ...{ partner, guid, headline: `Story ${seed} of ${partner}`, bodyHtml: seededItem(seed).html },
  published: `2026-03-03T08:0${minute}:00.000Z`,
});
const story = copy('agency', 'urn:agency:1', 1, 0);
const store = storeFor('postgres', 'each test', its => addPartners(its, ['agency', 'ledger'], NOW));

/** Publishes each of these by a process of its own. */
const publishBy = async (processes: readonly (readonly Copy[])[]): Promise<void> => {
  const prepared = await Promise.all(processes.map(copies => prepare(copies, NOW)));
  await Promise.all(prepared.map(its => publish(store(), its, NOW, createStoryMemory(10))));
};

/** How many transactions have written words and wait for a lock. */
const waiting = async (): Promise<number> => {
  const { rows } = await sql<{ count: number }>`
    select count(distinct w.pid)::int as count from pg_locks w join pg_locks l on l.pid = w.pid
    where not w.granted and l.mode = 'RowExclusiveLock' and l.relation = 'articles'::regclass`.execute(store().read);
  return rows[0]?.count ?? 0;
};

/** How many transactions wait for another one to end. */
const lockQueue = async (): Promise<number> => {
  const { rows } = await sql<{ count: number }>`
    select count(distinct pid)::int as count from pg_locks where not granted`.execute(store().read);
  return rows[0]?.count ?? 0;
};

test('a new article is written while another process has the log, and withdrawn where that shows a kill', async () => {
  const [prepared] = await prepare([story], NOW);
  let publishing: Promise<void> | undefined;
  await store().publish(async tx => {
    publishing = publishBy([[story]]);
    while ((await waiting()) === 0) await sleep(10);
    const kill = { identity: prepared?.identity ?? '', partner_id: 'agency', at: NOW, made_at: null, by_desk: 0 };
    await rememberKills(tx, [{ ...kill, reason: 'Facts in doubt.' }]);
  });
  await publishing;
  const [row] = await store().read.selectFrom('articles').selectAll().execute();
  expect(row).toMatchObject({ id: articleIdFor(story), pub_status: 'canceled', revision: 1 });
  const words = await store().read.selectFrom('revisions').select(['number', 'reason']).execute();
  expect(words).toEqual([{ number: 1, reason: 'canceled' }]);
  expect(await changesAfter(store().read, 0, 10)).toEqual([]);
});

test('processes that wait with the same articles and with copies of them publish each once, and one leads', async () => {
  const other = copy('agency', 'urn:agency:2', 2, 1);
  const reprint = copy('ledger', 'urn:ledger:1', 1, 2);
  let publishing: Promise<void> | undefined;
  await store().publish(async () => {
    publishing = publishBy([[story, other], [other, story], [reprint]]);
    while ((await waiting()) < 3) await sleep(10);
  });
  await publishing;
  const changes = await changesAfter(store().read, 0, 10);
  expect(changes.map(({ seq, kind, article_id }) => [seq, kind, article_id])).toEqual(
    expect.arrayContaining([story, other, reprint].map(its => [expect.any(Number), 'published', articleIdFor(its)])),
  );
  expect(changes.filter(({ kind }) => kind === 'published')).toHaveLength(3);
  const rows = await store().read.selectFrom('articles').select(['id', 'story_id', 'is_lead']).execute();
  expect(rows).toHaveLength(3);
  expect(rows).toEqual(
    expect.arrayContaining([
      { id: articleIdFor(story), story_id: articleIdFor(story), is_lead: 1 },
      { id: articleIdFor(other), story_id: articleIdFor(other), is_lead: 1 },
      { id: articleIdFor(reprint), story_id: articleIdFor(story), is_lead: 0 },
    ]),
  );
});

const placeOf = async (copy: Copy) =>
  await store()
    .read.selectFrom('articles')
    .select(['story_id', 'is_lead', 'revision'])
    .where('id', '=', articleIdFor(copy))
    .executeTakeFirst();

test('what was decided while another process had the log is decided again, also where that wrote no line', async () => {
  const reprint = copy('ledger', 'urn:ledger:1', 1, 2);
  await publishBy([[story]]);
  let publishing: Promise<void> | undefined;
  await store().publish(async tx => {
    publishing = publishBy([[reprint]]);
    while ((await waiting()) === 0) await sleep(10);
    await sql`update articles set pub_status = 'withheld' where id = ${articleIdFor(story)}`.execute(tx);
  });
  await publishing;
  expect(await placeOf(reprint)).toMatchObject({ story_id: articleIdFor(reprint), is_lead: 1 });
});

test('a process that waited with an outdated version compares with the later one, not with its own', async () => {
  const revised = (seed: number, minute: number): Copy => ({
    ...copy('agency', 'urn:agency:1', seed, 0),
    updated: `2026-03-03T09:0${minute}:00.000Z`,
  });
  const [second, third] = [revised(2, 2), revised(1, 3)];
  await publishBy([[story]]);
  const loser = createStoryMemory(10);
  const prepared = await prepare([second], NOW);
  const publishing: Promise<void>[] = [];
  await store().publish(async () => {
    publishing.push(publishBy([[third]]));
    while ((await lockQueue()) < 1) await sleep(10);
    publishing.push(publish(store(), prepared, NOW, loser));
    while ((await lockQueue()) < 2) await sleep(10);
  });
  await Promise.all(publishing);
  expect(await placeOf(story)).toMatchObject({ revision: 1 });
  const [ofThird, ofSecond] = [copy('ledger', 'urn:ledger:3', 1, 4), copy('ledger', 'urn:ledger:2', 2, 5)];
  await publish(store(), await prepare([ofThird, ofSecond], NOW), NOW, loser);
  expect(await placeOf(ofThird)).toMatchObject({ story_id: articleIdFor(story), is_lead: 0 });
  expect(await placeOf(ofSecond)).toMatchObject({ story_id: articleIdFor(ofSecond), is_lead: 1 });
});
