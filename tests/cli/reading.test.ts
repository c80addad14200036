import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { diffPage } from '../../src/cli/io/diff-page.ts';
import { appendChanges, insertRevisions, upsertArticles } from '../../src/store/articles.ts';
import type { Store } from '../../src/store/open-store.ts';
import type { RevisionRecord } from '../../src/store/read-articles.ts';
import { articleRow, NOW, revisionRow } from '../store/fixtures.ts';
import { fillNewsroom, type Newsroom } from '../store/newsroom.ts';
import { emptyGround, type Ground } from '../store/store.ts';

const ENTRY = path.resolve(import.meta.dirname, '../../dist/entry.js');

let ground: Ground;
let store: Store;
let room: Newsroom;

beforeAll(async () => {
  ground = await emptyGround('sqlite');
  store = await ground.open();
  room = await fillNewsroom(store);
});
afterAll(() => ground.remove());

function environment(dataDir = ground.dataDir) {
  const { DATABASE_URL: _, ...rest } = process.env;
  return { ...rest, DATA_DIR: dataDir };
}

async function run(args: string[], dataDir?: string) {
  return await new Promise<{ status: number; out: string; err: string; records: Record<string, unknown>[] }>(
    resolve => {
      const options = { env: environment(dataDir), encoding: 'utf8' } as const;
      const child = execFile(
        process.execPath,
        ['--disable-warning=ExperimentalWarning', ENTRY, ...args],
        options,
        (_, out, err) => {
          const records = args.includes('--json')
            ? out
                .split('\n')
                .filter(Boolean)
                .map(line => JSON.parse(line))
            : [];
          resolve({ status: child.exitCode ?? -1, out, err, records });
        },
      );
    },
  );
}

test('"articles --json" gives one record an article, leads only', async () => {
  const { status, err, records } = await run(['articles', '--json']);
  expect([status, err]).toEqual([0, '']);
  expect(records.map(record => record.guid)).toEqual(['lifted', 'other', 'revised', 'lead']);
  expect(records.at(-1)).toMatchObject({
    ...{
      id: room.lead.id,
      partner: 'daily-mail',
      url: 'https://dailymail.example/lead',
      published: room.lead.published,
    },
    ...{
      version: '1',
      pubStatus: 'usable',
      story: room.lead.id,
      relation: 'new',
      of: null,
      bodyText: 'The words of lead.',
    },
  });
  expect((await run(['articles', '--json', '--all', '--limit', '4'])).records).toHaveLength(4);
  expect((await run(['articles', '--json', '--partner', 'morning-post'])).records).toHaveLength(1);
  expect((await run(['articles', '--json', '--since', '2026-11-03T04:00:00Z'])).records).toHaveLength(2);
});

test('"articles" alone is a list for people', async () => {
  const { out } = await run(['articles', '--all']);
  expect(out).toMatch(/^ID +PUBLISHED +PARTNER +HEADLINE$/m);
  expect(out.split('\n')[4]).toBe(
    `${room.copy.id}  2026-11-03 02:00 UTC  The Morning Post  Another headline · Jane Smith · The Daily Mail–CGTN news exchange [duplicate of ${room.lead.id}]`,
  );
});

test('an article without a date is listed with the time it was first seen, wherever a correction moved its last change', async () => {
  const { out } = await run(['articles', '--partner', room.other.partner_id]);
  expect(out).toContain(`${room.other.id}  2026-11-03 04:00 UTC`);
});

test('"article ID" shows one with its versions, story and evidence', async () => {
  const { records } = await run(['article', room.copy.id, '--json']);
  expect(records).toMatchObject([
    {
      id: room.copy.id,
      revisions: [{ revision: 1 }],
      members: [{ lead: true }, { relation: 'duplicate' }],
      links: [{ evidence: { shared: 0.98 } }],
    },
  ]);
  const { out } = await run(['article', room.lead.id]);
  expect(out).toContain('The words of lead.');
  expect(out).toMatch(new RegExp(`^Evidence:\n  ${room.copy.id} repeats ${room.lead.id} \\(`, 'm'));
  expect(out).not.toContain('2999');
});

test('an article that may not be shown, or is not there, is told in one sentence', async () => {
  expect(await run(['article', room.embargoed.id])).toMatchObject({
    status: 1,
    out: '',
    err: `There is no article ${room.embargoed.id} to be shown. See: news-exchange articles --all, articles --held, article ${room.embargoed.id} --held\n`,
  });
  expect(await run(['article', room.canceled.id])).toMatchObject({ status: 1, out: '' });
  expect(await run(['article'])).toMatchObject({ status: 2 });
});

test('"changes --after" reads on from a number', async () => {
  const { records } = await run(['changes', '--after', '5', '--json']);
  expect(records.map(record => record.seq)).toEqual([6, 7, 8]);
  expect((await run(['changes', '--after', '0'])).out.split('\n')).toHaveLength(9);
});

test('"article ID --diff A B" shows words taken out and put in', async () => {
  const { id } = room.revised;
  const { out } = await run(['article', id, '--diff', '1', '2']);
  expect(out).toContain('Revision 1 (');
  expect(out).toMatch(/As it was \[-first printed-\]\{\+corrected, with a 100% new ending\+\}\./);
  const [record] = (await run(['article', '--diff', '1', '2', id, '--json'])).records;
  expect(record).toMatchObject({ id, from: 1, to: 2, fields: [], bodyText: expect.any(Array) });
  for (const wrong of [['1'], ['1', '7']])
    expect((await run(['article', id, '--diff', ...wrong])).err).toMatch(
      /^--diff takes two revisions of the article \(1, 2\), but /,
    );
});

