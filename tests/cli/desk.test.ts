import { execFileSync, spawnSync } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Store } from '../../src/store/open-store.ts';
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

function environment() {
  const { DATABASE_URL: _, ...rest } = process.env;
  return { ...rest, DATA_DIR: ground.dataDir };
}

const run = (...args: string[]) =>
  spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', ENTRY, ...args], {
    env: environment(),
    encoding: 'utf8',
  });
const records = (...args: string[]): Record<string, unknown>[] =>
  execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', ENTRY, ...args, '--json'], {
    env: environment(),
    encoding: 'utf8',
  })
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line));

test('the desk holds, sees what is held, and releases; the audit says who and why', () => {
  const { id } = room.revised;
  expect(records('articles', 'hold', id, '--by', 'ann', '--reason', 'Counsel called')).toMatchObject([
    { id, state: 'held' },
  ]);
  const held = records('articles', '--held');
  expect(held).toContainEqual(expect.objectContaining({ id, state: 'held', by: 'ann', reason: 'Counsel called' }));
  const states = new Map(held.map(article => [article.id, article.state]));
  expect([room.embargoed, room.withheld, room.canceled].map(article => states.get(article.id))).toEqual([
    ...['embargoed', 'withheld', 'killed'],
  ]);
  expect(records('articles', '--all').map(article => article.id)).not.toContain(id);
  const page = run('article', id, '--held').stdout;
  expect(page).toMatch(/^Not shown: +held by ann; Counsel called$/m);
  expect(page).toContain('As it was corrected');
  for (const [which, state] of [['canceled', 'killed'] as const, ['embargoed', 'embargoed'] as const])
    expect(records('article', room[which].id, '--held')).toMatchObject([
      { id: room[which].id, held: { state }, bodyText: expect.stringContaining('The words of') },
    ]);
  const refused = run('articles', 'kill', id, '--seen', '1');
  expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('hold by ann')]);
  expect(records('articles', 'release', id, '--by', 'bob')).toMatchObject([{ id, state: 'shown' }]);
  expect(run('audit').stdout).toMatch(
    /^DONE +ACTION +ON +BY +WHY\n.+ UTC {2}release {2}\w+ +bob\n.+ UTC {2}hold .+ ann +Counsel called$/m,
  );
  expect(records('audit')).toMatchObject([
    { actor: 'bob', action: 'release', subject: id },
    { actor: 'ann', action: 'hold', subject: id, reason: 'Counsel called' },
  ]);
});

test('a blank name or reason, as of a variable that is not set, is as if none was given', () => {
  const { id } = room.other;
  for (const action of ['hold', 'release']) run('articles', action, id, '--by', '', '--reason', ' ');
  const [released, held] = records('audit', id);
  expect(released).toMatchObject({ action: 'release', actor: expect.stringMatching(/./) });
  expect(released).not.toHaveProperty('reason');
  expect(held).toMatchObject({ action: 'hold', actor: released?.actor, reason: `Held by ${released?.actor}.` });
});

test('a partner that is not there is told by name, wherever one is asked for', () => {
  for (const args of [['articles'], ['articles', '--held'], ['ledger']])
    expect(run(...args, '--partner', 'nosuch')).toMatchObject({
      status: 1,
      stderr: 'There is no partner "nosuch" in the store. See: news-exchange partners\n',
    });
  expect(run('audit', 'nosuch').stderr).toBe('Nothing matches.\n');
});

test('a kill and an erasure say what they reached', () => {
  expect(run('articles', 'kill', room.other.id, '--reason', 'Libel').stdout).toMatch(
    /^Killed by .+: Headline of other\.\n$/,
  );
  const erased = run('articles', 'erase', room.other.id, '--reason', 'Order of the court');
  expect([erased.status, erased.stdout, erased.stderr]).toEqual([
    ...[0, expect.stringContaining('erased: 2 revisions'), expect.stringContaining('Backups are yours to see to')],
  ]);
  expect(records('articles', '--held').find(({ id }) => id === room.other.id)).toMatchObject({
    state: 'erased',
    headline: '',
  });
});

test('the lead is chosen and taken back, and what is wrong is one sentence', () => {
  expect(records('stories', 'lead', room.copy.id)).toMatchObject([{ changed: expect.any(Number) }]);
  expect(records('stories', 'undo', room.copy.id)).toMatchObject([{ changed: expect.any(Number) }]);
  for (const [args, words] of [
    [['articles', 'kill'], 'articles kill takes the ids'],
    [['articles', 'print', 'x'], 'articles knows no "print"'],
    [['articles', 'erase', room.lead.id], 'needs --reason'],
    [['dead-letters', 'discard', 'x'], 'needs --reason'],
    [['dead-letters', 'show', 'x'], 'no open dead letter "x"'],
  ] as const) {
    expect(run(...args).stderr).toContain(words);
  }
  expect(run('dead-letters').stderr).toBe('There are no dead letters.\n');
});
