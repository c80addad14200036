import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import type { Comparable } from '../../src/core/similarity/signature.ts';
import { asRunBy, HARBOR, paragraphs, STRIKE } from '../core/similarity/copies.ts';

function dedupe(lines: readonly unknown[], ...options: string[]) {
  const input = lines.map(line => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/entry.js', 'dedupe', ...options], {
    input,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return {
    status,
    records: stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line)),
  };
}

const record = (id: string, article: Comparable, more: Record<string, string> = {}) => ({ id, ...article, ...more });

test('answers in the order of the input, with the final stories', () => {
  const cut = asRunBy('ledger', HARBOR, { bodyText: paragraphs(HARBOR).slice(0, 2).join('\n\n') });
  const { status, records } = dedupe([record('cut', cut), record('strike', STRIKE), record('harbor', HARBOR)]);
  expect(status).toBe(0);
  expect(records).toEqual([
    { id: 'cut', story: 'harbor', relation: 'excerpt', of: 'harbor', score: expect.closeTo(1, 1) },
    { id: 'strike', story: 'strike', relation: 'new', of: null, score: 0 },
    { id: 'harbor', story: 'harbor', relation: 'new', of: null, score: 0 },
  ]);
});

test('records of one id or address are versions of one article, however much was rewritten', () => {
  const rewritten = { ...STRIKE, published: '2026-03-04T09:00:00Z' };
  const { records } = dedupe([
    record('one', HARBOR, { guid: 'urn:newsml:northwire.example:20260303:H1:1' }),
    record('two', rewritten, { guid: 'urn:newsml:northwire.example:20260303:H1:2' }),
  ]);
  expect(records[1]).toMatchObject({ story: 'one', relation: 'version', of: 'one' });
});

test('a line that is no article gives an error in its place and the rest goes on', () => {
  const { status, records } = dedupe([record('harbor', HARBOR), '{', { headline: 'no id' }, record('strike', STRIKE)]);
  expect(status).toBe(1);
  expect(records.map(({ id, error }) => error?.code ?? id)).toEqual(['harbor', 'input-wrong', 'input-wrong', 'strike']);
});

test('--why says in words why a copy is one', () => {
  const cut = asRunBy('ledger', HARBOR, { bodyText: paragraphs(HARBOR).slice(0, 2).join('\n\n') });
  const { records } = dedupe([record('harbor', HARBOR), record('cut', cut)], '--why');
  expect(records[0]).not.toHaveProperty('why');
  expect(records[1]?.why).toMatch(
    /^cut is cut from harbor .*100 % of its words are in the other.*10 hours apart; of two sources\.$/,
  );
});
