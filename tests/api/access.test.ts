import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { addConsumer, consumerOf, currentConsumers, loadConsumers, renewToken } from '../../config/consumers.ts';
import { createApi } from '../../src/api/server.ts';
import { appendChanges } from '../../src/store/articles.ts';
import { withStore } from '../store/store.ts';

const folder = (): string => mkdtempSync(path.join(os.tmpdir(), 'consumers-'));

test('a consumer has so many requests a minute, and wrong tokens count by address', async () => {
  const place = folder();
  const { token } = addConsumer(place, { id: 'website', name: 'The website', role: 'reader' });
  await withStore('sqlite', async store => {
    const access = { consumers: () => loadConsumers(place), openWithout: true, perMinute: 3 };
    const api = await createApi({ store, now: () => new Date(), access });
    const ask = async (authorization: string, url = '/v1/articles') =>
      (await api.inject({ url, headers: { authorization } })).statusCode;
    for (const status of [200, 200, 200, 429]) expect(await ask(`Bearer ${token}`)).toBe(status);
    for (let n = 0; n < 60; n += 1) expect(await ask('Bearer guess')).toBe(401);
    const refused = await api.inject({ url: '/v1/articles', headers: { authorization: 'Bearer guess' } });
    expect(refused.statusCode).toBe(429);
    expect(refused.headers['retry-after']).toBeDefined();
    expect(refused.json()).toMatchObject({ code: 'too-many-requests', status: 429 });
    expect(await ask('', '/healthz')).toBe(200);
    await api.close();
  });
});

test('a stream, and who waits for news, end with the token that opened them', async () => {
  const place = folder();
  const { file, token } = addConsumer(place, { id: 'website', name: 'The website', role: 'reader' });
  await withStore('sqlite', async store => {
    const access = { consumers: () => loadConsumers(place), openWithout: false, perMinute: 10 };
    const api = await createApi({ store, now: () => new Date(), access });
    const origin = await api.listen({ host: '127.0.0.1', port: 0 });
    const headers = { authorization: `Bearer ${token}` };
    const stream = await fetch(`${origin}/v1/changes/stream`, { headers });
    const waiting = fetch(`${origin}/v1/changes?timeout=60`, { headers });
    await fetch(`${origin}/v1/articles`, { headers });
    rmSync(file);
    const line = {
      kind: 'published',
      at: new Date().toISOString(),
      articleId: 'a',
      revision: 1,
      storyId: 'a',
    } as const;
    await store.publish(tx => appendChanges(tx, [line]));
    expect(await (await waiting).json()).toMatchObject({ changes: [], next: 0 });
    // Comes to an end, which it would not while it is open.
    expect(await stream.text()).toBe('retry: 2000\n\n');
    expect((await fetch(`${origin}/v1/changes/stream`, { headers })).status).toBe(401);
    await api.close();
  });
});

test('on loopback everybody may read while there is no consumer', async () => {
  await withStore('sqlite', async store => {
    const statuses = [];
    for (const openWithout of [true, false]) {
      const api = await createApi({
        store,
        now: () => new Date(),
        access: { consumers: () => [], openWithout, perMinute: 1 },
      });
      for (const url of ['/v1/articles', '/v1/articles', '/metrics'])
        statuses.push((await api.inject({ url })).statusCode);
      await api.close();
    }
    expect(statuses).toEqual([200, 200, 200, 401, 401, 401]);
  });
});

test('a page that has its name resolved to this machine reads nothing', async () => {
  await withStore('sqlite', async store => {
    const access = { consumers: () => [], openWithout: true, publicUrl: 'https://news.example/', perMinute: 9 };
    const api = await createApi({ store, now: () => new Date(), access });
    const ask = async (host: string, url = '/v1/articles') => await api.inject({ url, headers: { host } });
    for (const host of ['localhost:8080', '127.0.0.1:8080', '[::1]:8080', 'news.example'])
      expect((await ask(host)).statusCode, host).toBe(200);
    const refused = await ask('attacker.example:8080');
    expect(refused.json()).toMatchObject({ status: 401, detail: expect.stringContaining('Set PUBLIC_URL') });
    expect((await ask('attacker.example', '/healthz')).statusCode).toBe(200);
    await api.close();
  });
});

