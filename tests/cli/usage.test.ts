import { spawnSync } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/main.ts';

function run(args: readonly string[], stdout: 'pipe' | number = 'pipe') {
  const ended = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', 'dist/entry.js', ...args], {
    encoding: 'utf8',
    stdio: ['ignore', stdout, 'pipe'],
  });
  return { status: ended.status, out: ended.stdout, err: ended.stderr };
}

test('every command refuses an option that it has not, in one sentence that names it and the help', () => {
  for (const command of Object.keys(COMMANDS)) {
    const { status, out, err } = run([command, '--bogus']);
    expect({ status, out, err }).toEqual({
      status: 2,
      out: '',
      err: `${command} has no option --bogus. See: news-exchange help ${command}\n`,
    });
  }
});

test('a value that is missing, one too many and a word too many are told by name', () => {
  const cases: readonly (readonly [readonly string[], string])[] = [
    [['articles', '--partner'], '--partner needs a value. See: news-exchange help articles\n'],
    [['articles', '--json=yes'], '--json takes no value. See: news-exchange help articles\n'],
    [
      ['changes', '--after', '-1'],
      '--after needs a value; one that begins with a dash is written --after=-VALUE. See: news-exchange help changes\n',
    ],
    [['changes', '--after', '1', '--end'], 'changes takes --after SEQ or --end, not both.\n'],
    [['articles', '--held', '--q', 'tunnel'], 'articles --held takes no --q. See: news-exchange help articles\n'],
    [
      ['articles', 'kill', 'a1', '--partner', 'x'],
      'articles kill takes no --partner. See: news-exchange help articles\n',
    ],
    [['articles', '--story'], 'articles without an action takes no --story. See: news-exchange help articles\n'],
    [
      ['init', 'package.json/x'],
      `${path.resolve('package.json/x/config/house.yaml')} cannot be written: what it should lie in is no folder.\n`,
    ],
    [['doctor', 'please'], 'doctor takes no "please". See: news-exchange help doctor\n'],
  ];
  for (const [args, err] of cases) expect(run(args)).toMatchObject({ status: 2, err });
});

test('a full disk behind standard output is a sentence, and the exit status tells it', () => {
  const { status, err } = run(['parse', 'config/samples/valley-courier/front.rss.xml'], openSync('/dev/full', 'w'));
  expect(status).toBe(1);
  expect(err).toMatch(/^Standard output cannot be written: ENOSPC[^\n]*Its contents are incomplete\.\n$/);
});

test('help fits 80 columns, for each command too', async () => {
  const outs = [run(['help']).out];
  for (const command of Object.keys(COMMANDS).filter((_, n) => n % 6 === 0)) outs.push(run(['help', command]).out);
  for (const line of outs.join('').split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  expect(run(['help', 'help']).out).toBe(outs[0]);
  expect(run(['help', 'backup']).out, 'its sentences are one paragraph').toContain(
    ' It\n  holds articles, change log,',
  );
});

test('a slip in a command or an option is told with what was meant', () => {
  expect(run(['artcles']).err).toBe('There is no command "artcles". Is articles meant? See: news-exchange help\n');
  expect(run(['articles', '--jsn']).err).toBe(
    'articles has no option --jsn. Is --json meant? See: news-exchange help articles\n',
  );
});

test('the version is that of the package', () => {
  expect(run(['-V']).out).toBe(`${JSON.parse(readFileSync('package.json', 'utf8')).version}\n`);
});
