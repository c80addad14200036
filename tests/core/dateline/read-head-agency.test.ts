import { expect, it } from 'vitest';
import { readHeadAgency } from '../../../src/core/dateline/read-head-agency.ts';
import { knowledge } from './knowledge.ts';

it.each([
  ['Reuters - Shares rose.', 'Reuters', 'Reuters -', 'Shares rose.'],
  ['AP -- The swamps are drying.', 'AP', 'AP --', 'The swamps are drying.'],
  ['June 22 (UPI) -- A model showed it.', 'UPI', 'June 22 (UPI) --', 'A model showed it.'],
  ['(Adnkronos) - Il ministro ha detto.', 'Adnkronos', '(Adnkronos) -', 'Il ministro ha detto.'],
])('reads the agency of %s', (text, name, raw, story) => {
  const read = readHeadAgency({ text, knowledge, facts: {} }, 0);
  expect(read).toMatchObject({ party: { name }, raw });
  expect(text.slice(read?.end)).toBe(story);
});

it.each([
  'Reuters: Apple to buy a firm.',
  'Reuters-based staff went home.',
  'AFP – a French agency – was founded in 1835.',
  'LONDON (Reuters) - Shares rose.',
  'Some House - The story began.',
  'The AP -- an agency -- said so.',
  '新华社致电市政府。',
  '',
])('leaves %s alone', text => {
  expect(readHeadAgency({ text, knowledge, facts: {} }, 0)).toBeNull();
});
