import { readdirSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { DEFAULT_CAPS } from '../../src/feeds/parse/caps.ts';
import { startParseWorker } from '../../workers/parse-worker.ts';
import { seededItem } from '../fixtures/seeded-copy.ts';
import { rss } from '../service/exchange.ts';
import { DAILY_MAIL, NOW, received } from '../store/fixtures.ts';

const reading = startParseWorker({ seconds: 1, megabytes: 1_000, caps: { ...DEFAULT_CAPS, text: 100_000_000 } });
afterAll(() => reading.close());

test('what takes too long is stopped in its time, however much is asked for behind it', async () => {
  const words = Array.from({ length: 70_000 }, (_, n) => `The minister said ${n} that word${n} would go on, and on.`);
  const endless = { itemId: 'endless', ...received('endless', words.join('</p><p>')) };
  const house = { name: 'The Gazette', aliases: [], timeZone: 'UTC', language: 'en' };
  const batch = { partner: DAILY_MAIL, partnerNames: '[]', house, now: NOW };
  const document = { bytes: new TextEncoder().encode('<rss version="2.0"><channel/></rss>'), guidsSound: true };

  const others: Promise<unknown>[] = [];
  const asking = setInterval(() => others.push(reading.parseDocument(document)), 200);
  await expect(reading.normalizeItems({ ...batch, items: Array(40).fill(endless) })).rejects.toMatchObject({
    code: 'reader-stopped',
    message: 'Reading it took over 1 seconds, so it was stopped.',
    help: expect.stringContaining('READ_TIMEOUT_SECONDS'),
  });
  clearInterval(asking);
  expect(await Promise.all(others)).toContainEqual(expect.objectContaining({ items: [] }));
});

test('a reader that takes too long is stopped, and those who wait get a new one', async () => {
  const reading = startParseWorker({
    seconds: 0.01,
    megabytes: 1_000,
    caps: { ...DEFAULT_CAPS, bytes: 50_000_000, items: 20_000 },
  });
  // It takes a third of a second and more: a busy machine keeps this thread from its clock for a while.
  const bytes = Buffer.from(rss(Array.from({ length: 10_000 }, (_, number) => seededItem(number))));
  const reads = await Promise.allSettled(
    [1, 2, 3].map(() => reading.parseDocument({ bytes, url: 'https://paper.example/', guidsSound: true })),
  );
  await reading.close();
  expect(reads.map(read => read.status === 'rejected' && read.reason.code)).toEqual(Array(3).fill('reader-stopped'));
});

test('each document gets its own answer, however long one takes beside the others', async () => {
  const reading = startParseWorker({ seconds: 15, megabytes: 256 });
  const documents = [1, 2, 3, 4].map(number => Buffer.from(rss([seededItem(number)])));
  // Unpacking is the one step that waits for another thread.
  const read = await Promise.all(
    documents.map((bytes, n) =>
      reading.parseDocument({
        bytes: n % 2 === 0 ? gzipSync(bytes) : bytes,
        url: `https://paper.example/${n}`,
        guidsSound: true,
      }),
    ),
  );
  await reading.close();
  expect(read.map(({ items }) => items[0]?.received.includes(seededItem(0).headline))).toEqual(Array(4).fill(false));
  expect(read.map(({ items }, n) => items[0]?.received.includes(seededItem(n + 1).headline))).toEqual(
    Array(4).fill(true),
  );
});

test('its thread lets all others of the process go first', async () => {
  await reading.parseDocument({ bytes: Buffer.from(rss([])), url: 'https://paper.example/', guidsSound: true });
  // Behind the name in brackets, which may hold anything, the niceness is the seventeenth field.
  const nicenesses = readdirSync('/proc/self/task').map(task =>
    Number(/.*\)(?: \S+){16} (-?\d+)/.exec(readFileSync(`/proc/self/task/${task}/stat`, 'utf8'))?.[1]),
  );
  expect(nicenesses.filter(niceness => niceness === Math.min(19, getPriority() + 10)).length).toBeGreaterThan(0);
  expect(nicenesses).toContain(getPriority());
});
