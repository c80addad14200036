import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, inject } from 'vitest';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { freshDatabase } from '../postgres.ts';

export const KINDS = ['sqlite', 'postgres'] as const;

/** Where an empty store of either kind may be opened, any number of times; `remove` takes it away. */
export type Ground = {
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
  open(options?: { readOnly?: boolean; rawDir?: string; say?: (message: string) => void }): Promise<Store>;
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

/** An empty store for a block of tests, or a new one for each of them, filled beforehand and taken away behind them. */
export function storeFor(
  kind: Store['kind'],
  whom: 'all tests' | 'each test',
  fill: (store: Store) => Promise<void>,
): () => Store {
  const [before, after] = whom === 'all tests' ? [beforeAll, afterAll] : [beforeEach, afterEach];
  let ground: Ground;
  let store: Store;
  before(async () => {
    ground = await emptyGround(kind);
    store = await ground.open();
    await fill(store);
  });
  after(() => ground.remove());
  return () => store;
}

/** Does something with an empty store, which is taken away behind it. */
export async function withStore<T>(kind: Store['kind'], work: (store: Store) => Promise<T>): Promise<T> {
  const ground = await emptyGround(kind);
  try {
    return await work(await ground.open());
  } finally {
    await ground.remove();
  }
}
