import { describe, expect, it } from 'vitest';
import { datelineDate, readPrintedDate } from '../../../src/core/dateline/dateline-date.ts';
import { knowledge } from './knowledge.ts';

describe('a printed date', () => {
  it.each([
    ['April 1', '--04-01'],
    ['2 March', '--03-02'],
    ['MArch 2', '--03-02'],
    ['Narch 2', '--03-02'],
    ['Jne 19', '--06-19'],
    ['Apri 13', '--04-13'],
    ['Sept.5', '--09-05'],
    ['Nov. 30, 2004', '2004-11-30'],
    ['3rd November', '--11-03'],
    ['le 3 novembre', '--11-03'],
    ['3 de noviembre de 2024', '2024-11-03'],
    ['3. November', '--11-03'],
    ['16. 10.', '--10-16'],
    ['03.11.2024', '2024-11-03'],
    ['3-11-2024', '2024-11-03'],
    ['11-23-2024', '2024-11-23'],
    ['3-11-2024م', '2024-11-03'],
    ['2024-11-03', '2024-11-03'],
    ['Monday, 3 Nov', '--11-03'],
    ['3 Nov 10:42 GMT', '--11-03'],
    ['3 ноя', '--11-03'],
    ['3 نوفمبر', '--11-03'],
    ['٣ نوفمبر', '--11-03'],
    ['3 نومبر', '--11-03'],
    ['तीन नवंबर', '--11-03'],
    ['৩ নভেম্বর', '--11-03'],
    ['11月3日', '--11-03'],
    ['2024年11月3日', '2024-11-03'],
    ['11월 3일', '--11-03'],
  ])('%s', (text, date) => {
    const printed = readPrintedDate(text, knowledge.phrases);
    expect(printed && datelineDate(printed, undefined)).toBe(date);
  });

  it.each([
    'Day 3',
    'Art 5',
    'Page 12',
    'April',
    '3',
    'April 31',
    '30 Feb',
    '45 May',
    'May 1 2 3',
    'Route 66',
    '3-2',
    '3-45-2024',
    '१७ कार्तिक',
    'Paris',
    '',
  ])('is not %j', text => {
    expect(readPrintedDate(text, knowledge.phrases)).toBeNull();
  });
});

describe('the year', () => {
  it.each([
    ['the day before', 12, 31, '2025-01-01T08:00:00Z', '2024-12-31'],
    ['the day after, east of us', 1, 1, '2024-12-31T20:00:00Z', '2025-01-01'],
    ['months before', 3, 5, '2024-11-01T00:00:00Z', '2024-03-05'],
    ['a slip into the days to come', 11, 24, '2024-11-17T00:00:00Z', '2024-11-24'],
    ['a leap day', 2, 29, '2025-01-10T00:00:00Z', '2024-02-29'],
  ])('is that of %s', (_, month, day, published, date) => {
    expect(datelineDate({ month, day }, published)).toBe(date);
  });

  it('is not taken from an empty field', () => {
    expect(datelineDate({ month: 11, day: 3 }, '1970-01-01T00:00:00Z')).toBe('--11-03');
    expect(datelineDate({ month: 11, day: 3 }, 'yesterday')).toBe('--11-03');
    expect(datelineDate({ day: 3 }, undefined)).toBeUndefined();
  });

  it('comes with the month where only the day is printed', () => {
    expect(datelineDate({ day: 3 }, '2024-11-04T00:00:00Z')).toBe('2024-11-03');
    expect(datelineDate({ day: 31 }, '2024-11-01T00:00:00Z')).toBe('2024-10-31');
    expect(datelineDate({ day: 31 }, '2025-01-01T00:00:00Z')).toBe('2024-12-31');
    expect(datelineDate({ day: 30 }, '2024-03-02T00:00:00Z')).toBe('2024-01-30');
  });
});
