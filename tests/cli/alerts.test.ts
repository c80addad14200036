import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { pollsOf } from '../watch/recorded-polls.ts';

test('alerts --replay prints what would have been told; a damaged line gives an error, and the rest goes on', () => {
  const polls = pollsOf('gazette-0a1b2c3d', 5 * 24, 1, hour => ({ items: hour < 90 ? 20 : 0 }));
  const lines = polls.map(poll => JSON.stringify(poll));
  lines.splice(100, 0, '{"feed": "gazette-0a1b2c3d", "at": "2026-03-0', '{"feed": "gazette-0a1b2c3d", "at": "soon"}');
  const { status, stdout } = spawnSync(process.execPath, ['dist/entry.js', 'alerts', '--replay', '-'], {
    input: lines.join('\n'),
    encoding: 'utf8',
  });
  const records = stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
  expect(records).toEqual([
    { id: null, error: { code: 'input-wrong', message: expect.stringContaining('Line 101') } },
    { id: null, error: { code: 'input-wrong', message: expect.stringContaining('"at" of a poll must be') } },
    {
      id: expect.any(String),
      feed: 'gazette-0a1b2c3d',
      partner: 'gazette',
      kind: 'silent',
      since: expect.stringMatching(/^2026-03-05T1[78]/),
      at: expect.stringMatching(/^2026-03-0(5T(19|2)|6T00)/),
      expected: expect.any(Number),
      seen: 0,
      last: expect.any(String),
    },
  ]);
  expect(status).toBe(1);
});
