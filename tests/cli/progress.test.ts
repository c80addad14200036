import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { shareInWords } from '../../src/cli/io/progress.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'nx-progress-'));
const polls = path.join(folder, 'polls.ndjson');
const START = Date.UTC(2026, 2, 2);
const line = (n: number): string =>
  JSON.stringify({
    feed: `paper-${n % 50}`,
    at: new Date(START + n * 60_000).toISOString(),
    outcome: 'fetched',
    new: 1,
    rejected: 0,
  });
writeFileSync(polls, `${Array.from({ length: 200_000 }, (_, n) => line(n)).join('\n')}\n`);

const SCRIPT = '/usr/bin/script';
const command = `${process.execPath} dist/entry.js alerts --replay ${polls} > ${folder}/out`;

test.runIf(existsSync(SCRIPT))(
  'what takes over two seconds shows records, rate, share and remaining time on a terminal, and takes it away',
  () => {
    // `script` runs it on a terminal of its own; standard output goes to a file.
    const { stdout } = spawnSync(SCRIPT, ['-qec', command, '/dev/null'], { encoding: 'utf8' });
    expect(stdout).toMatch(/\r\u001b\[K[\d,]+ records, [\d,.]+ a second, \d+ %, \d+ s left/);
    expect(stdout.endsWith('\r\u001b[K')).toBe(true);
    expect(readFileSync(path.join(folder, 'out'), 'utf8')).not.toContain('a second');
  },
);

test('the share and the time that is left are told once something is done', () => {
  expect(shareInWords(25, 100, 3_000)).toBe(', 25 %, 9 s left');
  expect(shareInWords(100, 100, 3_000)).toBe(', 100 %');
  expect(shareInWords(0, 100, 3_000)).toBe('');
});