test('a summary that differs is shown by words, other fields whole', () => {
  const [one, two] = [1, 2].map(revision => ({ revision, at: NOW, reason: 'updated' })) as [
    RevisionRecord,
    RevisionRecord,
  ];
  const text = 'The council of Velden voted';
  const page = diffPage(one, two, {
    ...{ headline: [{ kind: 'same', text: 'H' }], bodyText: [] },
    fields: [
      { name: 'summary', from: `${text} on Monday.`, to: `${text} on Tuesday.` },
      { name: 'categories', from: ['sport'], to: undefined },
    ],
  });
  expect(page).toContain(`summary: ${text} on [-Monday-]{+Tuesday+}.\ncategories: [-["sport"]-]\n`);
});

test('where nothing is found, that is said; where nothing could be, what is wrong', async () => {
  expect(await run(['articles', '--q', 'zzzz'])).toMatchObject({
    status: 0,
    out: '',
    err: 'No article matches.\n',
  });
  expect(await run(['changes', '--after', '8'])).toMatchObject({ status: 0, err: 'Nothing has changed after 8.\n' });
  const beyond = await run(['changes', '--after', '99']);
  expect(beyond).toMatchObject({ status: 1, out: '' });
  expect(beyond.err).toMatch(
    /^The log has no change 99: it ends at 8 and is history [0-9a-f-]{36}\. .* Start again from the list/,
  );
  const end = (await run(['changes', '--end', '--json'])).records[0];
  expect(end).toEqual({ start: 1, end: 8, epoch: expect.any(String) });
  expect((await run(['changes', '--after', '8', '--epoch', String(end?.epoch)])).status).toBe(0);
  expect((await run(['changes', '--after', '8', '--epoch', 'another'])).err).toContain('of another history of the log');
  expect(await run(['queues', '--dead'])).toMatchObject({ status: 0, err: 'There are no dead letters.\n' });
  const empty = await emptyGround('sqlite');
  await empty.open();
  for (const what of ['feed', 'partner'])
    expect(await run([`${what}s`], empty.dataDir)).toMatchObject({
      status: 0,
      out: '',
      err: `No ${what} is in the store yet: start, run --once and scheduler read the partner files into it.\n`,
    });
  await empty.remove();
  expect(await run(['articles', '--partner', 'nobody'])).toMatchObject({
    status: 1,
    out: '',
    err: 'There is no partner "nobody" in the store. See: news-exchange partners\n',
  });
  expect(await run(['stories', 'merge', 'a', 'a'])).toMatchObject({
    status: 2,
    err: expect.stringContaining('both are "a"'),
  });
});

test('wrong usage names the option and ends with 2', async () => {
  for (const args of [
    ['changes'],
    ['changes', '--after', 'x'],
    ['articles', '--since', 'soon'],
    ['articles', '--limit', '0'],
    ['articles', '--nonsense'],
  ]) {
    const { status, err } = await run(args);
    expect([args, status]).toEqual([args, 2]);
    expect(err).toContain(args[1] ?? '--after');
    expect(err.trim().split('\n')).toHaveLength(1);
  }
});

test('where there is no store yet, that is said', async () => {
  const empty = mkdtempSync(path.join(tmpdir(), 'news-exchange-none-'));
  const { err, out } = await run(['articles', '--json'], empty);
  expect(out).toBe('');
  expect(err).toMatch(/^There is no store at .* yet\..*start/);
  rmSync(empty, { recursive: true });
});

test('a reader that has seen enough may go', async () => {
  const env = environment();
  const many = Array.from({ length: 3_000 }, (_, n) =>
    articleRow(`many-${n}`, { listed_at: '2020-01-01T00:00:00.000Z' }),
  );
  await store.publish(async tx => {
    await upsertArticles(tx, many);
    await insertRevisions(
      tx,
      many.map(article => revisionRow(article)),
    );
  });
  for (const args of [
    ['articles', '--json'],
    ['articles', '--limit', '3000'],
  ]) {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ENTRY, ...args], { env });
    let err = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    child.stdout.once('data', () => child.stdout.destroy());
    expect([await once(child, 'close'), err]).toEqual([[0, null], '']);
  }
});

test('"changes --follow" goes on with what comes, and ends well when interrupted', async () => {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', ENTRY, 'changes', '--after', '8', '--json', '--follow'],
    { env: environment() },
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await store.publish(tx =>
    appendChanges(tx, [{ kind: 'reissued', at: NOW, articleId: room.lead.id, revision: 1, storyId: room.lead.id }]),
  );
  expect(JSON.parse((await lines.next()).value ?? '{}')).toMatchObject({
    seq: 9,
    kind: 'reissued',
    article: { id: room.lead.id },
  });
  const ended = once(child, 'close');
  child.kill('SIGINT');
  expect(await ended).toEqual([0, null]);
});

test('"changes --follow" ends soon when nobody reads it any more, also where no change comes', async () => {
  // The pipe of a shell: what `spawn` makes is none.
  const command = `"${process.execPath}" --disable-warning=ExperimentalWarning "${ENTRY}" changes --after 7 --json --follow | head -n 1`;
  const { stdout } = await promisify(execFile)('sh', ['-c', command], { env: environment(), timeout: 20_000 });
  expect(JSON.parse(stdout)).toMatchObject({ seq: 8 });
});

test('"feeds" says which feed is being polled, and when the others are due', async () => {
  await store.write(tx =>
    tx
      .updateTable('feeds')
      .set({ claimed_at: NOW, next_poll_at: later(600) })
      .execute(),
  );
  expect((await run(['feeds'])).out).toContain('  being polled  ');
  await store.write(tx => tx.updateTable('feeds').set({ claimed_at: null }).execute());
  expect((await run(['feeds'])).out).toContain('  in 10 min  ');
});

const later = (seconds: number): string => new Date(Date.now() + seconds * 1_000).toISOString();
