import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { discardLetters, lettersToActOn, retryLetters } from '../../src/desk/dead-letters.ts';
import { pollFeed } from '../../src/ingest/poll.ts';
import { openLetters } from '../../src/store/archive.ts';
import { readAudit } from '../../src/store/audit.ts';
import { countForMetrics, failingFeeds } from '../../src/store/reports.ts';
import { serviceState } from '../../src/store/watch.ts';
import { LIMITS } from '../feeds/fetch/feed-server.ts';
import { NOW, polling } from '../ingest/polling.ts';

const desk = polling();
const house = { name: 'The Gazette', aliases: [], timeZone: 'UTC', language: 'en' };

test('files that a drop folder refused are dead letters under their names, until somebody deals with them', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'news-exchange-drop-'));
  await mkdir(path.join(folder, 'done'));
  await writeFile(path.join(folder, 'cut.xml'), '<nitf><body><body.head><hedline><hl1>A story that en');
  await writeFile(path.join(folder, 'picture.png'), Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0]));
  const { tools: base } = desk;
  const tools = { ...base, limits: { ...LIMITS, fileRoots: [folder], quietMs: 1 } };
  const { store } = tools;
  const [feed] = await desk.feeds([pathToFileURL(`${folder}/`).href]);
  await store.write(tx =>
    tx
      .updateTable('feeds')
      .set({ contract: '{"take":true}' })
      .where('id', '=', feed?.id ?? '')
      .execute(),
  );
  await pollFeed({ feedId: feed?.id ?? '' }, tools);
  const letters = await openLetters(store.read, { limit: 10 });
  expect(letters.map(({ file, partner_id }) => [file, partner_id]).sort()).toEqual([
    ['cut.xml', 'paper'],
    ['picture.png', 'paper'],
  ]);
  const [cut, picture] = letters.toSorted((a, b) => ((a.file ?? '') < (b.file ?? '') ? -1 : 1));

  // Corrected by hand and tried again: it lies in its folder again, and the feed is polled.
  const actor = { by: 'ann', now: NOW };
  expect(await retryLetters([cut?.id ?? ''], { ...tools, house, now: NOW }, actor)).toMatchObject({
    files: 1,
    feeds: [feed?.id],
  });
  expect(await readdir(folder)).toContain('cut.xml');
  expect(await readdir(path.join(folder, 'error'))).toEqual(['picture.png', 'picture.png.reason.txt']);

  await discardLetters(store, [picture?.id ?? ''], { ...actor, reason: 'A picture, sent by mistake' });
  expect(await openLetters(store.read, { limit: 10 })).toEqual([]);
  await expect(lettersToActOn(store.read, [picture?.id ?? ''])).rejects.toMatchObject({ code: 'not-found' });
  const acts = await readAudit(store.read, { limit: 10 });
  expect(acts.map(({ action, reason }) => [action, reason]).sort()).toEqual([
    ['discard', 'A picture, sent by mistake'],
    ['retry', undefined],
  ]);
  await rm(folder, { recursive: true });
});

test('two refused files of one name are both put back, and a third that came meanwhile stays', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'news-exchange-drop-'));
  const tools = { ...desk.tools, limits: { ...LIMITS, fileRoots: [folder], quietMs: 1 } };
  const [feed] = await desk.feeds([pathToFileURL(`${folder}/`).href]);
  await tools.store.write(tx =>
    tx
      .updateTable('feeds')
      .set({ contract: '{"take":true}' })
      .where('id', '=', feed?.id ?? '')
      .execute(),
  );
  for (const day of ['first', 'second']) {
    await writeFile(path.join(folder, 'latest.xml'), `<nitf><body><body.head><hedline><hl1>The ${day} story that en`);
    await pollFeed({ feedId: feed?.id ?? '' }, tools);
  }
  await writeFile(path.join(folder, 'latest.xml'), 'the third');
  const letters = await openLetters(tools.store.read, { limit: 10 });
  expect(letters.map(({ file }) => file)).toEqual(['latest.xml', 'latest.xml']);
  const ids = letters.map(({ id }) => id);
  expect(await retryLetters(ids, { ...tools, house, now: NOW }, { by: 'ann', now: NOW })).toMatchObject({ files: 2 });
  const names = (await readdir(folder)).filter(name => name.endsWith('.xml'));
  const words = await Promise.all(names.map(name => readFile(path.join(folder, name), 'utf8')));
  expect(words.map(text => /first|second|third/.exec(text)?.[0]).sort()).toEqual(['first', 'second', 'third']);
  await rm(folder, { recursive: true });
});

test('an item that is discarded counts no more among those given up', async () => {
  const { store } = desk.tools;
  const [feed] = await desk.feeds(['https://paper.example/rss.xml']);
  await store.write(async tx => {
    const item = {
      feed_id: feed?.id ?? '',
      partner_id: 'paper',
      raw_document_id: null,
      position: 0,
      identity: 'guid 1',
    };
    const state = { state: 'dead' as const, latest: 1, tries: 1, first_seen_at: NOW, batch_id: 'b', batch_place: 0 };
    await tx
      .insertInto('items')
      .values({
        id: 'i1',
        ...item,
        ...state,
        error_code: 'x',
        error_message: 'y',
        article_id: null,
        done_at: NOW,
      })
      .execute();
    const letter = {
      queue: 'ingest-items',
      key: 'i1',
      feed_id: feed?.id ?? '',
      item_id: 'i1',
      code: 'x',
      message: 'y',
    };
    await tx
      .insertInto('dead_letters')
      .values({
        id: 'd1',
        ...letter,
        payload: null,
        at: NOW,
        requeued_at: null,
        closed_at: null,
        closed_by: null,
        closed_reason: null,
      })
      .execute();
  });
  expect(await countForMetrics(store.read)).toMatchObject({ itemsGivenUp: 1, deadLetters: 1 });
  expect((await failingFeeds(store.read)).letters).toBe(1);
  await discardLetters(store, ['d1'], { by: 'ann', now: NOW, reason: 'Empty' });
  expect(await countForMetrics(store.read)).toMatchObject({ itemsGivenUp: 0, deadLetters: 0 });
  // Nor does doctor or the watch count them.
  expect((await failingFeeds(store.read)).letters).toBe(0);
  expect((await serviceState(store.read, NOW)).letters).toBe(0);
});
