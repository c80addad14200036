import { expect, test } from 'vitest';
import { type House, MAIL, partiesOf, read, STORY } from './exchange-lines.ts';

test('the order of the parties is the printed one, and three are three', () => {
  expect(partiesOf(' – CGTN/The Daily Mail news exchange')).toEqual(['CGTN', 'The Daily Mail']);
  expect(partiesOf('\n– The Daily Mail-CGTN-Global Times joint exchange item')).toEqual([
    'The Daily Mail',
    'CGTN',
    'Global Times',
  ]);
});

test('misprints of the names and of the words are read, a house that nobody lists stands as printed', () => {
  expect(partiesOf(' –The Daily Mail-GGTN news exchage item')).toEqual(['The Daily Mail', 'CGTN']);
  expect(partiesOf(' —The Dai1y Mail-Gl0bal Times news exchange itern')).toEqual(['The Daily Mail', 'Global Times']);
  expect(partiesOf(' gulf times-kydoo news exchange', { name: 'Gulf Times', exchanges: ['Kyodo News'] })).toEqual([
    'Gulf Times',
    'Kyodo News',
  ]);
  expect(partiesOf(' – The Daily Mail-The Pamir Gazette news exchange item')).toEqual([
    'The Daily Mail',
    'The Pamir Gazette',
  ]);
});

test('such a sentence behind the story’s own is the story’s', () => {
  const story = `${STORY} The Daily Mail backs the plan. The views expressed on CGTN were mixed.`;
  expect(partiesOf('', MAIL, 'en', story)).toBe('none');
});

test('a picture’s credit beside the line is the picture’s', () => {
  const article = read('en', MAIL, `${STORY}\n\n–The Daily Mail-CGTN news exchange item (Photo: Xinhua)`);
  expect(article.credits.map(({ kind }) => kind)).toEqual(['exchange', 'photo']);
  expect(article.bodyText).toBe(STORY);
});

test('an agency whose letters are near to a listed partner’s is itself', () => {
  const house: House = { name: 'Borneo Bulletin', exchanges: ['CGN', 'APP', 'ANI'] };
  for (const [written, name] of [
    ['CNN', 'CNN'],
    ['AP', 'AP'],
    ['ANA', 'ANA'],
    ['INQ', 'INQ'],
  ]) {
    expect(read('en', house, `${STORY} — ${written}`).credits[0]?.parties[0]?.name).toBe(name);
  }
});

test('a partner that the file names in one script is known in others', () => {
  const house: House = { name: '한빛일보', exchanges: ['Kyodo News'] };
  expect(partiesOf('\n\n(교도통신과의 기사 교환 협약에 따라 게재)', house, 'ko')).toEqual(['Kyodo News']);
});

test('an exchange that a sentence tells of in other words is read', () => {
  const line = '\n\nThis piece reached us through the news exchange between The Daily Mail and CGTN.';
  expect(partiesOf(line)).toEqual(['The Daily Mail', 'CGTN']);
});
