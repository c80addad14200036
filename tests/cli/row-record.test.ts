import { expect, test } from 'vitest';
import { rowRecord } from '../../src/cli/row-record.ts';

test('a row is told by the words of the other records, and by its columns for who reads those already', () => {
  const record = rowRecord({ id: 'a', partner_id: 'paper', next_poll_at: 'soon', guids_sound: 0, unchanged: 3 });
  expect(record).toEqual({
    ...{ id: 'a', partner: 'paper', nextPollAt: 'soon', guidsSound: false, notModified: 3 },
    ...{ partner_id: 'paper', next_poll_at: 'soon', guids_sound: 0, unchanged: 3 },
  });
  expect(Object.keys(record).slice(0, 3)).toEqual(['id', 'partner', 'nextPollAt']);
});
