import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHostLimit, DEFAULT_HOST_LIMIT } from '../../../src/feeds/fetch/admission.ts';
import { startValkey } from '../../valkey.ts';

let valkey: Awaited<ReturnType<typeof startValkey>>;
/** Two workers' connections. */
let one: Redis;
let other: Redis;
beforeAll(async () => {
  valkey = await startValkey();
  one = new Redis({ path: valkey.socket });
  other = new Redis({ path: valkey.socket });
});
afterAll(async () => {
  one.disconnect();
  other.disconnect();
  await valkey.stop();
});

/** Takes a slot of a host and holds it until `release`; comes back once it has it. */
async function taken(limit: ReturnType<typeof createHostLimit>, host: string, release: Promise<void>) {
  const begun = Promise.withResolvers<void>();
  const ended = limit.run(host, () => {
    begun.resolve();
    return release;
  });
  await begun.promise;
  return { ended };
}

test('a host gets four fetches at once from all workers together, and each host its own four', async () => {
  const limits = [one, other].map(redis =>
    createHostLimit(redis, { ...DEFAULT_HOST_LIMIT, waitMs: 60_000, waiting: 60 }),
  );
  const running = new Map<string, number>();
  const most = new Map<string, number>();
  // Nobody is answered before there are four: the limit is reached however slow the machine.
  const four = new Map(['small.example', 'large.example'].map(host => [host, Promise.withResolvers<void>()]));
  const fetch = async (host: string) => {
    const now = (running.get(host) ?? 0) + 1;
    running.set(host, now);
    most.set(host, Math.max(most.get(host) ?? 0, now));
    if (now === 4) four.get(host)?.resolve();
    await four.get(host)?.promise;
    await sleep(5);
    running.set(host, (running.get(host) ?? 0) - 1);
  };
  const jobs = Array.from({ length: 60 }, (_, job) => {
    const host = job % 3 === 0 ? 'small.example' : 'large.example';
    return limits[job % 2]?.run(host, () => fetch(host));
  });
  await Promise.all(jobs);
  expect(Object.fromEntries(most)).toEqual({ 'large.example': 4, 'small.example': 4 });
});

test('a slot is given back when the fetch fails', async () => {
  const limit = createHostLimit(one, { ...DEFAULT_HOST_LIMIT, atOnce: 1, waitMs: 50 });
  const failing = limit.run('failing.example', () => Promise.reject(new Error('reset')));
  await expect(failing).rejects.toThrow('reset');
  expect(await limit.run('FAILING.example', async () => 'fetched')).toBe('fetched');
});

test('a worker does not wait for a busy host for long', async () => {
  const limit = createHostLimit(one, { ...DEFAULT_HOST_LIMIT, atOnce: 1, waitMs: 60 });
  const release = Promise.withResolvers<void>();
  const first = await taken(limit, 'busy.example', release.promise);
  let ran = false;
  const second = limit.run('busy.example', async () => {
    ran = true;
  });
  await expect(second).rejects.toMatchObject({ code: 'host-busy', facts: { temporary: true } });
  expect(ran).toBe(false);
  release.resolve();
  await first.ended;
});

test('a crowd for one host steps back at once, and the longer the larger it is', async () => {
  const limit = createHostLimit(one, { ...DEFAULT_HOST_LIMIT, atOnce: 1, waiting: 0, waitMs: 10_000 });
  const release = Promise.withResolvers<void>();
  const first = await taken(limit, 'crowded.example', release.promise);
  const refused = await Promise.allSettled(
    Array.from({ length: 400 }, () => limit.run('crowded.example', async () => {})),
  );
  release.resolve();
  await first.ended;
  const steps = refused.map(result =>
    result.status === 'rejected' ? Number(result.reason.facts.retryAfterSeconds) : 0,
  );
  expect(Math.max(...steps.slice(0, 50))).toBeLessThanOrEqual(1.5);
  expect(Math.min(...steps)).toBeGreaterThanOrEqual(0.5);
  expect(Math.min(...steps.slice(350))).toBeGreaterThan(3);
  expect(Math.max(...steps)).toBeLessThanOrEqual(12);
});

test('a host that asked for a pause is left alone by everybody, for the longest time it named', async () => {
  const [here, there] = [createHostLimit(one), createHostLimit(other)];
  await here.coolDown('tired.example', 120);
  await there.coolDown('tired.example', 5);
  await expect(there.run('tired.example', async () => 'fetched')).rejects.toMatchObject({
    code: 'host-busy',
    facts: { host: 'tired.example', retryAfterSeconds: 120 },
  });
  await here.coolDown('resting.example', 0.05);
  await sleep(80);
  expect(await there.run('resting.example', async () => 'fetched')).toBe('fetched');
});

/** A worker that takes a slot and never gives it back: SOCKET, HOST and LEASE_MS follow. */
const HOLDER = `
import { Redis } from 'ioredis';
import { createHostLimit, DEFAULT_HOST_LIMIT } from './src/feeds/fetch/admission.ts';
const [, socket, host, leaseMs] = process.argv;
const limit = createHostLimit(new Redis({ path: socket }), { ...DEFAULT_HOST_LIMIT, atOnce: 1, leaseMs: Number(leaseMs) });
await limit.run(host, () => {
  process.stdout.write('taken');
  return new Promise(() => setInterval(() => {}, 1000));
});`;

test("a killed worker's slot frees itself", async () => {
  const script = ['--input-type=module', '-e', HOLDER];
  const holder = spawn(process.execPath, [...script, valkey.socket, 'held.example', '3000'], {
    cwd: path.join(import.meta.dirname, '../../..'),
  });
  await once(holder.stdout, 'data');
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  const impatient = createHostLimit(one, { ...DEFAULT_HOST_LIMIT, atOnce: 1, waitMs: 0 });
  await expect(impatient.run('held.example', async () => 'fetched')).rejects.toMatchObject({ code: 'host-busy' });
  const patient = createHostLimit(one, { ...DEFAULT_HOST_LIMIT, atOnce: 1, waitMs: 60_000 });
  expect(await patient.run('held.example', async () => 'fetched')).toBe('fetched');
});

test('nothing is left in the broker once all is done', async () => {
  const limit = createHostLimit(one, { ...DEFAULT_HOST_LIMIT, leaseMs: 500 });
  await Promise.all(Array.from({ length: 20 }, (_, job) => limit.run(`host-${job}.example`, async () => job)));
  expect(await one.keys('news-exchange:host:{host-*')).toEqual([]);
});
