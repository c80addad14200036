import path from 'node:path';
import { Kysely, sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sqliteDialect } from '../../src/store/sqlite-dialect.ts';
import { emptyGround, type Ground } from './store.ts';

type Tables = { readonly places: Record<string, string | number | null> };

let ground: Ground;
beforeEach(async () => {
  ground = await emptyGround('sqlite');
});
afterEach(() => ground.remove());

const open = (): Kysely<Tables> =>
  new Kysely({ dialect: sqliteDialect(path.join(ground.dataDir, 'places.sqlite'), false) });

test('rows are ordinary objects with every column under its name', async () => {
  const db = open();
  await sql`create table places (id integer, name text, country text)`.execute(db);
  await db.insertInto('places').values({ id: 1, name: 'Lahore', country: null }).execute();
  const [row] = await db.selectFrom('places').selectAll().execute();
  expect(row).toStrictEqual({ id: 1, name: 'Lahore', country: null });
  await db.destroy();
});

test('a column that another process adds meanwhile has its name', async () => {
  const [one, other] = [open(), open()];
  await sql`create table places (id integer, name text)`.execute(one);
  await one.insertInto('places').values({ id: 1, name: 'Lahore' }).execute();
  const all = () => one.selectFrom('places').selectAll().execute();
  await all();
  await sql`alter table places add column country text default 'PK'`.execute(other);
  expect(await all()).toStrictEqual([{ id: 1, name: 'Lahore', country: 'PK' }]);
  await Promise.all([one.destroy(), other.destroy()]);
});
