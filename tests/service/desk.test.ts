import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { expect, test } from 'vitest';
import { readOwner } from '../../workers/data-dir.ts';
import { exchange, launch, records, workplace } from './exchange.ts';

const { folder, env } = workplace({
  a: 'id: a\nname: Paper A\nfeeds: [{url: "file:a.xml"}]\n',
});

/** Where the program's read API listens: announced once it does. */
async function apiOf(place: Readonly<Record<string, string>>): Promise<string> {
  for (;;) {
    const api = readOwner(place.DATA_DIR ?? '')?.api;
    if (api !== undefined) return api;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

test('doctor says that everything is in order, and what is not', async () => {
  expect((await exchange(['doctor'], env)).code).toBe(0);
  const broken = await exchange(['doctor'], { ...env, PATH: '/nowhere' });
  expect(broken.code).toBe(1);
  expect(broken.out).toMatch(/^wrong {5}broker: Neither valkey-server nor redis-server/m);
});

test('a slip in the name of a setting is told once by each command, and by doctor, without what it holds', async () => {
  const slip = { ...env, DATABSE_URL: 'postgres://me:s3cret@db.example/news' };
  const told = 'DATABSE_URL is no setting; is DATABASE_URL meant? What it holds has no effect.';
  // Nobody has made a store here, doctor neither.
  expect((await exchange(['articles'], slip)).err).toContain(`${told}\nThere is no store at `);
  const doctor = await exchange(['doctor'], slip);
  expect(doctor).toMatchObject({ code: 1, err: '', out: expect.stringContaining(`wrong     settings: ${told}\n`) });
  expect(doctor.out).not.toContain('s3cret');
});

test('partners check reads the files and names what is wrong', async () => {
  const here = { ...env, FILE_ROOTS: folder };
  writeFileSync(`${folder}/partners/a.xml`, '<rss/>');
  expect((await exchange(['partners', 'check'], here)).out).toContain('1 partner with 1 feed, all in order.');
  const wrong = workplace({
    a: 'id: a\nnaem: Paper A\nexchanges:\n  - with: rueters\nfeeds:\n  - url: http://10.1.2.3/\n    every: 10m\n    atMost: 5m\n',
  });
  const { code, out } = await exchange(['partners', 'check', '--json'], wrong.env);
  expect(code).toBe(2);
  expect(records(out).map(({ line, key, message }) => [line, key, String(message).replace(/^.*?yaml/, '')])).toEqual([
    [undefined, 'name', ' has no "name".'],
    [
      8,
      'feeds.0.atMost',
      ', line 8 is wrong at "feeds.0.atMost": it is shorter than "every"; make it as long or longer.',
    ],
    [2, 'naem', ', line 2 has the key "naem", which is not known; is "name" meant?'],
    [4, 'exchanges.0.with', expect.stringContaining(', line 4: exchanges with "rueters"')],
    [6, 'feeds.0.url', expect.stringContaining(', line 6: http://10.1.2.3/ was not fetched')],
  ]);
});

test('partners check names a credential that is not set, and folders that are not there or may not be read', async () => {
  const { folder, env: place } = workplace({
    a: 'id: a\nname: A\nfeeds: [{url: "https://a.example/", auth: {bearer: env:A_TOKEN}}, {url: "file:none/"}, {url: "file:./"}]\n',
  });
  const checked = await exchange(['partners', 'check'], place);
  expect(checked.code).toBe(1);
  const a = `${folder}/partners/a.yaml`;
  expect(checked.out.trimEnd().split('\n')).toEqual([
    `${a}, line 3: https://a.example/ takes its credential from A_TOKEN, which is not set here.`,
    `${a}, line 3: there is no ${folder}/partners/none/. Make it, or correct the feed's url.`,
    expect.stringMatching(/a\.yaml, line 3: \S+\/partners\/ lies outside FILE_ROOTS \(.*\), so it is not read\.$/),
    `${folder}/partners: 1 partner with 3 feeds, 3 faults.`,
  ]);
  const settled = { ...place, A_TOKEN: 'x', FILE_ROOTS: `${folder}/partners` };
  expect((await exchange(['partners', 'check'], settled)).out).toMatch(/none\/\. Make it[^\n]*\n[^\n]*1 fault\.\n$/);
});

test('partners check finds a house that nobody knows and an address that is refused, without asking either', async () => {
  const { env: place } = workplace({
    a: 'id: a\nname: Nordwire\nfeeds: [{url: "http://10.1.2.3/rss"}, {url: "http://localhost/rss"}]\n',
    b: 'id: b\nname: B\nexchanges: [{with: a}, {with: Nordwire}, {with: nosuchhouse}, {with: rueters}]\n',
  });
  const { code, out } = await exchange(['partners', 'check'], { ...place, FETCH_ALLOW_PRIVATE: '' });
  expect(code).toBe(1);
  expect(out.match(/FETCH_ALLOW_PRIVATE/g)).toHaveLength(2);
  expect(out).toContain('exchanges with "nosuchhouse", which is no partner and no known organization. Name it as');
  expect(out).toContain('exchanges with "rueters", which is no partner and no known organization. Is reuters meant?');
  expect(out).toContain('2 partners with 2 feeds, 4 faults.');
});

test('a list of feeds is imported as partner files, once, and exported again', async () => {
  const { folder, env: place } = workplace({ a: 'id: a\nname: A\nfeeds: [{url: "https://a.example/rss"}]\n' });
  const outline = (title: string, url: string) => `<outline type="rss" text="${title}" xmlUrl="${url}"/>`;
  const feeds = [
    outline('Ångström &amp; Co', 'https://www.angstrom.example/rss'),
    outline('Front', 'https://b.example/front'),
    outline('Sport', 'https://b.example/sport'),
    outline('A', 'https://a.example/rss'),
  ];
  writeFileSync(`${folder}/list.opml`, `<opml version="2.0"><body>${feeds.join('')}</body></opml>`);
  const first = await exchange(['feeds', 'import', `${folder}/list.opml`], place);
  expect(first.code).toBe(0);
  expect(first.err).toContain('lists 4 feeds; 3 added. 1 was there already.');
  expect(readdirSync(`${folder}/partners`).sort()).toEqual(['a.yaml', 'angstrom-co.yaml', 'b-example.yaml']);
  expect((await exchange(['feeds', 'import', `${folder}/list.opml`], place)).err).toContain('0 added. 4 were');
  const { out } = await exchange(['feeds', 'export', '-'], place);
  const there = workplace({});
  writeFileSync(`${there.folder}/out.opml`, out);
  expect((await exchange(['feeds', 'import', `${there.folder}/out.opml`], there.env)).err).toContain('4 added.');
  expect((await exchange(['feeds', 'import', `${folder}/partners/a.yaml`], place)).code).toBe(1);
});

test('a list of feeds for others has no key of ours in it, and a title that is a page long is cut', async () => {
  const { folder, env: place } = workplace({});
  const feeds = [
    `<outline text="${'Long '.repeat(100)}" xmlUrl="https://u:hunter2@long.example/rss?token=opensesame"/>`,
  ];
  writeFileSync(`${folder}/list.opml`, `<opml version="2.0"><body>${feeds.join('')}</body></opml>`);
  const imported = await exchange(['feeds', 'import', `${folder}/list.opml`, '--json'], place);
  expect(imported).toMatchObject({ code: 0, err: expect.stringContaining('lists 1 feed; 1 added.') });
  const exported = await exchange(['feeds', 'export', `${folder}/out.opml`], place);
  expect(exported.err).toContain('Credentials are not in it. 1 address had a key in it, which is left out.');
  const out = readFileSync(`${folder}/out.opml`, 'utf8');
  expect(out).toContain('https://long.example/rss?token=***');
  for (const text of [out, imported.out, imported.err]) expect(text).not.toMatch(/hunter2|opensesame/);
  const there = workplace({});
  const again = await exchange(['feeds', 'import', `${folder}/out.opml`], there.env);
  expect(again.err).toContain('1 address came with *** for a key, which an export leaves out: write it into the file.');
});

/** The feed of these places is not there, which doctor tells. */
function onlyTheFeedIsWrong(out: string): void {
  const wrong = out.split('\n').filter(line => line.startsWith('wrong'));
  expect(wrong.filter(line => !line.startsWith('wrong     feed: a-'))).toEqual([]);
}

test('queues tells what waits while the program runs, and what lies dead', async () => {
  const running = launch(['start'], env);
  try {
    await running.said('Polling on schedule');
    const rows = records((await exchange(['queues', '--json'], env)).out);
    expect(rows.map(row => row.queue ?? 'items')).toEqual(['schedule', 'poll-feed', 'ingest-items', 'items']);
    const doctor = await exchange(['doctor'], { ...env, PORT: `${new URL(await apiOf(env)).port}` });
    expect(doctor.out).toContain('in order  broker: the one of the program that runs here');
    expect(doctor.out).toMatch(/^in order {2}read API: a news-exchange answers at 127\.0\.0\.1:\d+$/m);
    onlyTheFeedIsWrong(doctor.out);
    expect((await exchange(['partners'], env)).out).toMatch(/^a +Paper A +1 +0 +0 +0$/m);
  } finally {
    running.process.kill('SIGTERM');
    await running.ended;
  }
});

test('what a killed program left behind is not taken for one that runs', async () => {
  const { env: place } = workplace({ a: 'id: a\nname: Paper A\nfeeds: [{url: "file:a.xml"}]\n' });
  const running = launch(['start'], place);
  await running.said('Polling on schedule');
  running.process.kill('SIGKILL');
  await running.ended;
  const doctor = await exchange(['doctor'], place);
  expect(doctor.out).toMatch(/^in order {2}broker: \S+-server, to be started when needed$/m);
  onlyTheFeedIsWrong(doctor.out);
  const queues = await exchange(['queues'], place);
  expect(queues).toMatchObject({ code: 0, err: expect.stringContaining('Nothing runs here now') });
  const round = await exchange(['run', '--once', '--all'], place);
  expect([round.out, round.err.includes('To read them')]).toEqual([
    expect.stringMatching(/^Read 1 feed with 0 items/),
    false,
  ]);
});

test('doctor names what another program keeps, and an address that is not this machine’s', async () => {
  const other = http.createServer((_request, response) => response.end('{}'));
  await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve));
  const address = other.address();
  const PORT = `${typeof address === 'object' ? address?.port : ''}`;
  const taken = await exchange(['doctor'], { ...env, PORT });
  other.close();
  expect(taken.code).toBe(1);
  expect(taken.out).toContain(`wrong     read API: Another program listens on 127.0.0.1:${PORT} already. Stop it,`);
  const elsewhere = await exchange(['doctor'], { ...env, HOST: '192.0.2.1' });
  expect(elsewhere.out).toContain('failed: this machine has no such address. Check HOST and PORT.');
});

test('a command that is none, an option that is none: told in a sentence, exit status 2', async () => {
  expect(await exchange(['frobnicate'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('There is no command "frobnicate"'),
  });
  expect(await exchange(['run', '--twice'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('run has no option --twice'),
  });
});
