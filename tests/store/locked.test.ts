import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { expect, test } from 'vitest';
import { appendChanges, latestChange } from '../../src/store/articles.ts';
import { openStore } from '../../src/store/open-store.ts';
import { slow } from '../slow.ts';
import { NOW } from './fixtures.ts';
import { emptyGround, type Ground, KINDS } from './store.ts';

/** Locks the change log as another program would; returns what lets it go. */
async function lockLog({ databaseUrl, dataDir }: Ground): Promise<() => Promise<void>> {
  if (databaseUrl === undefined) {
    const other = new DatabaseSync(`${dataDir}/news-exchange.sqlite`);
    other.exec('begin immediate');
    return async () => other.close();
  }
  const other = new pg.Client({ connectionString: databaseUrl });
  await other.connect();
  await other.query(`begin; select value from counters where name = 'changes' for update`);
  return () => other.end();
}

const HELD_SECONDS = slow ? 75 : 11;

test.concurrent.each(KINDS)(
  'on %s many who wait for the lock of the change log are one line, and go on by themselves',
  async kind => {
    const ground = await emptyGround(kind);
    const said: string[] = [];
    const store = await openStore({ ...ground, warn: message => said.push(message) });
    const unlock = await lockLog(ground);
    const line = { kind: 'published', at: NOW, articleId: 'a', revision: 1, storyId: 'a' } as const;
    const publish = async (): Promise<unknown> => {
      // SQLite gives up after half a minute by name, and the job is done again.
      const tried = store.publish(tx => appendChanges(tx, [line]));
      return await tried.catch(error => {
        expect(String(error)).toContain('another program has locked it');
        return publish();
      });
    };
    const published = Promise.all(Array.from({ length: 4 }, publish));
    await sleep(HELD_SECONDS * 1_000);
    expect(await latestChange(store.read)).toBe(0);
    await unlock();
    await published;
    expect(await latestChange(store.read)).toBe(4);
    expect(said).toEqual([
      expect.stringMatching(
        /has been locked by another program or transaction, or has not answered, for 10 seconds\. /,
      ),
    ]);
    expect(store.logLockMs()).toBeLessThan(HELD_SECONDS * 1_000);
    await store.close();
    await ground.remove();
  },
);
