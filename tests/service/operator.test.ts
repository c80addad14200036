import { statSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { allFeeds } from '../../src/store/feeds.ts';
import { openStore } from '../../src/store/open-store.ts';
import { saveEpisodes } from '../../src/store/watch.ts';
import { exchange, launch, type Running, records, rss, workplace } from './exchange.ts';

/**
 * What an operator does in a month, each in one command and without a look at the source. The program runs meanwhile, as it does
 * where it is used.
 */
let status = 200;
let server: http.Server;
let base: string;
let folder: string;
let env: Record<string, string>;
let running: Running;
beforeAll(async () => {
  const item = (guid: string, headline: string) => ({
    guid,
    headline,
    html: `<p>${headline}: the words of it, said officials.</p>`,
  });
  server = http.createServer(({ url = '' }, response) => {
    response.statusCode = url === '/broken' ? status : 200;
    const empty =
      url === '/coast' ? '<item><guid isPermaLink="false">coast-empty</guid></item></channel>' : '</channel>';
    const items = [item(`${url}-1`, `First of ${url}`), item(`${url}-2`, `Second of ${url}`)];
    response.end(rss(items).replace('</channel>', empty));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const place = workplace({ coast: `id: coast\nname: Coast\nfeeds: [{url: "${base}/coast"}]\n` });
  folder = place.folder;
  env = place.env;
  running = launch(['start'], env);
  await running.said('Polling on schedule');
});
afterAll(async () => {
  running.process.kill('SIGTERM');
  await running.ended;
  server.close();
});

const run = (...args: string[]) => exchange(args, env);
const read = async (...args: string[]) => records((await run(...args, '--json')).out);

test('tries a feed before it is contracted, then adds its partner while the program runs', async () => {
  const tried = await run('feeds', 'test', `${base}/valley`);
  expect(tried).toMatchObject({ code: 0, err: expect.stringContaining('2 items of rss2.0') });
  expect(tried.out).toContain('First of /valley');
  expect(await run('partners', 'add', 'valley', '--name', 'Valley', '--feed', `${base}/valley`)).toMatchObject({
    code: 0,
  });
  await running.said(/valley-\w+: 2 articles published/);
  expect((await read('articles', '--partner', 'valley')).map(({ headline }) => headline)).toContain('First of /valley');
});

test('a key in the address of a new feed is not printed, and other addresses as a shell takes them', async () => {
  const add = (id: string, url: string) => run('partners', 'add', id, '--name', 'Hill', '--feed', url);
  const withKey = await add('hill', `${base}/hill?token=opensesame`);
  expect(withKey.out + withKey.err).not.toContain('opensesame');
  expect(withKey.err).toContain('news-exchange partners check');
  expect((await run('partners', 'check')).err).toContain('Take it from the environment instead');
  expect((await add('hill2', `${base}/hill?a=1&b=2`)).err).toContain(`feeds test '${base}/hill?a=1&b=2'`);
  for (const id of ['hill', 'hill2']) await run('partners', 'remove', id);
});

test('imports a list of feeds, and finds out why one of them brings nothing', async () => {
  status = 500;
  const outline = `<outline type="rss" text="Broken" xmlUrl="${base}/broken"/>`;
  writeFileSync(`${folder}/list.opml`, `<opml version="2.0"><body>${outline}</body></opml>`);
  expect(await run('feeds', 'import', `${folder}/list.opml`)).toMatchObject({ code: 0 });
  await running.said('broken-');
  const why = await run('feeds', 'broken');
  expect(why.out).toMatch(/^broken-\w+ +failing/m);
  expect(why.out).toMatch(/failed (once|\d+ times in a row): .*answered with status 500/);
});

test('does the last day again, and is told that nothing changed', async () => {
  status = 200;
  const again = await run('requeue', '--partner', 'valley', '--since', '1d');
  expect(again).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^2 items read again in .* s: nothing changed\.\n$/),
  });
});

test('asks again at once what failed', async () => {
  expect(await run('requeue', '--failed', '--feed', 'broken')).toMatchObject({
    code: 0,
    out: expect.stringContaining('2 articles came in'),
  });
});

test('finds an item by its guid, from the poll to what readers got', async () => {
  const found = await run('where', '/valley-1');
  expect(found).toMatchObject({ code: 0, out: expect.stringContaining('First of /valley') });
});

test('reads what is wrong, and since when', async () => {
  const store = await openStore({ dataDir: env.DATA_DIR ?? '', existing: true });
  const [feed] = (await allFeeds(store.read)).filter(one => one.partner_id === 'valley');
  const since = '2026-11-03T04:00:00.000Z';
  const facts = { kind: 'silent', since, at: since, until: null, expected: 30, seen: 0, last: since };
  const place = { feed_id: feed?.id ?? '', partner_id: 'valley', host: null, feeds: null };
  await store.write(tx => saveEpisodes(tx, [{ id: 'e1', key: `${feed?.id} silent`, ...place, ...facts }]));
  await store.close();
  const { code, out } = await run('alerts');
  expect(code).toBe(0);
  expect(out).toMatch(
    /^wrong {2}silent {7}.*valley.*nothing new since 2026-11-03 04:00 UTC, where 30 new items are usual/m,
  );
});

test('dismisses a dead letter with a reason, so that the count returns to zero', async () => {
  const [letter] = await read('dead-letters');
  expect(letter).toMatchObject({ code: 'item-without-content' });
  const reason = ['--reason', 'An empty test item of theirs.', '--by', 'anna'];
  expect(await run('dead-letters', 'discard', String(letter?.id), ...reason)).toMatchObject({ code: 0 });
  expect(await read('dead-letters')).toEqual([]);
});

test('takes an article down, and brings it back', async () => {
  const headlines = async () => (await read('articles', '--all')).map(({ headline }) => headline);
  const [article] = (await read('articles')).filter(({ headline }) => headline === 'First of /valley');
  const id = String(article?.id);
  expect(await run('articles', 'kill', id, '--reason', 'A name is wrong.', '--by', 'anna')).toMatchObject({ code: 0 });
  expect(await headlines()).not.toContain('First of /valley');
  expect(await run('articles', 'release', id, '--by', 'anna')).toMatchObject({ code: 0 });
  expect(await headlines()).toContain('First of /valley');
});

test('checks before an upgrade whether all is in order', async () => {
  const { out } = await run('doctor');
  for (const words of ['settings: ', 'house: ', 'partners: 3 partners with 3 feeds in ', 'store: ', 'broker: '])
    expect(out).toMatch(new RegExp(`^in order +${words}`, 'm'));
});

test('backs up while the program runs, and restores when it stands', async () => {
  const file = `${folder}/backup`;
  expect(await run('backup', file)).toMatchObject({ code: 0 });
  expect(statSync(file).mode & 0o777, 'copy under embargo is in it').toBe(0o600);
  expect((await run('backup', `${folder}/nowhere/backup`)).err).toBe(
    `Writing the backup ${folder}/nowhere/backup failed: what it should lie in is not there.\n`,
  );
  const before = await run('articles', '--all', '--json');
  const [one] = records(before.out);
  await run('articles', 'kill', String(one?.id), '--reason', 'For the test.');
  running.process.kill('SIGTERM');
  await running.ended;
  const elsewhere = await exchange(['restore', file], { ...env, DATA_DIR: `${file}/below` });
  expect(elsewhere).toMatchObject({
    code: 1,
    err: expect.stringContaining(': what it should lie in is no folder. The store is as it was.'),
  });
  expect(await run('restore', file)).toMatchObject({ code: 0 });
  expect((await run('articles', '--all', '--json')).out).toBe(before.out);
});
