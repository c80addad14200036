import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { isConnectionLoss } from '../../src/store/storage-error.ts';

/** What a PostgreSQL at this address answers to a statement, or why it does not. */
async function failure(connectionString: string, statement: string): Promise<unknown> {
  const client = new pg.Client({ connectionString });
  try {
    await client.connect();
    await client.query(statement);
    return undefined;
  } catch (error) {
    return error;
  } finally {
    await client.end().catch(() => {});
  }
}

test.each([
  ['a host whose name is not known, as that of a container that is down', 'postgres://me@no-such-host.invalid/news'],
  ['a host where nobody listens', 'postgres://me@127.0.0.1:1/news'],
  ['a socket that is not there', 'postgres://me@localhost/news?host=/nowhere'],
])('%s: the server is away', async (_what, url) => {
  expect(isConnectionLoss(await failure(url, 'select 1'))).toBe(true);
});

test('a statement that a server refuses: it is there', async () => {
  const refused = await failure(inject('postgresUrl'), 'select * from nothing');
  expect(refused).toMatchObject({ code: '42P01' });
  expect(isConnectionLoss(refused)).toBe(false);
});
