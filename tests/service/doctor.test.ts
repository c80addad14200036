import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { exchange, partnerFile, workplace } from './exchange.ts';

test('doctor names what is wrong now and what to do, and ends with 1', async () => {
  const { env } = workplace({ a: partnerFile('a', ['http://127.0.0.1:1/feed']) });
  await exchange(['run', '--once', '--all'], env);
  const failing = await exchange(['doctor'], env);
  expect(failing.code).toBe(1);
  expect(failing.out).toMatch(/^wrong {5}feed: a-\w+ failed once: .*127\.0\.0\.1:1\/feed/m);

  const store = await openStore({ dataDir: env.DATA_DIR ?? '', existing: true });
  await store.write(async tx => {
    await tx
      .updateTable('feeds')
      .set({ failures: 0, last_error: null, last_polled_at: '2099-01-01T00:00:00.000Z' })
      .execute();
    const letter = { queue: 'ingest-items', key: 'k', feed_id: null, item_id: null, code: 'internal', message: 'm' };
    await tx
      .insertInto('dead_letters')
      .values({ ...letter, id: 'd1', payload: null, at: '2026-01-01T00:00:00.000Z', requeued_at: null })
      .execute();
  });
  await store.close();
  writeFileSync(
    path.join(env.DATA_DIR ?? '', 'last-backup.json'),
    JSON.stringify({ file: '/b.sqlite', at: '2026-01-01T00:00:00Z' }),
  );
  const { out, code } = await exchange(['doctor'], env);
  expect(code).toBe(1);
  expect(out).not.toMatch(/^wrong {5}feed/m);
  expect(out).toMatch(/^wrong {5}clock: It says .*, but the last poll was at 2099-01-01/m);
  expect(out).toMatch(/^wrong {5}dead letters: 1 dead letter waits for a decision\. Read them: /m);
  expect(out).toMatch(/^wrong {5}backup: The last backup, \/b\.sqlite, is \d+ days old\. Make one: /m);
});

test('doctor names credentials that are not set, and every fault of a partner file', async () => {
  const { env } = workplace({
    a: 'id: a\nname: A\nfeeds: [{url: "https://a.example/", auth: {bearer: env:A_TOKEN}}]\n',
  });
  expect((await exchange(['doctor'], env)).out).toMatch(
    /^wrong {5}partners: a: .* takes its credential from A_TOKEN, which is not set here/m,
  );
  const wrong = workplace({ a: 'id: a\nnaem: A\n' });
  expect((await exchange(['doctor'], wrong.env)).out).toMatch(/^wrong {5}partners: .*a\.yaml.*naem/m);
});

test('doctor goes on where settings are wrong, and names each', async () => {
  const { env } = workplace({});
  const { out, code } = await exchange(['doctor'], { ...env, PORT: 'abc', RAW_RETENTION_DAYS: 'x' });
  expect(code).toBe(1);
  expect(out).toMatch(/^wrong {5}settings: PORT must be a whole number from 0 to 65535, but is "abc"\./m);
  expect(out).toMatch(/^wrong {5}settings: RAW_RETENTION_DAYS must be /m);
  expect(out).toMatch(/^in order {2}partners/m);
});

test('the headings of the runbook are symptoms, and each command it names is there', async () => {
  const runbook = readFileSync('workers/RUNBOOK.md', 'utf8');
  expect(runbook.match(/^## .+$/gm)?.length).toBeGreaterThan(10);
  const { COMMANDS } = await import('../../src/cli/main.ts');
  const named = [...runbook.matchAll(/`(?:news-exchange )?([a-z-]+) (?:FEED|URL|FILE|test|resume|--)/g)].map(
    ([, name = '']) => name,
  );
  expect(named.filter(name => name !== 'help' && !Object.hasOwn(COMMANDS, name) && name !== 'dead-letters')).toEqual(
    [],
  );
});
