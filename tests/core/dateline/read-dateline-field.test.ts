import { expect, it } from 'vitest';
import { readDatelineField } from '../../../src/core/dateline/read-dateline.ts';
import { knowledge } from './knowledge.ts';

it.each([
  ['MOSCOW, Monday (Reuters)', { placeText: 'MOSCOW', city: 'Moscow', country: 'RU', provider: { name: 'Reuters' } }],
  [
    'LONDON, Nov 3 (AP) -',
    { raw: 'LONDON, Nov 3 (AP) -', placeText: 'LONDON', date: '2024-11-03', provider: { name: 'AP' } },
  ],
  ['Singapore', { placeText: 'Singapore', country: 'SG' }],
  ['Grand Hotel, Helsinki', { placeText: 'Grand Hotel, Helsinki', city: 'Helsinki' }],
])('reads the field %s', (field, dateline) => {
  expect(readDatelineField(field, knowledge, { published: '2024-11-04T00:00:00Z' })).toMatchObject(dateline);
});

it.each([
  '',
  '  ',
  '2014-07-17 00:24:11 GMT+00:00',
  '11/03/2024',
  'The mayor said on Monday that he would not resign from office.',
])('finds no place in %j', field => {
  expect(readDatelineField(field, knowledge, {})).toBeNull();
});
