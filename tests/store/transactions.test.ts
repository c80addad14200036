import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import path from 'node:path';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { ASKED_ONCE, askedAgain, noted } from '../../src/store/ask-again.ts';
import { openStore } from '../../src/store/open-store.ts';
import { atOnce } from '../../src/store/transactions.ts';
import { emptyGround, withStore } from './store.ts';

test('of what is asked at once the statement that failed is told, not those that PostgreSQL refused because of it', async () => {
  await withStore('postgres', async store => {
    const twoSteps = async (tx: typeof store.read): Promise<void> => {
      await sql`select 1`.execute(tx);
      await sql`select 2`.execute(tx);
    };
    const nested = (tx: typeof store.read) => atOnce([twoSteps(tx), twoSteps(tx)]);
    const tried = store.write(tx => atOnce([nested(tx), twoSteps(tx), sql`select 1 / 0`.execute(tx), twoSteps(tx)]));
    // Division by zero; the second steps came after it (25P02).
    await expect(tried).rejects.toMatchObject({ code: '22012' });
  });
});

test('what was noted is asked again at once, with the answers of now, and once for whoever asks it', async () => {
  await withStore('postgres', async store => {
    await store.write(async tx => {
      await sql`create table stock (id text primary key, n int not null)`.execute(tx);
      await sql`insert into stock values ('ink', 1), ('paper', 1)`.execute(tx);
      await sql`create sequence asked`.execute(tx);
    });
    const inStock = async (tx: typeof store.read, id: string): Promise<number> =>
      (await sql<{ n: number }>`select n, nextval('asked') from stock where id = ${id}`.execute(tx)).rows[0]?.n ?? 0;
    const timesAsked = async (): Promise<number> =>
      (await sql<{ n: number }>`select last_value as n from asked`.execute(store.read)).rows[0]?.n ?? 0;
    await store.write(async tx => {
      expect(await noted(tx, () => inStock(tx, 'ink'))).toBe(1);
      await noted(tx, () => sql`select nextval('asked') ${ASKED_ONCE}`.execute(tx));
      await inStock(tx, 'paper');
      await store.write(async other => {
        await sql`update stock set n = 2`.execute(other);
      });
      const before = await timesAsked();
      await askedAgain(tx, async () => {
        expect([await inStock(tx, 'ink'), await inStock(tx, 'ink')]).toEqual([2, 2]);
        expect(await timesAsked()).toBe(before + 1);
      });
      await sql`update stock set n = 3 where id = 'ink'`.execute(tx);
      expect(await inStock(tx, 'ink')).toBe(3);
    });
  });
});

test('what PostgreSQL rolled back for a deadlock is done again, whatever was asked beside it', async () => {
  await withStore('postgres', async store => {
    await store.write(async tx => {
      await sql`create table pairs (id int primary key, n int not null)`.execute(tx);
      await sql`insert into pairs values (1, 0), (2, 0)`.execute(tx);
    });
    const raise = (tx: typeof store.read, id: number) => sql`update pairs set n = n + 1 where id = ${id}`.execute(tx);
    const beside = async (tx: typeof store.read): Promise<void> => {
      await sql`select 1`.execute(tx);
      await sql`select 2`.execute(tx);
    };
    let waiting: (() => void)[] = [];
    // Both have their first row before either asks for its second.
    const bothHere = (): Promise<void> =>
      new Promise(resolve => {
        waiting.push(resolve);
        if (waiting.length < 2) return;
        for (const go of waiting) go();
        waiting = [];
      });
    let first = 0;
    const both = ([one, two]: readonly [number, number]): Promise<unknown> =>
      store.write(async tx => {
        await raise(tx, one);
        first += 1;
        if (first <= 2) await bothHere();
        return await atOnce([beside(tx), raise(tx, two)]);
      });
    await Promise.all([both([1, 2]), both([2, 1])]);
    const { rows } = await sql`select id, n from pairs order by id`.execute(store.read);
    expect(first).toBe(3);
    expect(rows).toEqual([
      { id: 1, n: 2 },
      { id: 2, n: 2 },
    ]);
  });
});

test('PostgreSQL compiles no query: a page of a new store took it a second', async () => {
  await withStore('postgres', async store => {
    const jit = async (db: typeof store.read) => (await sql<{ jit: string }>`show jit`.execute(db)).rows;
    expect([await jit(store.read), await store.write(jit)]).toEqual([[{ jit: 'off' }], [{ jit: 'off' }]]);
  });
});

/** A way to PostgreSQL's socket that holds its answers back until everything of `asked` was sent to it. */
async function holdingBack(
  url: string,
  asked: readonly string[],
): Promise<{ url: string; close: () => Promise<void> }> {
  const folder = new URL(url).searchParams.get('host') ?? '';
  const server = createServer(client => {
    const database = connect(path.join(folder, '.s.PGSQL.5432'));
    let sent = '';
    let held: Buffer[] | undefined;
    client.on('data', bytes => {
      sent += bytes.toString('latin1');
      if (asked.some(statement => sent.includes(statement))) held ??= [];
      database.write(bytes);
      if (!asked.every(statement => sent.includes(statement))) return;
      for (const answer of held ?? []) client.write(answer);
      held = undefined;
      sent = '';
    });
    database.on('data', bytes => (held === undefined ? client.write(bytes) : held.push(bytes)));
    for (const [one, other] of [[client, database] as const, [database, client] as const]) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The way to PostgreSQL has no port.');
  const way = new URL(url);
  way.searchParams.delete('host');
  way.port = String(address.port);
  way.hostname = '127.0.0.1';
  return { url: way.href, close: async () => void (await once(server.close(), 'close')) };
}

test('what a transaction asks at once reaches PostgreSQL before its first answer, in the order in which it is asked', async () => {
  const ground = await emptyGround('postgres');
  const way = await holdingBack(ground.databaseUrl ?? '', ['for update', 'select 11 as n', 'select 12 as n']);
  const store = await openStore({ databaseUrl: way.url, dataDir: ground.dataDir });
  const asked = (tx: typeof store.read, n: number) =>
    sql<{ n: number }>`${sql.raw(`select ${n} as n`)}`.execute(tx).then(({ rows: [row] }) => row?.n);
  expect(await store.publish(tx => atOnce([asked(tx, 11), asked(tx, 12)]))).toEqual([11, 12]);
  await store.close();
  await way.close();
  await ground.remove();
});
