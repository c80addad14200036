import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, test } from 'vitest';
import { readOwner } from '../../workers/data-dir.ts';
import { freshDatabase } from '../postgres.ts';
import { startValkey } from '../valkey.ts';
import { exchange, launch, lives, workplace } from './exchange.ts';

const SAMPLE = `${process.cwd()}/config/samples/valley-courier/front.rss.xml`;
const partners = { paper: `id: paper\nname: Paper\nfeeds:\n  - url: file://${SAMPLE}\n    every: 5m\n` };

/** The feed's polls so far, and a way to make it due. */
async function feedOf(env: Record<string, string>) {
  const [id = ''] = (await exchange(['feeds'], env)).out.split(' ');
  const polls = async (): Promise<number> =>
    Number(/(\d+) polls?:/.exec((await exchange(['feeds', id], env)).out)?.[1]);
  return { polls, makeDue: () => exchange(['feeds', 'resume', id], env) };
}

test('a private broker that is killed is started again, and what is due is polled as before', async () => {
  const { env } = workplace(partners);
  const running = launch(['start'], env);
  await running.said('Polling on schedule');
  const owner = readOwner(env.DATA_DIR ?? '');
  const feed = await feedOf(env);
  const before = await feed.polls();
  process.kill(owner?.broker?.pid ?? 0, 'SIGKILL');
  await running.said('The broker answers again');
  // It is ready once what the old one held is queued again.
  await expect.poll(async () => (await fetch(`${owner?.api}/readyz`)).status, { timeout: 10_000 }).toBe(200);
  await feed.makeDue();
  while ((await feed.polls()) === before) await sleep(200);

  const second = readOwner(env.DATA_DIR ?? '');
  expect(second).toMatchObject({ pid: owner?.pid, api: owner?.api });
  expect(second?.broker?.pid).not.toBe(owner?.broker?.pid);
  running.process.kill('SIGTERM');
  expect((await running.ended).code).toBe(0);
  expect(lives(second?.broker?.pid ?? 0)).toBe(false);
});

test('while the broker is away the read API says that it is not ready, and Ctrl-C ends it', async () => {
  const broker = await startValkey();
  const { env } = workplace(partners);
  const running = launch(['start'], { ...env, REDIS_URL: broker.socket });
  await running.said('Polling on schedule');
  await broker.stop();
  await running.said('The broker does not answer');
  expect((await fetch(`${readOwner(env.DATA_DIR ?? '')?.api}/readyz`)).status).toBe(503);
  running.process.kill('SIGINT');
  const { code, err } = await running.ended;
  expect(code).toBe(0);
  expect(err).not.toMatch(/^\s+at /m);
});

test('a shared broker that comes back empty is given the schedule again', async () => {
  const database = await freshDatabase(inject('postgresUrl'));
  let broker = await startValkey();
  const { env: place } = workplace(partners);
  const env = { ...place, DATABASE_URL: database.url, REDIS_URL: broker.socket };
  const scheduler = launch(['scheduler'], env);
  const worker = launch(['worker'], env);
  try {
    await Promise.all([scheduler.said('scheduler works on'), worker.said('worker works on')]);
    const feed = await feedOf(env);
    while ((await feed.polls()) === 0) await sleep(200);
    await broker.stop();
    await Promise.all([scheduler.said('The broker does not answer'), worker.said('The broker does not answer')]);
    broker = await startValkey(broker.socket);
    await Promise.all([scheduler.said('The broker answers again'), worker.said('The broker answers again')]);
    const before = await feed.polls();
    await feed.makeDue();
    while ((await feed.polls()) === before) await sleep(200);
  } finally {
    for (const part of [scheduler, worker]) part.process.kill('SIGTERM');
    await Promise.all([scheduler.ended, worker.ended]);
    await broker.stop();
    await database.drop();
  }
});
