import { expect, test } from 'vitest';
import { passagesInWords, passagesOf } from '../../src/cli/io/evidence.ts';
import { HARBOR, paragraphs } from '../core/similarity/copies.ts';

test('a copy tells what of it stands in the other, paragraph by paragraph, and what only one of them has', () => {
  const list = paragraphs(HARBOR);
  const own = 'The mayor of Sandrup was not there and sent a deputy with 12 questions about the ferry.';
  const copy = { ...HARBOR, bodyText: [list[0], list[1], own].join('\n\n') };
  const passages = passagesOf(copy, HARBOR);
  expect(passages.here.map(({ share }) => share)).toEqual([1, 1, 0]);
  expect(passages.there.filter(({ share }) => share === 0)).toHaveLength(4);
  expect(passages.figuresHere).toEqual(['12']);
  expect(passagesInWords(passages)).toEqual([
    'Of 3 paragraphs 2 are in the other.',
    'Only here: “The mayor of Sandrup was not there and sent a deputy with 12 …”',
    expect.stringContaining('Only there: “Ships now wait nine hours'),
    'Figures only here: 12',
    'Figures only there: 2011, 51, 3.8, 3.1',
  ]);
});
