import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inject } from 'vitest';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { freshDatabase } from '../postgres.ts';

export const KINDS = ['sqlite', 'postgres'] as const;

/** Where an empty store of either kind may be opened, any number of times; `remove` takes it away. */
export type Ground = {
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
  open(options?: { readOnly?: boolean }): Promise<Store>;
  remove(): Promise<void>;
};

/** An empty place for a store: a temporary folder, or a new database on the run's PostgreSQL. */
export async function emptyGround(kind: Store['kind']): Promise<Ground> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'news-exchange-store-'));
  const database = kind === 'postgres' ? await freshDatabase(inject('postgresUrl')) : undefined;
  const opened: Store[] = [];
  return {
    databaseUrl: database?.url,
    dataDir,
    async open(options = {}) {
      const store = await openStore({ databaseUrl: database?.url, dataDir, ...options });
      opened.push(store);
      return store;
    },
    async remove() {
      for (const store of opened) await store.close();
      await database?.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
