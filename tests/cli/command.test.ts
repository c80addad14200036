import { expect, test } from 'vitest';
import { defineCommand, numberOption, onlyOperand, wrongUsage } from '../../src/cli/io/command.ts';
import { ExchangeError } from '../../src/errors.ts';

const seen: unknown[] = [];
const options = { json: { type: 'boolean' }, since: { type: 'string' } } as const;
const command = (operands?: true) =>
  defineCommand({
    ...{ summary: 'Lists.', usage: '', options, operands },
    async run(values, words) {
      seen.push([{ ...values }, words]);
      return 0;
    },
  });

test('a command gets its options as values and its operands as words', async () => {
  expect(await command(true).run(['--json', 'one', '--since', '2026-11-03', 'two'])).toBe(0);
  expect(seen.pop()).toEqual([{ json: true, since: '2026-11-03' }, ['one', 'two']]);
  expect(await command().run([])).toBe(0);
  expect(seen.pop()).toEqual([{}, []]);
});

test.each([
  [['--jsn'], 'list has no option --jsn. See: news-exchange help list'],
  [['word'], 'list takes no "word". See: news-exchange help list'],
  [['--since'], '--since needs a value. See: news-exchange help list'],
  [['--json=1'], '--json takes no value. See: news-exchange help list'],
])('%j is told in a sentence', async (args, sentence) => {
  const error = await command()
    .run(args)
    .catch((thrown: unknown) => thrown);
  expect(wrongUsage('list', error)).toBe(sentence);
  expect(wrongUsage('list', error, ['json', 'since'])).toBe(sentence.replace('--jsn. ', '--jsn. Is --json meant? '));
  expect(wrongUsage('list', new TypeError('another error'))).toBeUndefined();
});

test('typed values are checked, and the error names the option and what was expected', () => {
  expect(numberOption('limit', '7', 1)).toBe(7);
  expect(() => numberOption('limit', '0', 1)).toThrow('--limit must be a whole number from 1, but is "0".');
  expect(() => numberOption('limit', '1e3', 1)).toThrow(ExchangeError);
  expect(onlyOperand('feeds pause', ['paper'], 'the id of a feed')).toBe('paper');
  for (const words of [[], ['a', 'b']])
    expect(() => onlyOperand('feeds pause', words, 'the id of a feed')).toThrow('feeds pause takes the id of a feed.');
});
