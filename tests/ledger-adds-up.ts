import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { ExchangeError } from '../src/errors.ts';
import { readLedger } from '../src/store/ledger.ts';
import { openStore, type Store } from '../src/store/open-store.ts';

/**
 * The ledger of a store whose items came by polls: each line's `offered` is the sum of its verdicts, and of each feed and hour as many
 * items are accounted for as the documents of its polls had. `pollsWereLost`: processes were killed or lost their store, so that
 * polls may lack which kept their items.
 */
export async function expectLedgerToAddUp(store: Store, { pollsWereLost = false } = {}): Promise<void> {
  const lines = await readLedger(store.read);
  for (const { feed, hour, offered, ...verdicts } of lines)
    assert.equal(
      Object.values(verdicts).reduce((sum, items) => sum + items, 0),
      offered,
      `${feed} ${hour}`,
    );
  const polls = await store.read
    .selectFrom('polls')
    .select(['feed_id', 'at', 'items'])
    .where('items', '>', 0)
    .execute();
  // A test that keeps items without polling them.
  if (polls.length === 0) return;
  const polled = new Map<string, number>();
  for (const { feed_id, at, items } of polls) {
    const key = `${feed_id} ${at.slice(0, 13)}`;
    polled.set(key, (polled.get(key) ?? 0) + items);
  }
  const counted = new Map(lines.map(({ feed, hour, offered }) => [`${feed} ${hour.slice(0, 13)}`, offered]));
  if (pollsWereLost) for (const [key, items] of polled) assert.ok((counted.get(key) ?? 0) >= items, key);
  else assert.deepEqual(Object.fromEntries(counted), Object.fromEntries(polled), 'The ledger is off.');
}

type Place = { readonly dataDir: string; readonly databaseUrl: string | undefined; pollsWereLost: boolean };
const places = new Map<string, Place>();

/** Notes where a process of a test works: the ledger there is checked when the tests of the file are over, or the database goes. */
export function noteProcess(child: ChildProcess, env: Readonly<Record<string, string | undefined>>): void {
  const { DATA_DIR: dataDir, DATABASE_URL: databaseUrl } = env;
  if (dataDir === undefined || databaseUrl?.startsWith('sqlite:')) return;
  const key = databaseUrl ?? dataDir;
  const place = places.get(key) ?? { dataDir, databaseUrl, pollsWereLost: false };
  places.set(key, place);
  child.once('exit', (_, signal) => {
    if (signal === 'SIGKILL') place.pollsWereLost = true;
  });
}

/** Leaves out a store that was made before there was a ledger: its older polls knew items that were counted nowhere. */
export function leaveOut({ DATA_DIR = '', DATABASE_URL }: Readonly<Record<string, string | undefined>>): void {
  places.delete(DATABASE_URL ?? DATA_DIR);
}

/** Checks the ledgers of processes that worked there, or of all that are left. */
export async function checkLedgers(keys: Iterable<string> = [...places.keys()]): Promise<void> {
  for (const key of keys) {
    const place = places.get(key);
    places.delete(key);
    if (place === undefined) continue;
    const { dataDir, databaseUrl, pollsWereLost } = place;
    if (databaseUrl === undefined && !existsSync(path.join(dataDir, 'news-exchange.sqlite'))) continue;
    let store: Store;
    try {
      store = await openStore({ dataDir, databaseUrl, readOnly: true, existing: true });
    } catch (error) {
      // A test that is about a store which cannot be opened.
      if (error instanceof ExchangeError) continue;
      throw error;
    }
    try {
      await expectLedgerToAddUp(store, { pollsWereLost });
    } finally {
      await store.close();
    }
  }
}
