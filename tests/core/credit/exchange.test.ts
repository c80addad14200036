import { expect, test } from 'vitest';
import { type House, MAIL, partiesOf, read, STORY } from './exchange-lines.ts';

test.each([
  ' –The Daily Mail-CGTN news exchange item',
  '—The Daily Mail/CGTN News Exchange',
  ' (The Daily Mail & CGTN content exchange)',
  '\n\n[The Daily Mail–CGTN exchange]',
  '\n\n*** The Daily Mail + CGTN – news exchange ***',
  '\n\nTHE DAILY MAIL AND CGTN MEDIA EXCHANGE PROGRAMME',
  '\n\nThe Daily Mail with CGTN: news exchange.',
  '\n\nThe Daily Mail–\nCGTN exchange story, 14 May 2024',
  '\n\nCopy swap: The Daily Mail with CGTN',
  '\n\nThis report is carried under the news exchange agreement between The Daily Mail and CGTN.',
  ' daily mail-cgtn news exchange feature',
  ' –The Daily Mail-CGTN news ex-change item',
  '\n\nThis article comes to you under an exchange between The Daily Mail and CGTN.',
  '\n\nDistributed under the Daily Mail–CGTN news exchange',
])('reads own title and partner however they are set: %j', line => {
  expect(partiesOf(line)).toEqual(['The Daily Mail', 'CGTN']);
});

test.each([
  '\n\nPublished under an exchange arrangement with Global Times.',
  '\n\nFrom our exchange partner, Global Times',
  '\n\nCourtesy Global Times, under exchange.',
  '\n\nAs part of our news exchange with Global Times',
  '\n\nBy special arrangement with Global Times',
  '\n\nPublished in arrangement with Global Times',
])('reads an exchange that names the partner only: %j', line => {
  expect(partiesOf(line)).toEqual(['Global Times']);
});

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

test.each([
  'Tags: sea, museum',
  'Last updated: 14 May 2024',
  'Follow us on Facebook',
  'The writer can be reached at a@b.example',
])('finds the line above what a page sets under it: %j', below => {
  const article = read('en', MAIL, `${STORY}\n\n–The Daily Mail-CGTN news exchange item\n${below}`);
  expect(article.credits).toMatchObject([
    { kind: 'exchange', parties: [{ name: 'The Daily Mail' }, { name: 'CGTN' }] },
  ]);
  expect(article.bodyText).toBe(`${STORY}\n\n${below}`);
});

test.each([
  ['en', ' –The Daily Mail-CGTN news exchange item. The views expressed are those of the author.'],
  ['en', '\n\nThe Daily Mail-CGTN news exchange. This newspaper is not responsible for its content.'],
  [
    'en',
    '\n\nThe Daily Mail has published this as part of its news exchange with CGTN. Opinions are the author’s own.',
  ],
  ['es', '\n\nThe Daily Mail – CGTN, intercambio de noticias. Las opiniones son del autor.'],
])('a sentence of whose the opinions are goes with the credit before it: %s %j', (language, line) => {
  expect(partiesOf(line, MAIL, language)).toEqual(['The Daily Mail', 'CGTN']);
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

test.each([
  ' The Daily Mail and CGTN agreed to renew their news exchange.',
  ' He edits the Daily Mail-CGTN news exchange page.',
  ' Insurance is the hidden cost, he told The Daily Mail–CGTN joint panel.',
  ' “We read it in The Daily Mail–CGTN news exchange item.”',
  ' – Pakistan Stock Exchange',
  ' Rates – Exchange: US dollar 278.10 – yen 1.80',
  ' The prize was shared by trainees from The Daily Mail and Global Times.',
  ' The error was not in the Daily Mail-CGTN news exchange item from which the figures were drawn.',
  '\n\n(The writer spent a year as a guest of the The Daily Mail–CGTN journalists’ exchange.)',
  '\n\nRead more: The Daily Mail, CGTN sign news exchange deal',
  '\n\n(Photo: The Daily Mail–CGTN photo exchange)',
])('leaves what only looks like an exchange line: %j', line => {
  const article = read('en', MAIL, STORY + line);
  expect(article.credits.filter(credit => credit.kind !== 'photo')).toEqual([]);
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

const AHRAM: House = { name: 'الأهرام', exchanges: ['وام'] };
const MINGPAO: House = { name: '明报', exchanges: ['联合早报'] };

test.each([
  ['en', MAIL, 'The keys were handed over at noon – in exchange for the Global Times'],
  ['de', MAIL, 'Die Schlüssel gab es – im Austausch gegen die Global Times'],
  [
    'ja',
    { name: '朝日新聞', exchanges: ['人民日報'] },
    '橋は五月に開く。\n両紙は記事交換協定に署名したと朝日新聞は伝えた。',
  ],
  [
    'ru',
    { name: 'БелТА', exchanges: ['Казинформ'] },
    'Мост открыт.\nБелТА и Казинформ договорились об обмене новостями.',
  ],
  ['zh', MINGPAO, '灯塔将重新粉刷。\n明报和联合早报将开展新闻交换。'],
  ['ja', { name: '毎日新聞', exchanges: ['朝鮮日報'] }, '橋は五月に開く。\n毎日新聞は朝鮮日報と記事交換協定を結んだ。'],
  ['zh', MINGPAO, '灯塔将重新粉刷。\n两报编辑就新闻交换交换了意见。'],
  ['ar', AHRAM, 'سيُطلى الفنار.\nوبحث الجانبان تبادل الأخبار والخبرات بين الأهرام ووام.'],
])('a sentence about an exchange is the story’s: %s', (language, house, story) => {
  expect(partiesOf('', house, language, story)).toBe('none');
});

test('a partner that the file names in one script is known in others', () => {
  const house: House = { name: '한빛일보', exchanges: ['Kyodo News'] };
  expect(partiesOf('\n\n(교도통신과의 기사 교환 협약에 따라 게재)', house, 'ko')).toEqual(['Kyodo News']);
});

test('an exchange that a sentence tells of in other words is read', () => {
  const line = '\n\nThis piece reached us through the news exchange between The Daily Mail and CGTN.';
  expect(partiesOf(line)).toEqual(['The Daily Mail', 'CGTN']);
});
