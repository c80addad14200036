import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { createApi } from '../../src/api/server.ts';
import { appendChanges, insertRevisions } from '../../src/store/articles.ts';
import { slow } from '../slow.ts';
import { NOW, revisionRow } from '../store/fixtures.ts';
import { fillNewsroom } from '../store/newsroom.ts';
import { withStore } from '../store/store.ts';

const READERS = Number(process.env.READERS ?? 50);

test.runIf(slow)(
  'streams that nobody reads hold little, are cut with a reason, and give their memory back',
  { timeout: 600_000 },
  async () => {
    await withStore('sqlite', async store => {
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
      const said: string[] = [];
      const log = pino({ base: null }, { write: text => said.push(text) });
      const api = await createApi({ store, now: () => new Date(), log });
      const { port } = new URL(await api.listen({ host: '127.0.0.1', port: 0 }));
      const megabytes = (): number => Math.round(process.memoryUsage().rss / 1e6);
      const before = megabytes();
      const readers: Socket[] = [];
      for (let n = 0; n < READERS; n += 1) {
        const socket = connect(Number(port), '127.0.0.1');
        socket.pause();
        socket.on('error', () => {});
        socket.write('GET /v1/changes/stream?after=0 HTTP/1.1\r\nhost: x\r\n\r\n');
        readers.push(socket);
      }
      const connections = () => new Promise<number>(resolve => api.server.getConnections((_, count) => resolve(count)));
      while ((await connections()) < READERS) await sleep(50);
      await sleep(10_000);
      const during = megabytes();
      while ((await connections()) > 0) await sleep(500);
      globalThis.gc?.();
      process.stdout.write(
        `resident: ${before} MB, ${during} MB with ${READERS} streams unread, ${megabytes()} MB behind them\n`,
      );
      expect(said.filter(text => text.includes('took nothing of its stream for 30 s'))).toHaveLength(READERS);
      for (const socket of readers) socket.destroy();
      await api.close();
    });
  },
);
