import { fork } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { Agent, request } from 'undici';
import { fetchFeed } from '../../src/feeds/fetch/fetch.ts';
import { DEFAULT_LIMITS } from '../../src/feeds/fetch/request.ts';

/**
 * Conditional polls of an unchanged feed a second, with all guards and caps, beside undici's `request` without any:
 * `node tests/bench/fetch.ts [POLLS] [AT ONCE]`. The server runs in a process of its own. One line of JSON each.
 */
const [mode, atOnceGiven] = process.argv.slice(2);

if (mode === 'serve') {
  const server = http.createServer((_request, response) => response.writeHead(304, { etag: '"1"' }).end());
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    process.send?.(typeof address === 'object' ? address?.port : 0);
  });
} else {
  const polls = Number(mode ?? 20_000);
  const atOnce = Number(atOnceGiven ?? 8);
  const server = fork(import.meta.filename, ['serve']);
  const [port] = await once(server, 'message');
  const url = `http://127.0.0.1:${port}/feed`;
  const limits = { ...DEFAULT_LIMITS, allowPrivate: ['127.0.0.0/8'] };
  const dispatcher = new Agent();

  const ways: Readonly<Record<string, () => Promise<unknown>>> = {
    fetchFeed: () => fetchFeed({ url, etag: '"1"' }, limits),
    'undici request': async () => {
      const { body } = await request(url, { dispatcher, headers: { 'if-none-match': '"1"' } });
      await body.dump();
    },
  };
  for (const [what, poll] of Object.entries(ways)) {
    await run(poll, 2000, atOnce);
    const cpu = process.cpuUsage();
    const seconds = await run(poll, polls, atOnce);
    const { user, system } = process.cpuUsage(cpu);
    const cpuMicroseconds = Math.round((user + system) / polls);
    process.stdout.write(
      `${JSON.stringify({ what, polls, atOnce, perSecond: Math.round(polls / seconds), cpuMicroseconds })}\n`,
    );
  }
  server.kill();
  await dispatcher.close();
}

async function run(poll: () => Promise<unknown>, count: number, atOnce: number): Promise<number> {
  let left = count;
  const started = performance.now();
  const worker = async () => {
    while (left-- > 0) await poll();
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return (performance.now() - started) / 1000;
}
