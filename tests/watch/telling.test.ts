import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { Webhook } from 'standardwebhooks';
import { expect, onTestFinished, test } from 'vitest';
import { loadAlerts } from '../../config/house.ts';
import type { EpisodeRow } from '../../src/store/tables.ts';
import { failedTellings, saveEpisodes } from '../../src/store/watch.ts';
import { type Channel, tell } from '../../src/watch/tell/channels.ts';
import { isQuiet, tellEpisodes } from '../../src/watch/tell/tell-episodes.ts';
import { withStore } from '../store/store.ts';

const SECRET = `whsec_${Buffer.from('a secret of thirty-two bytes, ok').toString('base64')}`;
const tools = { house: { name: 'The House' }, allowPrivate: ['127.0.0.0/8'], environment: { HOOK_SECRET: SECRET } };
const EPISODE = {
  ...{ id: 'e1', feed: 'mail-1', partner: 'mail', kind: 'silent' as const, since: '2026-11-03T08:00:00.000Z' },
  ...{ at: '2026-11-03T14:00:00.000Z', expected: 12, seen: 0, last: '2026-11-03T08:00:00.000Z' },
};

/** A web server that keeps what is posted to it and answers with the next of these statuses, the last one for ever. */
async function hook(...statuses: number[]) {
  const posts: { headers: Record<string, string>; body: string }[] = [];
  const server = createServer(async (request, response) => {
    posts.push({ headers: request.headers as Record<string, string>, body: await text(request) });
    response.writeHead(statuses[Math.min(posts.length, statuses.length) - 1] ?? 200).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, posts };
}

test('a webhook gets text as Slack takes it, all news in one message', async () => {
  const { url, posts } = await hook(200);
  const over = { ...EPISODE, id: 'e2', feed: 'mail-2', until: '2026-11-03T15:00:00.000Z' };
  await tell(
    { webhook: url, format: 'text' },
    [
      { what: 'begun', episode: EPISODE },
      { what: 'over', episode: over },
    ],
    tools,
  );
  expect(posts).toHaveLength(1);
  expect(JSON.parse(posts[0]?.body ?? '')).toEqual({
    text: '⚠ mail-1: nothing new since 2026-11-03 08:00 UTC, where 12 new items are usual. The polls succeed; ask the partner.\n✓ mail-2: in order again after 7 hours (silent since 2026-11-03 08:00 UTC).',
  });
});

test('a Standard Webhook is signed so that the library of its readers verifies it', async () => {
  const { url, posts } = await hook(204);
  await tell(
    { webhook: url, format: 'standard', secret: 'env:HOOK_SECRET' },
    [{ what: 'begun', episode: EPISODE }],
    tools,
  );
  const [{ headers, body } = { headers: {}, body: '' }] = posts;
  expect(new Webhook(SECRET).verify(body, headers)).toMatchObject({ type: 'episode.begun', data: EPISODE });
});

test('e-mail goes out by SMTP', async () => {
  const mails: string[] = [];
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData: (stream, _session, done) => {
      text(stream).then(mail => {
        mails.push(mail);
        done();
      }, done);
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  onTestFinished(() => void server.close());
  const smtp = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  const channel: Channel = { email: 'desk@house.example', from: 'news@house.example', smtp };
  await tell(channel, [{ what: 'begun', episode: EPISODE }], tools);
  expect(mails).toHaveLength(1);
  expect(mails[0]).toMatch(/^To: desk@house\.example\r$/m);
  expect(mails[0]).toMatch(/^Subject: The House: mail-1: nothing new since 2026-11-03 08:00 UTC/m);
});

test('a command gets the sentence and the records; one that fails says why', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'nx-tell-'));
  const program = path.join(folder, 'page');
  writeFileSync(
    program,
    `#!/bin/sh\ncat > "${folder}/records"\necho "$1" > "${folder}/sentence"\necho broken >&2\nexit $CODE\n`,
  );
  chmodSync(program, 0o755);
  process.env.CODE = '0';
  await tell({ command: [program] }, [{ what: 'begun', episode: EPISODE }], tools);
  expect(readFileSync(path.join(folder, 'sentence'), 'utf8')).toMatch(/^⚠ mail-1: nothing new/);
  expect(JSON.parse(readFileSync(path.join(folder, 'records'), 'utf8'))).toEqual({ ...EPISODE, state: 'begun' });
  process.env.CODE = '3';
  await expect(tell({ command: [program] }, [{ what: 'begun', episode: EPISODE }], tools)).rejects.toThrow(
    /^Telling by command .*page failed: it ended with 3\. broken$/,
  );
  // What it leaves running keeps nobody waiting.
  writeFileSync(program, '#!/bin/sh\nsleep 30 &\nexit 0\n');
  await tell({ command: [program] }, [{ what: 'begun', episode: EPISODE }], tools);
});

