import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { exchange, launch, records, workplace } from './exchange.ts';

const SAMPLE = `${process.cwd()}/config/samples/valley-courier/front.rss.xml`;
const PARTNER = { paper: `id: paper\nname: Paper\nfeeds:\n  - url: file://${SAMPLE}\n` };

/** A place whose read API would listen on every address of the machine. */
function openPlace() {
  const { folder, env } = workplace(PARTNER);
  return { folder, env: { ...env, HOST: '0.0.0.0', CONSUMERS_DIR: path.join(folder, 'consumers') } };
}

test.each(['start', 'serve'])(
  '%s refuses to listen beyond loopback while nobody is named who may read',
  async command => {
    const { env } = openPlace();
    const { code, err } = await exchange([command], env);
    expect(code).toBe(2);
    expect(err).toMatch(/^HOST=0\.0\.0\.0 lets other machines read .* news-exchange consumers add [^\n]*\n$/);
  },
);

test('consumers are added, read with their token and their role, and changed while the service runs', async () => {
  const { folder, env } = openPlace();
  const tokenFor = async (...args: string[]) => (await exchange(['consumers', ...args], env)).out.trim();
  const reader = await tokenFor('add', 'website', '--name', 'The website');
  expect(reader).toMatch(/^nx_[\w-]{43}$/);
  const file = path.join(folder, 'consumers', 'website.yaml');
  expect(readFileSync(file, 'utf8')).not.toContain(reader);
  expect((await exchange(['consumers', 'add', 'website', '--name', 'Again'], env)).code).toBe(2);
  expect((await exchange(['consumers', 'add', 'x', '--name', 'X', '--if-none'], env)).out).toBe('');

  const running = launch(['start'], env);
  const said = await running.said('is read at');
  const origin = `http://127.0.0.1:${/is read at http:\/\/[^/]*:(\d+)/.exec(said)?.[1]}`;
  const get = async (address: string, authorization = '') => {
    const answer = await fetch(origin + address, { headers: { authorization } });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };
  const basic = `Basic ${Buffer.from(`anyone:${reader}`).toString('base64')}`;

  expect((await get('/healthz')).status).toBe(200);
  for (const address of ['/', '/v1/articles', '/feeds/all.rss', '/openapi.json', '/metrics', '/readyz', '/nothing']) {
    const { status, headers, text } = await get(address, 'Bearer nx_wrong');
    expect({ address, status }).toEqual({ address, status: 401 });
    expect(headers.get('www-authenticate')).toMatch(/^Basic realm=/);
    expect(text).not.toContain('Paper');
  }
  for (const authorization of [`Bearer ${reader}`, `bearer ${reader}`, basic])
    expect((await get('/v1/articles', authorization)).status).toBe(200);
  expect((await get('/', basic)).text).not.toMatch(/<h2[^>]*>[^<]*feeds/i);
  expect((await get('/metrics', basic)).status).toBe(403);
  expect((await get('/metric%73', basic)).status).toBe(403);

  // A second consumer, and a new token for the first, count without a restart.
  const monitor = await tokenFor('add', 'prometheus', '--name', 'Prometheus', '--role', 'monitor');
  const desk = await tokenFor('add', 'desk', '--name', 'The desk', '--role', 'desk');
  const renewed = await tokenFor('token', 'website');
  while ((await get('/metrics', `Bearer ${monitor}`)).status !== 200) await sleep(200);
  expect((await get('/v1/articles', `Bearer ${monitor}`)).status).toBe(403);
  expect((await get('/v1/articles', `Bearer ${reader}`)).status).toBe(401);
  expect((await get('/v1/articles', `Bearer ${renewed}`)).status).toBe(200);
  expect((await get('/', `Bearer ${desk}`)).text).toMatch(/<h2[^>]*>[^<]*feeds/i);
  const listed = records((await exchange(['consumers', '--json'], env)).out);
  expect(listed.map(({ id, role }) => [id, role])).toEqual([
    ['desk', 'desk'],
    ['prometheus', 'monitor'],
    ['website', 'reader'],
  ]);
  const wrong = path.join(folder, 'consumers', 'wrong.yaml');
  writeFileSync(wrong, 'id: wrong\n');
  const others = await exchange(['consumers'], env);
  expect([others.code, others.out.split('\n').length]).toEqual([1, 4]);
  expect(others.err).toContain('wrong.yaml');
  rmSync(wrong);
  expect((await exchange(['doctor'], { ...env, PORT: new URL(origin).port })).out).toContain('a news-exchange answers');

  // Beyond loopback the last consumer's end closes it for everybody.
  rmSync(path.join(folder, 'consumers'), { recursive: true });
  while ((await get('/v1/articles', `Bearer ${renewed}`)).status !== 401) await sleep(200);
  running.process.kill('SIGTERM');
  expect((await running.ended).code).toBe(0);
});
