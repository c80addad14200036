import { expect, test } from 'vitest';
import { errorRecord, rowRecord } from '../../src/cli/io/write-records.ts';
import { ExchangeError } from '../../src/errors.ts';

test('a row of the store is a record with camelCase keys, each once, in the words of the other records', () => {
  const row = { id: 'a', partner_id: 'paper', next_poll_at: '2026-11-03', guids_sound: 0, unchanged: 3 };
  expect(Object.entries(rowRecord(row))).toEqual([
    ['id', 'a'],
    ['partner', 'paper'],
    ['nextPollAt', '2026-11-03'],
    ['guidsSound', false],
    ['notModified', 3],
  ]);
});

test('an error record names what it replaces: the id of the record, or the file that cannot be read', () => {
  const wrong = new ExchangeError('input-wrong', 'The record is wrong.', { help: 'Mend it.' });
  const error = { code: 'input-wrong', message: 'The record is wrong. Mend it.' };
  expect(errorRecord({ id: 7, headline: 1 }, wrong)).toEqual({ id: 7, error });
  expect(errorRecord({ headline: 1 }, wrong)).toEqual({ id: null, error });
  expect(errorRecord({ file: 'feed.xml' }, wrong)).toEqual({ file: 'feed.xml', error });
  const unread = new ExchangeError('not-found', 'There is no a.ndjson.', { file: 'a.ndjson' });
  expect(errorRecord(unread, unread)).toMatchObject({ file: 'a.ndjson', error: { code: 'not-found' } });
  const line = new ExchangeError('input-wrong', 'Line 2 of a.ndjson is not JSON.', { line: 2 });
  expect(errorRecord(line, line)).toMatchObject({ id: null });
});
