import http from 'node:http';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { isFilled, refusalOf } from '../../src/queue/watch-broker.ts';
import { readOwner } from '../../workers/data-dir.ts';
import { seededItem } from '../fixtures/seeded-copy.ts';
import { freshDatabase } from '../postgres.ts';
import { slow } from '../slow.ts';
import { startValkey } from '../valkey.ts';
import { exchange, launch, partnerFile, type Running, records, rss, workplace } from './exchange.ts';

let server: http.Server;
let base: string;
/** Polls so far, by path. */
let asked: Map<string, number>;
/** Answers wait for this. */
let held: Promise<void> | undefined;
let valkey: Awaited<ReturnType<typeof startValkey>>;
let redis: Redis;
beforeEach(async () => {
  asked = new Map();
  held = undefined;
  server = http.createServer(async (request, response) => {
    const path = request.url ?? '';
    asked.set(path, (asked.get(path) ?? 0) + 1);
    await held;
    const first = 1_000 * Number(path.slice(1)) + 10 * (asked.get(path) ?? 0);
    response.end(rss(Array.from({ length: 3 }, (_, n) => seededItem(first + n))));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  base = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  valkey = await startValkey();
  redis = new Redis(valkey.socket);
});
afterEach(async () => {
  redis.disconnect();
  await valkey.stop();
  server.closeAllConnections();
  server.close();
});

const partners = (feeds: number) => {
  const urls = Array.from({ length: feeds }, (_, n) => `${base}/${n}`);
  return { paper: partnerFile('paper', urls).replaceAll('every: 5m', 'every: 5s') };
};

async function startOne(): Promise<{
  running: Running;
  env: Record<string, string>;
  ready: () => Promise<[number, string]>;
}> {
  const { env: place } = workplace(partners(3));
  const env: Record<string, string> = { ...place, REDIS_URL: valkey.socket };
  const running = launch(['start'], env);
  await running.said('Polling on schedule');
  const ready = async (): Promise<[number, string]> => {
    const answer = await fetch(`${readOwner(env.DATA_DIR ?? '')?.api}/readyz`);
    return [answer.status, ((await answer.json()) as { code?: string }).code ?? ''];
  };
  return { running, env, ready };
}

/** Until each of so many feeds was asked again. */
async function pollsAgain(feeds: number): Promise<void> {
  const before = new Map(asked);
  const isDone = () =>
    Array.from({ length: feeds }, (_, n) => `/${n}`).every(path => (asked.get(path) ?? 0) > (before.get(path) ?? 0));
  while (!isDone()) await sleep(100);
}

const linesWith = (err: string, word: string): number => err.split('\n').filter(line => line.includes(word)).length;

async function stop(running: Running): Promise<string> {
  running.process.kill('SIGTERM');
  const { code, err } = await running.ended;
  expect(code).toBe(0);
  return err;
}

test('a broker that is emptied under an open connection gets schedule and work again, with one warning', async () => {
  const { running, ready } = await startOne();
  expect(await ready()).toEqual([200, '']);
  await redis.flushall();
  expect(await ready()).toEqual([503, 'broker-emptied']);
  // Not the answer's own line, which says that it was emptied, too.
  await running.said('What the store has is queued again');
  await pollsAgain(3);
  expect(await ready()).toEqual([200, '']);
  const err = await stop(running);
  expect(linesWith(err, 'broker-emptied","message":"The broker was emptied. What the store has')).toBe(1);
  // Beside it the one line of the answer that was not ready, and none of jobs that were lost.
  expect(linesWith(err, '"level":50')).toBe(1);
});

test.runIf(slow)(
  'a broker that becomes a replica is a line, not ready, and goes on once it is the primary again',
  async () => {
    const { running, ready } = await startOne();
    await redis.replicaof('127.0.0.1', 1);
    await running.said('The broker is a replica that may only be read');
    expect(await ready()).toEqual([503, 'broker-refuses']);
    await redis.replicaof('NO', 'ONE');
    await running.said('The broker works again');
    await pollsAgain(3);
    expect(await ready()).toEqual([200, '']);
    const err = await stop(running);
    expect(linesWith(err, 'broker-refuses')).toBe(2);
    expect(linesWith(err, 'READONLY')).toBe(0);
  },
);

test.each([
  ['broker-full', ['CONFIG', 'SET', 'maxmemory', '1']],
  ['broker-refuses', ['REPLICAOF', '127.0.0.1', '1']],
  ['broker-refuses', ['CONFIG', 'SET', 'min-replicas-to-write', '1']],
  ['broker-refuses', ['ACL', 'SETUSER', 'default', '-set']],
])('what takes no jobs is %s, by name: %j', async (code, [command = '', ...args]) => {
  await redis.set('job', '1');
  await redis.call(command, ...args);
  await expect(isFilled(redis)).rejects.toMatchObject({ code });
  // As the scripts are told by which jobs are taken and put.
  const scripted = await redis.eval("return redis.call('set', 'job', '1')", 0).catch(error => error);
  expect(refusalOf(scripted)).toMatchObject({ code });
});

test.runIf(slow)('a connection to the broker that died without a word is given up, and work goes on', async () => {
  const swallowed: net.Socket[] = [];
  const way = net.createServer(client => {
    const end = net.connect(valkey.socket);
    client.on('data', chunk => swallowed.includes(client) || end.write(chunk)).on('close', () => end.destroy());
    end.on('data', chunk => swallowed.includes(client) || client.write(chunk));
    for (const side of [client, end]) side.on('error', () => {});
    passing.push(client);
  });
  const passing: net.Socket[] = [];
  await new Promise<void>(resolve => way.listen(0, '127.0.0.1', resolve));
  const address = way.address();
  const { env } = workplace(partners(3));
  const port = typeof address === 'object' ? address?.port : '';
  const running = launch(['start'], { ...env, REDIS_URL: `redis://127.0.0.1:${port}` });
  await running.said('Polling on schedule');
  swallowed.push(...passing);
  const died = performance.now();
  await running.said('it is connected and says nothing');
  await pollsAgain(3);
  process.stdout.write(`polled again ${Math.round(performance.now() - died)} ms after the connections died\n`);
  await stop(running);
  way.close();
});

test.runIf(slow)('a broker out of memory is a line, not ready, and goes on by itself', async () => {
  const { running, ready } = await startOne();
  await redis.config('SET', 'maxmemory', '1');
  await running.said('The broker is out of memory');
  expect(await ready()).toEqual([503, 'broker-full']);
  await sleep(20_000);
  await redis.config('SET', 'maxmemory', '0');
  await pollsAgain(3);
  expect(await ready()).toEqual([200, '']);
  const err = await stop(running);
  expect(linesWith(err, 'broker-full')).toBeLessThanOrEqual(2);
  expect(err.length).toBeLessThan(5_000);
});

test.runIf(slow)('a broker that begins to evict is told, and is ready again once it does not', async () => {
  const { running, ready } = await startOne();
  await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
  await running.said('so it may throw jobs away');
  expect(await ready()).toEqual([503, 'broker-evicts']);
  await redis.config('SET', 'maxmemory-policy', 'noeviction');
  await running.said('The broker works again');
  await pollsAgain(3);
  expect(await ready()).toEqual([200, '']);
  expect(linesWith(await stop(running), 'so it may throw jobs away')).toBe(2);
});

test.runIf(slow)(
  'stopped in a round, feeds that were claimed and not polled are polled at the next start',
  async () => {
    const answer = Promise.withResolvers<void>();
    held = answer.promise;
    const feeds = 40;
    const { env } = workplace({
      paper: partnerFile(
        'paper',
        Array.from({ length: feeds }, (_, n) => `${base}/${n}`),
      ),
    });
    const first = launch(['start'], { ...env, CONCURRENCY: '4' });
    // Claimed by the first tick: the round of the start itself claims nothing.
    while (asked.size < 4) await sleep(50);
    await sleep(6_000);
    first.process.kill('SIGKILL');
    await first.ended;
    answer.resolve();
    const second = launch(['start'], env);
    const started = performance.now();
    await second.said('Polling on schedule');
    while (asked.size < feeds) await sleep(50);
    process.stdout.write(`all ${feeds} polled ${Math.round(performance.now() - started)} ms after the restart\n`);
    await stop(second);
  },
);

test.runIf(slow)('the jobs of a worker that is killed go on elsewhere', async () => {
  const database = await freshDatabase(inject('postgresUrl'));
  const answer = Promise.withResolvers<void>();
  held = answer.promise;
  const { env: place } = workplace({ paper: partnerFile('paper', [`${base}/0`, `${base}/1`]) });
  const env = { ...place, DATABASE_URL: database.url, REDIS_URL: valkey.socket };
  const api = launch(['serve'], env);
  const origin = /read at (http:\S+)\//.exec(await api.said('are read at'))?.[1];
  const notReady = async () => ((await (await fetch(`${origin}/readyz`)).json()) as { detail: string }).detail;
  const scheduler = launch(['scheduler'], env);
  await scheduler.said('scheduler works on');
  expect(await notReady()).toContain('no worker runs');
  const killed = launch(['worker'], env);
  while (asked.size < 2) await sleep(50);
  killed.process.kill('SIGKILL');
  await killed.ended;
  const killedAt = performance.now();
  answer.resolve();
  const other = launch(['worker'], env);
  await pollsAgain(2);
  process.stdout.write(`polled by another ${Math.round(performance.now() - killedAt)} ms after the kill\n`);
  while (records((await exchange(['articles', '--json', '--all'], env)).out).length < 6) await sleep(500);
  for (const part of [api, scheduler, other]) await stop(part);
  await database.drop();
});
