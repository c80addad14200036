import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { slow } from '../slow.ts';
import { exchange, launch, rss, workplace } from './exchange.ts';

test.runIf(slow)('polls go on while whoever is told of an alert does not answer', async () => {
  let polls = 0;
  const server = http.createServer((_, response) => {
    polls += 1;
    response.end(rss([{ guid: '1', headline: 'One', html: '<p>The words of one.</p>' }]));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/feed`;
  const { folder, env } = workplace({
    harbour: `id: harbour\nname: Harbour\nfeeds: [{url: "${url}", every: 1s, atMost: 1s}]\n`,
  });
  const [program, called] = [path.join(folder, 'page'), path.join(folder, 'called')];
  writeFileSync(program, `#!/bin/sh\ntrap '' TERM\ntouch "${called}"\nsleep 20\n`);
  chmodSync(program, 0o755);
  const place = { ...env, HOUSE_FILE: path.join(folder, 'house.yaml') };
  writeFileSync(place.HOUSE_FILE, `name: The House\nalerts: {to: [{command: [${program}]}]}\n`);
  await exchange(['run', '--once'], place);
  const database = new DatabaseSync(path.join(folder, 'data', 'news-exchange.sqlite'));
  const now = new Date().toISOString();
  database
    .prepare(
      `insert into episodes (id, key, kind, since, at, until, expected, seen) values ('e', 'lag', 'lag', ?, ?, ?, 0, 1)`,
    )
    .run(now, now, now);
  database.close();
  const running = launch(['start'], place);
  try {
    await expect.poll(() => existsSync(called), { timeout: 20_000 }).toBe(true);
    const before = polls;
    // Two more ticks, and the telling has not ended.
    await expect.poll(() => polls, { timeout: 14_000 }).toBeGreaterThan(before + 1);
  } finally {
    running.process.kill('SIGTERM');
    await running.ended;
  }
});
