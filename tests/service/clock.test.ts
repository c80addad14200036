import { writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { seededItem } from '../fixtures/seeded-copy.ts';
import { slow } from '../slow.ts';
import { launch, rss, workplace } from './exchange.ts';

const DAY = 86_400_000;

let server: http.Server;
let url: string;
let asked = 0;
beforeAll(async () => {
  server = http.createServer((_, response) => {
    asked += 1;
    response.end(rss([seededItem(asked)]));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`;
});
afterAll(() => server.close());

/** A place with one feed that is polled every 5 seconds, and a clock that can be set. */
function place() {
  const { folder, env } = workplace({ paper: `id: paper\nname: Paper\nfeeds: [{url: "${url}", every: 5s}]\n` });
  const file = path.join(folder, 'clock');
  const setClock = (ms: number): void => writeFileSync(file, String(ms));
  setClock(0);
  const options = `--import=${import.meta.dirname}/shift-clock.mjs`;
  const all: Record<string, string> = { ...env, CLOCK_FILE: file, NODE_OPTIONS: options };
  return { env: all, setClock };
}

const polls = async (count: number): Promise<void> => {
  const before = asked;
  while (asked < before + count) await sleep(100);
};

async function rowsOf(dataDir: string): Promise<Record<string, number>> {
  const store = await openStore({ dataDir, readOnly: true });
  const count = async (table: 'raw_documents' | 'item_batches' | 'signatures') =>
    (
      await store.read
        .selectFrom(table)
        .select(({ fn }) => fn.countAll<number>().as('n'))
        .executeTakeFirstOrThrow()
    ).n;
  const counts = {
    raw: await count('raw_documents'),
    batches: await count('item_batches'),
    signatures: await count('signatures'),
  };
  await store.close();
  return counts;
}

test('one start with the clock 40 days ahead deletes nothing, and the next polls at once', async () => {
  const { env, setClock } = place();
  let isAfterwards = false;
  for (const ahead of [0, 40 * DAY, 0]) {
    setClock(ahead);
    const before = await rowsOf(env.DATA_DIR ?? '').catch(() => ({ raw: 0 }));
    const running = launch(['start'], env);
    await polls(1);
    await running.said('Polling on schedule');
    // The first tick cleans up.
    await sleep(2_000);
    running.process.kill('SIGTERM');
    const { err } = await running.ended;
    expect(/clean-up-held/.test(err)).toBe(ahead > 0);
    expect(err.includes('feeds were polled or are due much later than that (1)')).toBe(isAfterwards);
    isAfterwards = ahead > 0;
    const after = await rowsOf(env.DATA_DIR ?? '');
    for (const [table, rows] of Object.entries(before)) expect(after[table]).toBeGreaterThanOrEqual(rows);
  }
});

test.runIf(slow)('with the clock an hour back, or a day ahead and right again, it polls on within a tick', async () => {
  const { env, setClock } = place();
  const running = launch(['start'], env);
  await polls(2);
  setClock(-3_600_000);
  await running.said('was set back by 3600');
  await polls(2);
  setClock(DAY);
  await polls(2);
  setClock(0);
  await running.said(/was set back by 8640\d/);
  await polls(2);
  running.process.kill('SIGTERM');
  expect((await running.ended).code).toBe(0);
});
