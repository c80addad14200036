import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { inWords } from '../../workers/log.ts';
import { exchange, partnerFile, rss, workplace } from './exchange.ts';

test('a document of many jobs is one line of the log, with the id of its poll and what became of each item', async () => {
  const items = Array.from({ length: 130 }, (_, n) => ({
    guid: `${n}`,
    headline: `Council meets for the ${n}th time`,
    html: `Meeting ${n} dealt with ${['roads', 'schools', 'water', 'parks'][n % 4]} number ${n * 7}.`,
  }));
  const server = http.createServer((_request, response) => response.end(rss(items)));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const { env } = workplace({ a: partnerFile('a', [url, 'http://127.0.0.1:1/']) });
  const { err } = await exchange(['run', '--once', '--all'], { ...env, LOG_LEVEL: 'info' });
  const lines = err.split('\n').filter(line => line.startsWith('{'));
  const records = lines.map(line => JSON.parse(line));
  const ingested = records.filter(({ msg }) => msg === 'ingested');
  expect(ingested).toHaveLength(1);
  expect(ingested[0]).toMatchObject({ feed: expect.stringMatching(/^a-/), poll: expect.stringMatching(/^p/) });
  expect(ingested[0].published + (ingested[0].copies ?? 0)).toBe(130);
  expect(records.filter(({ msg }) => msg === 'poll failed')).toMatchObject([{ poll: expect.stringMatching(/^p/) }]);
  expect(records).toHaveLength(2);
});

test('on a terminal a line is a sentence', () => {
  const time = Date.UTC(2026, 10, 3, 12);
  const clock = new Date(time).toTimeString().slice(0, 8);
  const line = (facts: object): string => inWords(JSON.stringify({ level: 30, time, ...facts }));
  expect(line({ feed: 'a-1', published: 3, message: 'a-1: 3 published.', msg: 'ingested' })).toBe(
    `${clock} a-1: 3 published.`,
  );
  expect(line({ feed: 'a-1', message: 'The answer was 500.', msg: 'poll failed' })).toBe(
    `${clock} a-1: The answer was 500.`,
  );
  expect(line({ feed: 'a-1', items: 4, msg: 'skipped' })).toBe(`${clock} skipped, feed a-1, items 4`);
  expect(line({ err: { message: 'disk full' }, msg: 'indexing words failed' })).toBe(
    `${clock} indexing words failed: disk full`,
  );
});
