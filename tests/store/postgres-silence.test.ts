import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { giveUpDeadConnections } from '../../src/store/postgres-silence.ts';
import { isConnectionLoss } from '../../src/store/storage-error.ts';

/** A way to the PostgreSQL of the run that can swallow, from then on, what the connections of before send and are sent. */
let folder: string;
let way: net.Server;
let url: string;
let age = 0;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'news-exchange-way-'));
  const server = new URL(inject('postgresUrl'));
  const target = `${server.searchParams.get('host')}/.s.PGSQL.${server.searchParams.get('port') ?? (server.port || 5432)}`;
  way = net.createServer(client => {
    const made = age;
    const end = net.connect(target);
    client.on('data', chunk => made === age && end.write(chunk)).on('close', () => end.destroy());
    end.on('data', chunk => made === age && client.write(chunk)).on('close', () => made === age && client.destroy());
    for (const side of [client, end]) side.on('error', () => {});
  });
  await new Promise<void>(resolve => way.listen(`${folder}/.s.PGSQL.5432`, resolve));
  url = `postgres://postgres@localhost/postgres?host=${folder}`;
});
afterAll(() => {
  way.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a connection that died without a word fails what it was asked, and one that waits for a lock is left alone', async () => {
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  pool.on('error', () => {});
  pool.on('connect', client => client.on('error', () => {}));
  giveUpDeadConnections(pool, url, 200);
  const holder = new pg.Client({ connectionString: inject('postgresUrl') });
  await holder.connect();
  await holder.query('select pg_advisory_lock(7)');
  const waiting = pool.query('select pg_advisory_lock(7)');
  await sleep(1_000);
  await holder.query('select pg_advisory_unlock(7)');
  await waiting;

  const client = await pool.connect();
  await client.query('begin');
  age += 1;
  const failure = await client.query('select 1').catch((error: unknown) => error);
  expect(isConnectionLoss(failure)).toBe(true);
  client.release(true);
  expect((await pool.query('select 2 as n')).rows).toEqual([{ n: 2 }]);
  await holder.end();
  await pool.end();
});
