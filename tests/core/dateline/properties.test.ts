import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DatelineFacts } from '../../../src/core/dateline/dateline-knowledge.ts';
import { readDateline } from '../../../src/core/dateline/read-dateline.ts';
import { readHeadAgency } from '../../../src/core/dateline/read-head-agency.ts';
import { knowledge } from './knowledge.ts';

const PIECES = [
  'LONDON',
  'Paris',
  'KARACHI',
  'Muzaffarabad',
  'SALEM',
  'Ore.',
  'Texas',
  'Poland',
  '北京',
  '서울',
  'القاهرة',
  'МОСКВА',
  'Nov 3',
  '3 November 2024',
  '11月3日',
  'Jne 19',
  '(Reuters)',
  '(AFP)',
  'AP',
  'Xinhua',
  'ТАСС',
  'UPDATE 1-',
  '****',
  'By Jane Smith',
  'Police',
  'The mayor resigned.',
  'and',
  'it rained',
  '— AFP/File',
  ', ',
  '/',
  ' - ',
  ' -- ',
  '—',
  ':',
  ' : ',
  '_',
  '.',
  '\n',
  ' ',
  '(',
  ')',
  '【',
  '】',
  '电',
  '=',
  '“',
];
const wireLike = fc.array(fc.constantFrom(...PIECES), { maxLength: 14 }).map(pieces => pieces.join(''));
const anyText = fc.oneof(
  wireLike,
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
);
const facts: fc.Arbitrary<DatelineFacts> = fc.record(
  {
    published: fc.constantFrom('2024-11-04T00:00:00Z', '1970-01-01T00:00:00Z', 'nonsense'),
    country: fc.constantFrom('PK', 'US', 'XX'),
  },
  { requiredKeys: [] },
);

describe('whatever the text', () => {
  it('a dateline is a slice of it, holds the place as printed, and ends where the story begins', () => {
    fc.assert(
      fc.property(anyText, fc.nat(50), facts, (text, from, given) => {
        const read = readDateline({ text, knowledge, facts: given }, from);
        if (!read) return;
        const { raw, placeText, date } = read.dateline;
        expect(read.start).toBeGreaterThanOrEqual(Math.min(from, text.length));
        expect(text.slice(read.start, read.start + raw.length)).toBe(raw);
        expect(raw).toContain(placeText);
        expect(placeText.trim()).not.toBe('');
        expect(text.slice(read.start + raw.length, read.end).trim()).toBe('');
        if (date !== undefined) expect(date).toMatch(/^(?:\d{4}|-)-\d{2}-\d{2}$/);
        expect(read.confidence).toBeGreaterThan(0);
        expect(read.confidence).toBeLessThanOrEqual(1);
      }),
      { numRuns: 2000 },
    );
  });

  it('an agency in front is a slice of it', () => {
    fc.assert(
      fc.property(anyText, fc.nat(20), (text, from) => {
        const read = readHeadAgency({ text, knowledge, facts: {} }, from);
        if (read) expect(text.slice(read.start, read.start + read.raw.length)).toBe(read.raw);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a megabyte of bait', () => {
  it.each([
    'LONDON',
    'LONDON, ',
    'LONDON - ',
    '(Reuters) ',
    'a',
    ' ',
    '\n',
    ' \n',
    '-',
    '—',
    ':',
    '.',
    ',',
    '/',
    '(',
    ')',
    'A-',
    'Paris/',
    'St. ',
    'UPDATE 1-',
    '* ',
    '1 ',
    '北京',
    '【',
    '电',
    'AFP/FileA',
    'and Paris ',
    'Nov 3 ',
    '\u0301',
    '\u200f',
    '\ud800',
    'x — AFP',
    'A. B',
    'LONDON: ',
  ])('of %j is judged at once', bait => {
    const text = bait.repeat(Math.ceil(1_000_000 / bait.length));
    const started = process.cpuUsage();
    readDateline({ text, knowledge, facts: {} }, 0);
    readHeadAgency({ text, knowledge, facts: {} }, 0);
    // Processor time, not the clock's: a rule that grows with the text takes seconds, these take a millisecond or two.
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(100);
  });
});
