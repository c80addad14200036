import http from 'node:http';
import { expect, test } from 'vitest';
import { startPostgres } from '../postgres.ts';
import { launch, partnerFile, workplace } from './exchange.ts';

/** A feed that never answers, so that a round waits for it for as long as a test likes. */
async function silentFeed(): Promise<{ url: string; asked: Promise<void>; close: () => void }> {
  const asked = Promise.withResolvers<void>();
  const server = http.createServer(() => asked.resolve());
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`, asked: asked.promise, close };
}

test.each<[string, RegExp, number]>([
  [
    'run --once',
    /^run was cut short: its store or broker does not answer \(.*\)\. What came in is kept; run it again/m,
    1,
  ],
  ['start', /"store-unreachable","message":.*the first round was cut short/, 0],
])(
  'a database that goes away in the first round: %s',
  async (command, sentence, status) => {
    const [database, feed] = await Promise.all([startPostgres(), silentFeed()]);
    const { env } = workplace({ paper: partnerFile('paper', [feed.url]) });
    const running = launch(command.split(' '), { ...env, DATABASE_URL: database.url, FETCH_FIRST_BYTE_SECONDS: '5' });
    try {
      await feed.asked;
      await database.stop();
      await running.said(sentence);
      if (command === 'start') {
        await running.said('Polling on schedule');
        running.process.kill('SIGTERM');
      }
      const { code, err } = await running.ended;
      expect(code).toBe(status);
      expect(err).not.toMatch(/^\s+at |"stack"/m);
    } finally {
      running.process.kill('SIGKILL');
      feed.close();
    }
  },
  120_000,
);
