import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { createApi } from '../../src/api/server.ts';
import { appendChanges, insertRevisions } from '../../src/store/articles.ts';
import type { Store } from '../../src/store/open-store.ts';
import { slow } from '../slow.ts';
import { NOW, revisionRow } from '../store/fixtures.ts';
import { fillNewsroom } from '../store/newsroom.ts';
import { withStore } from '../store/store.ts';

const READERS = Number(process.env.READERS ?? 200);
/** Memory that one stream may hold, in kB, and all of them behind them. */
const [MOST_HELD, MOST_LEFT] = [400, 10_000];

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Two thousand changes of an article of 10 kB. */
async function fillLog(store: Store): Promise<void> {
  const { lead } = await fillNewsroom(store);
  const words = revisionRow({ ...lead, revision: 2 }, 'Words of an article. '.repeat(500));
  const line = { kind: 'updated', at: NOW, articleId: lead.id, revision: 2, storyId: lead.story_id } as const;
  await store.publish(async tx => {
    await insertRevisions(tx, [words]);
    await appendChanges(
      tx,
      Array.from({ length: 2_000 }, () => line),
    );
  });
}

test.runIf(slow)('a page that nobody reads ends with its connection', { timeout: 200_000 }, async () => {
  await withStore('sqlite', async store => {
    await fillLog(store);
    const api = await createApi({ store, now: () => new Date() });
    const { port } = new URL(await api.listen({ host: '127.0.0.1', port: 0 }));
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('error', () => {}).pause();
    socket.write('GET /v1/changes?limit=1000 HTTP/1.1\r\nhost: x\r\n\r\n');
    const connections = () => new Promise<number>(resolve => api.server.getConnections((_, count) => resolve(count)));
    const asked = performance.now();
    await sleep(60_000);
    expect(await connections()).toBe(1);
    while ((await connections()) > 0 && performance.now() - asked < 160_000) await sleep(500);
    process.stdout.write(`ended after ${Math.round((performance.now() - asked) / 1_000)} s\n`);
    expect(performance.now() - asked).toBeLessThan(160_000);
    socket.destroy();
    await api.close();
  });
});

test.runIf(slow)(
  'streams that nobody reads hold little, are cut with a reason, and give their memory back',
  { timeout: 600_000 },
  async () => {
    await withStore('sqlite', async store => {
      await fillLog(store);
      const said: string[] = [];
      const log = pino({ base: null }, { write: text => said.push(text) });
      const api = await createApi({ store, now: () => new Date(), log });
      const { port } = new URL(await api.listen({ host: '127.0.0.1', port: 0 }));
      /** In use by this process, the buffers of its sockets included, in kB; the collector lets buffers go some time after their owners. */
      const inUse = (): number => {
        for (let n = 0; n < 3; n += 1) collect();
        const { heapUsed, external } = process.memoryUsage();
        return Math.round((heapUsed + external) / 1e3);
      };
      const connections = () => new Promise<number>(resolve => api.server.getConnections((_, count) => resolve(count)));
      const unread = async (): Promise<{ during: number; behind: number }> => {
        const readers: Socket[] = [];
        for (let n = 0; n < READERS; n += 1) {
          const socket = connect(Number(port), '127.0.0.1');
          socket.pause();
          socket.on('error', () => {});
          socket.write('GET /v1/changes/stream?after=0 HTTP/1.1\r\nhost: x\r\n\r\n');
          readers.push(socket);
        }
        while ((await connections()) < READERS) await sleep(50);
        await sleep(10_000);
        const during = inUse();
        while ((await connections()) > 0) await sleep(500);
        // The readers are in this process, too.
        for (const socket of readers) socket.destroy();
        await sleep(2_000);
        return { during, behind: inUse() };
      };
      const before = inUse();
      const [first, second] = [await unread(), await unread()];
      const rss = Math.round(process.memoryUsage.rss() / 1e3);
      process.stdout.write(`${READERS} streams unread, kB in use: ${JSON.stringify({ before, first, second, rss })}\n`);
      expect((second.during - first.behind) / READERS).toBeLessThan(MOST_HELD);
      expect(first.behind - before).toBeLessThan(MOST_LEFT);
      expect(second.behind - before).toBeLessThan(MOST_LEFT);
      expect(said.filter(text => text.includes('took nothing of its stream for 30 s'))).toHaveLength(2 * READERS);
      await api.close();
    });
  },
);
