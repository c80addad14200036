import { beforeEach, expect, test, vi } from 'vitest';
import { progressInWords } from '../../src/cli/io/progress.ts';
import { type Column, fitted, labelled, wrap, writeTable } from '../../src/cli/io/table.ts';
import { flushRecords } from '../../src/cli/io/write-records.ts';

type Row = { id: string; headline: string; wrong?: true };
const COLUMNS: readonly Column<Row>[] = [
  { head: 'ID', of: ({ id }) => id },
  { head: 'HEADLINE', of: ({ headline }) => headline, cut: true },
];

let out = '';
beforeEach(() => {
  out = '';
  vi.spyOn(process.stdout, 'write').mockImplementation(chunk => {
    out += String(chunk);
    return true;
  });
});
const printed = async (rows: readonly Row[], width?: number): Promise<string[]> => {
  const notes = ({ wrong }: Row) => (wrong ? ['It did not answer three times in a row.'] : []);
  await writeTable(rows, COLUMNS, { notes, isWrong: row => row.wrong === true }, width);
  await flushRecords();
  vi.restoreAllMocks();
  return out.split('\n').slice(0, -1);
};

test('rows stand under their heads, in full where results go to a file', async () => {
  const headline = 'A headline\nof two lines that is longer than any terminal is wide';
  expect(
    await printed([
      { id: 'a', headline },
      { id: 'abc', headline: 'Short' },
    ]),
  ).toEqual(['ID   HEADLINE', 'a    A headline of two lines that is longer than any terminal is wide', 'abc  Short']);
});

test('on a terminal a long column is cut to its columns, whatever the script', async () => {
  const lines = await printed(
    [
      { id: 'one', headline: '習近平抵達北京出席會議並發表講話' },
      { id: 'two', headline: 'Ein ziemlich langer Satz', wrong: true },
    ],
    20,
  );
  expect(lines).toEqual([
    'ID   HEADLINE',
    'one  習近平抵達北京…',
    'two  Ein ziemlich l…',
    '    It did not',
    '    answer three',
    '    times in a row.',
  ]);
});

test('rows that go on below have no heads of their own, and stand under those above', async () => {
  const above = await writeTable([{ id: 'abc', headline: 'One' }], COLUMNS);
  const below = await writeTable([{ id: 'a', headline: 'Two that is longer' }], COLUMNS, { above });
  expect(await writeTable([], COLUMNS, { above: below })).toBe(below);
  await flushRecords();
  vi.restoreAllMocks();
  expect(out).toBe('ID   HEADLINE\nabc  One\na    Two that is longer\n');
});

test('without rows there are no heads', async () => {
  expect(await printed([])).toEqual([]);
});

test('a line of a log is cut at the edge, and what is said beside a label wraps below itself', () => {
  expect(fitted('1  published  Ferry sinks off the coast', 24)).toBe('1  published  Ferry sin…');
  expect(fitted('1  published', 24)).toBe('1  published');
  expect(labelled('wrong', 'The disk is nearly full.', 8, 22)).toBe('wrong   The disk is\n        nearly full.');
  expect(labelled('wrong', 'two  spaces', 8, Number.POSITIVE_INFINITY)).toBe('wrong   two  spaces');
});

test('words wrap with a hanging indent, and never inside brackets', () => {
  expect(wrap('run [--partner P] [--since T] now', 18, 0, 4)).toBe('run [--partner P]\n    [--since T]\n    now');
});

test('progress tells how far, how fast and how long', () => {
  expect(progressInWords('item', 4_010, 1_000, 2_000)).toBe('1,000 of 4,010 items, 500 a second, 6 s left');
  expect(progressInWords('item', 4_010, 0, 2_000)).toBe('0 of 4,010 items, 0.0 a second');
  expect(progressInWords('feed', undefined, 12, 6_000)).toBe('12 feeds, 2.0 a second');
});
