import type { Worker } from 'bullmq';
import { pino } from 'pino';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { ExchangeError } from '../../src/errors.ts';
import { checkBroker, closeQueues, connectBroker, done, openQueues, type Queues } from '../../src/queue/queues.ts';
import { type DeadLetter, type Processor, runWorker } from '../../workers/run.ts';
import { startValkey } from '../valkey.ts';

let queues: Queues;
/** Works on the queue `poll-feed` with this. */
let work: (process: Processor<'poll-feed'>) => void;
/** Works on the queue `schedule` with this. */
let tick: (process: Processor<'schedule'>) => void;
let worker: Worker | undefined;
let letters: DeadLetter[];
let lines: { code?: string; msg?: string }[] = [];

beforeAll(async () => {
  const valkey = await startValkey();
  const connection = connectBroker(valkey.socket);
  await checkBroker(connection, 'The broker of this test');
  queues = openQueues(connection);
  const keepDeadLetter = async (letter: DeadLetter) => void letters.push(letter);
  const broker = { waitUntilTaken: () => {} };
  const log = pino({ level: 'warn' }, { write: line => lines.push(JSON.parse(line)) });
  const surroundings = { connection, log, broker, keepDeadLetter };
  work = process => {
    worker = runWorker('poll-feed', 1, process, surroundings);
    worker.run();
  };
  tick = process => {
    worker = runWorker('schedule', 1, process, surroundings);
    worker.run();
  };
  return async () => {
    await closeQueues(queues);
    connection.disconnect();
    await valkey.stop();
  };
});
beforeEach(() => {
  letters = [];
});
afterEach(async () => {
  await worker?.close();
});

const queue = (data: unknown, attempts = 1) =>
  queues['poll-feed'].add('poll', data, { attempts, backoff: { type: 'fixed', delay: 10 }, removeOnComplete: true });
const left = async () => await queues['poll-feed'].getJobCounts('waiting', 'active', 'delayed');

test('what is done is over: the job is gone and nothing is told of it', async () => {
  const feeds: string[] = [];
  work(async ({ feedId }) => {
    feeds.push(feedId);
    return done();
  });
  await queue({ feedId: 'one' });
  await expect.poll(left).toEqual({ waiting: 0, active: 0, delayed: 0 });
  expect({ feeds, letters }).toEqual({ feeds: ['one'], letters: [] });
});

test('a payload that is wrong is a dead letter at once, and no try is spent on it', async () => {
  let tries = 0;
  work(async () => {
    tries += 1;
    return done();
  });
  await queue({ feed: 'one' }, 5);
  await expect.poll(() => letters).toHaveLength(1);
  expect(letters).toMatchObject([{ queue: 'poll-feed', code: 'payload-wrong', payload: { feed: 'one' } }]);
  await expect.poll(left).toEqual({ waiting: 0, active: 0, delayed: 0 });
  expect(tries).toBe(0);
});

test('what throws is tried again, and only its last try makes it a dead letter', async () => {
  const toldBefore: number[] = [];
  work(async () => {
    toldBefore.push(letters.length);
    throw new Error('the disk is full');
  });
  await queue({ feedId: 'one' }, 3);
  await expect.poll(() => letters).toHaveLength(1);
  expect(letters).toMatchObject([{ payload: { feedId: 'one' }, message: expect.stringContaining('the disk is full') }]);
  expect(toldBefore).toEqual([0, 0, 0]);
});

test('ticks that fail are one line an outage and no dead letter: the next one does what they left', async () => {
  let ticks = 0;
  tick(async () => {
    ticks += 1;
    if (ticks !== 3) throw new ExchangeError('store-unwritable', 'its disk is full');
    return done();
  });
  lines = [];
  for (let n = 0; n < 5; n += 1) await queues.schedule.add('tick', {});
  await expect.poll(async () => await queues.schedule.getJobCounts('failed')).toEqual({ failed: 4 });
  expect({ ticks, letters }).toEqual({ ticks: 5, letters: [] });
  expect(lines.map(line => [line.code, line.msg])).toEqual([
    ['store-unwritable', 'again'],
    ['store-unwritable', 'again'],
  ]);
});

test('what asks for a pause comes back after it, and the pause is no try', async () => {
  const begun: number[] = [];
  work(async () => {
    begun.push(Date.now());
    return begun.length === 1 ? { kind: 'later', seconds: 0.3 } : done();
  });
  await queue({ feedId: 'one' });
  await expect.poll(() => begun).toHaveLength(2);
  await expect.poll(left).toEqual({ waiting: 0, active: 0, delayed: 0 });
  const [first = 0, second = 0] = begun;
  expect(second - first).toBeGreaterThanOrEqual(300);
  expect(letters).toEqual([]);
});
