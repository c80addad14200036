import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { watchDropFolders } from '../../src/ingest/schedule.ts';
import { closeQueues, connectBroker, openQueues } from '../../src/queue/queues.ts';
import { syncPartners } from '../../src/store/feeds.ts';
import { openStore } from '../../src/store/open-store.ts';
import { startValkey } from '../valkey.ts';

test('a file put into a drop folder is polled at once, one in a folder that is only read is not', async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'news-exchange-drop-'));
  for (const folder of ['drop', 'read']) await mkdir(path.join(dataDir, folder));
  const valkey = await startValkey();
  const redis = connectBroker(valkey.socket);
  const queues = openQueues(redis);
  const store = await openStore({ databaseUrl: undefined, dataDir });
  const url = (folder: string) => pathToFileURL(`${path.join(dataDir, folder)}/`).href;
  const partner = {
    id: 'agency',
    name: 'Agency',
    aliases: [],
    exchanges: [],
    feeds: [{ url: url('drop'), take: true }, { url: url('read') }],
  };
  await store.write(tx => syncPartners(tx, { partners: [partner] }, '2026-11-24T10:00:00.000Z'));

  const watch = await watchDropFolders({ store, queues, log: pino({ level: 'silent' }) });
  for (const folder of ['drop', 'read']) await writeFile(path.join(dataDir, folder, 'story.xml'), '<rss/>');
  const waiting = () => queues['poll-feed'].getWaiting();
  await expect.poll(waiting, { timeout: 60_000 }).not.toEqual([]);
  // Were the other folder watched, it would be told of by now, or nearly.
  await sleep(300);
  const jobs = await waiting();
  const dropped = await store.read.selectFrom('feeds').select('id').where('url', '=', url('drop')).executeTakeFirst();
  expect(jobs.map(job => job.data)).toEqual([{ feedId: dropped?.id }]);

  watch.close();
  await closeQueues(queues);
  redis.disconnect();
  await store.close();
  await valkey.stop();
  await rm(dataDir, { recursive: true });
});