test('a new token ends the old one and leaves the rest of the file as it was', () => {
  const place = folder();
  const { file, token } = addConsumer(place, { id: 'app', name: 'The app', role: 'desk' });
  writeFileSync(file, `# ask Ada before you change this\n${readFileSync(file, 'utf8')}`);
  const renewed = renewToken(place, 'app');
  const consumers = loadConsumers(place);
  expect([token, renewed.token, `${renewed.token}x`, ''].map(one => consumerOf(consumers, one)?.id)).toEqual([
    undefined,
    'app',
    undefined,
    undefined,
  ]);
  expect(readFileSync(file, 'utf8')).toMatch(/^# ask Ada before you change this\nid: app\nname: The app\n/);
});

test.each([
  [
    'a token in clear',
    'id: a\nname: A\ntoken: nx_secret\n',
    /a\.yaml, line 3 is wrong at "token": expected sha256: and 64/,
  ],
  [
    'a role that is none',
    `id: a\nname: A\ntoken: sha256:${'0'.repeat(64)}\nrole: admin\n`,
    /"role": expected one of reader/,
  ],
  [
    'a limit that is not kept yet',
    `id: a\nname: A\ntoken: sha256:${'0'.repeat(64)}\npartners: [b]\n`,
    /key "partners"/,
  ],
])('a consumer file with %s is refused by name', (_, text, words) => {
  const place = folder();
  writeFileSync(path.join(place, 'a.yaml'), text);
  expect(() => loadConsumers(place)).toThrow(words);
  // It stands in nobody's way but its own.
  const { token } = addConsumer(place, { id: 'b', name: 'B', role: 'reader' });
  expect(renewToken(place, 'b').token).not.toBe(token);
  expect(() => renewToken(place, 'a')).toThrow(words);
});

test('a wrong file is told once while the service runs and stands as it was; the others count', async () => {
  const place = folder();
  for (const id of ['a', 'b']) addConsumer(place, { id, name: id, role: 'reader' });
  const told: unknown[] = [];
  const current = currentConsumers(place, error => told.push(error));
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) {
      await new Promise(resolve => setTimeout(resolve, 50));
      current();
    }
  };
  const right = readFileSync(path.join(place, 'b.yaml'));
  writeFileSync(path.join(place, 'b.yaml'), 'id: b\n');
  await until(() => told.length > 0);
  expect(current().map(({ id }) => id)).toEqual(['a', 'b']);
  expect(String(told[0])).toMatch(/b\.yaml has no "name"/);
  // Whoever is removed reads no more, though the file of another is wrong; an editor's lock is a link to nothing.
  symlinkSync('nobody@nowhere.1', path.join(place, '.#b.yaml'));
  symlinkSync('/nowhere/c.yaml', path.join(place, 'c.yaml'));
  rmSync(path.join(place, 'a.yaml'));
  await until(() => current().length === 1);
  expect(current().map(({ id }) => id)).toEqual(['b']);
  // After a new start nobody would be asked for a token.
  expect(() => currentConsumers(place, () => {})).toThrow(/b\.yaml has no "name"/);
  rmSync(path.join(place, 'c.yaml'));
  writeFileSync(path.join(place, 'b.yaml'), right);
  addConsumer(place, { id: 'd', name: 'd', role: 'reader' });
  await until(() => current().length === 2);
  // A copy of a file gives nobody a second name.
  writeFileSync(path.join(place, 'copy.yaml'), readFileSync(path.join(place, 'd.yaml')));
  await until(() => told.some(error => /d\.yaml and .*copy\.yaml both have the same id/.test(String(error))));
  expect(current().map(({ id }) => id)).toEqual(['b', 'd']);
  const atStart: unknown[] = [];
  expect(currentConsumers(place, error => atStart.push(error))().map(({ id }) => id)).toEqual(['b']);
  expect(String(atStart)).toMatch(/both have the same id/);
});