test('a webhook in our own network is refused unless it is allowed', async () => {
  const { url, posts } = await hook(200);
  const guarded = { ...tools, allowPrivate: [] };
  await expect(tell({ webhook: url, format: 'text' }, [{ what: 'begun', episode: EPISODE }], guarded)).rejects.toThrow(
    /127\.0\.0\.1 is this machine itself.*FETCH_ALLOW_PRIVATE/,
  );
  expect(posts).toEqual([]);
});

const ROW: EpisodeRow = {
  ...{ id: 'e1', key: 'mail-1 silent', feed_id: 'mail-1', partner_id: 'mail', host: null, feeds: null, kind: 'silent' },
  ...{
    since: '2026-11-03T08:00:00.000Z',
    at: '2026-11-03T14:00:00.000Z',
    until: null,
    expected: 12,
    seen: 0,
    last: null,
  },
};

test('each channel is told once; a failure is kept with its reason and tried again later', async () => {
  const good = await hook(200);
  const bad = await hook(500, 500, 500, 200);
  const to = [good, bad].map(({ url }): Channel => ({ webhook: url, format: 'text' }));
  await withStore('sqlite', async store => {
    await store.write(tx => saveEpisodes(tx, [ROW]));
    const at = (time: string) => tellEpisodes(store, { to }, 'UTC', tools, `2026-11-03T${time}:00.000Z`);
    expect(await at('14:01')).toEqual([
      expect.stringMatching(/webhook at 127\.0\.0\.1 failed: 127\.0\.0\.1 answered 500\.$/),
    ]);
    expect(await failedTellings(store.read)).toMatchObject([{ tries: 1, error: expect.stringContaining('500') }]);
    // Too soon to try again.
    expect(await at('14:01')).toEqual([]);
    expect(await at('14:03')).toEqual([]);
    expect(await failedTellings(store.read)).toEqual([]);
    expect([good.posts.length, bad.posts.length]).toEqual([1, 4]);
    expect(await at('15:00')).toEqual([]);
    await store.write(tx => saveEpisodes(tx, [{ ...ROW, until: '2026-11-03T15:01:00.000Z' }]));
    expect(await at('15:02')).toEqual([]);
    expect(await at('15:03')).toEqual([]);
    expect([good.posts.length, bad.posts.length]).toEqual([2, 5]);
  });
});

test('quiet hours are those of the house; what is wrong after them is told then', async () => {
  const night = { quiet: { from: '22:00', to: '07:00' } };
  expect(isQuiet(night, 'Asia/Karachi', '2026-11-03T20:00:00Z')).toBe(true);
  expect(isQuiet(night, 'Asia/Karachi', '2026-11-03T03:00:00Z')).toBe(false);
  const { url, posts } = await hook(200);
  await withStore('sqlite', async store => {
    await store.write(tx => saveEpisodes(tx, [ROW]));
    const alerts = { ...night, to: [{ webhook: url, format: 'text' } as const] };
    await tellEpisodes(store, alerts, 'UTC', tools, '2026-11-03T23:00:00.000Z');
    expect(posts).toHaveLength(0);
    await tellEpisodes(store, alerts, 'UTC', tools, '2026-11-04T07:00:00.000Z');
    expect(posts).toHaveLength(1);
  });
});

test('house.yaml names the channels, and a wrong one is refused in words', () => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'nx-house-')), 'house.yaml');
  writeFileSync(
    file,
    'name: H\nalerts: {to: [{webhook: "https://hooks.example/x"}, {command: [page, now], kinds: [silent]}]}\n',
  );
  expect(loadAlerts(file).to).toEqual([
    { webhook: 'https://hooks.example/x', format: 'text' },
    { command: ['page', 'now'], kinds: ['silent'] },
  ]);
  writeFileSync(file, 'name: H\nalerts: {to: [{telegram: me}]}\n');
  expect(() => loadAlerts(file)).toThrow(/alerts.*expected \{webhook: /s);
});
