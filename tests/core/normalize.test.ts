import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadKnowledge } from '../../config/knowledge.ts';
import type { Draft } from '../../src/core/article.ts';
import { normalize } from '../../src/core/normalize.ts';
import type { House, Partner } from '../../src/core/partner.ts';

const knowledge = loadKnowledge();
const dailyMail: Partner = {
  id: 'daily-mail',
  name: 'The Daily Mail',
  aliases: ['Daily Mail', 'The Daily Mail Islamabad'],
  language: 'en',
  country: 'PK',
  feeds: [],
  exchanges: [{ with: 'cgtn' }],
};
const house: House = {
  name: 'The Valley Courier',
  aliases: ['Valley Courier'],
  urls: ['https://courier.example/'],
  timeZone: 'Asia/Karachi',
  language: 'en',
};
const read = (draft: Omit<Draft, 'id'>, partner: Partner | undefined = dailyMail) =>
  normalize({ id: '1', headline: 'x', ...draft }, knowledge, partner, house);

test('takes the exchange line off the end and keeps it as a credit of both houses, the misprint resolved', () => {
  // The one line of its kind that was ever witnessed; GGTN stands for CGTN.
  const line = '–The Daily Mail-GGTN news exchange item';
  const body =
    'BEIJING: China is considering efforts. It will help, said an official from the Ministry of Information Technology.';
  const article = read({ bodyText: `${body} ${line}` });
  expect(article.bodyText).toBe(
    'China is considering efforts. It will help, said an official from the Ministry of Information Technology.',
  );
  expect(article.dateline).toMatchObject({ raw: 'BEIJING:', city: 'Beijing', country: 'CN' });
  expect(article.credits).toMatchObject([
    {
      kind: 'exchange',
      placement: 'tail',
      raw: line,
      parties: [
        { name: 'The Daily Mail', asWritten: 'The Daily Mail' },
        { id: 'cgtn', name: 'CGTN', asWritten: 'GGTN' },
      ],
    },
  ]);
  expect(article.creditLine).toBe('The Daily Mail–CGTN news exchange');
  expect(article.trail?.map(hop => [hop.party.name, hop.by])).toEqual([
    ['CGTN', 'exchange'],
    ['The Daily Mail', 'feed'],
  ]);
  expect(article.removed.map(({ as, raw }) => [as, raw])).toEqual([
    ['dateline', 'BEIJING:'],
    ['credit', line],
  ]);
});

test('the same line leaves an HTML body with the words it stands in, and nothing else does', () => {
  const article = read({
    bodyHtml:
      '<p>BEIJING: Efforts were <a href="https://example.test/a">highlighted</a>.</p><p>It will help.</p>' +
      '<p><em>–<b>The Daily Mail</b>-GGTN news exchange item</em></p>',
  });
  expect(article.bodyText).toBe('Efforts were highlighted.\nIt will help.');
  expect(article.bodyHtml).toContain('>highlighted</a>.</p>');
  expect(article.bodyHtml).not.toContain('exchange');
  expect(article.credits[0]?.parties.map(party => party.name)).toEqual(['The Daily Mail', 'CGTN']);
});

test('bylines come from the field and from the body, each person once', () => {
  const article = read({
    byline: 'By JANE SMITH and John Doe',
    bodyText: 'By Jane Smith\nThe council met on Monday and agreed on the budget for the year.\nIt meets again in May.',
  });
  expect(article.byline).toBe('Jane Smith and John Doe');
  expect(article.removed.map(({ as }) => as)).toEqual(['byline']);
});

test('a house in a byline of the body is credited with the person', () => {
  const article = read({
    bodyText: 'By Lin Qiao, China Economic Net\nNoodle makers have a new customer.\nThe trick lies in the starch.',
  });
  expect(article.credits).toMatchObject([
    { kind: 'reporting', placement: 'head', parties: [{ id: 'china-economic-net' }], people: [{ name: 'Lin Qiao' }] },
  ]);
});

test('fields credit too: an agency as the byline, a credit line that the feed carries', () => {
  const article = read({ byline: 'AFP', creditLine: 'The Daily Mail/CGTN news exchange', bodyText: 'The river rose.' });
  expect(article.credits.map(({ kind, placement }) => [kind, placement])).toEqual([
    ['agency', 'byline'],
    ['exchange', 'field'],
  ]);
  expect(article.creditLine).toBe('AFP; The Daily Mail–CGTN news exchange');
  expect(article.removed).toEqual([]);
});

test('what the feed says in fields of its own is read where the body is silent', () => {
  const article = read({
    bodyText: 'The river rose.',
    dateline: 'LONDON, Nov 3 (Reuters)',
    provider: 'Xinhua News Agency',
    published: '2024-11-04T10:00:00Z',
  });
  expect(article.dateline).toMatchObject({ placeText: 'LONDON', date: '2024-11-03', provider: { id: 'reuters' } });
  expect(article.credits).toMatchObject([{ kind: 'agency', placement: 'field', parties: [{ id: 'xinhua' }] }]);
  expect(article.removed).toEqual([]);
});

test('a house that nobody lists, alone on the last line, is a doubt and stays', () => {
  const article = read({ bodyText: 'The river rose.\nIt fell again by night, officials said.\nThe Pamir Gazette' });
  expect(article.bodyText).toContain('The Pamir Gazette');
  expect(article.doubts).toMatchObject([{ raw: 'The Pamir Gazette', confidence: 0.5 }]);
  expect(article.credits).toEqual([]);
});

test('the provider of the dateline stands in the credit line and opens the trail', () => {
  const article = read({ bodyText: 'LAHORE, June 9 (APP): Five bogies left the rails on Monday, the railways said.' });
  expect(article.creditLine).toBe('APP');
  expect(article.trail?.map(hop => hop.party.name)).toEqual(['APP', 'The Daily Mail']);
});

test('a caption glued in front of the dateline goes, and its credit is the picture’s', () => {
  const article = read({
    bodyText: 'Tourists on a hill in this undated image. — APP/FileMINGORA: As temperatures soar, hotels are full.',
  });
  expect(article.bodyText).toBe('As temperatures soar, hotels are full.');
  expect(article.removed.map(({ as }) => as)).toEqual(['caption', 'dateline']);
  expect(article.credits).toMatchObject([{ kind: 'photo', parties: [{ id: 'app' }] }]);
  expect(article.creditLine).toBeNull();
});

test('our own copy coming back is a loop only where its history or its only supplier is us', () => {
  const text = 'The bridge reopens in May, the council said.';
  expect(read({ bodyText: text, hops: ['The Valley Courier', 'CGTN'] }).loop?.reason).toContain('history');
  expect(read({ bodyText: text, provider: 'Valley Courier' }).loop?.reason).toContain('only supplier');
  expect(read({ bodyText: `${text} –The Valley Courier-The Daily Mail news exchange item` }).loop).toBeUndefined();
  expect(read({ bodyText: text, provider: 'AFP' }).loop).toBeUndefined();
  const from = (...origins: string[]) => read({ bodyText: text, origins }).loop?.reason;
  expect(from('urn:paper:9', 'http://www.courier.example/news/9?from=feed')).toContain('courier.example/news/9');
  expect(from('https://courier.example')).toBeDefined();
  expect(from('https://courier.example.net/news/9', 'https://other.example/?https://courier.example/')).toBeUndefined();
});

test('a partner’s file adds its own phrases, and says what is always taken and what never', () => {
  const partner: Partner = {
    ...dailyMail,
    phrases: { exchange: ['copy pool'] },
    rules: { strip: ['Tap here to follow our channel'], keep: ['(Agencies)'] },
  };
  const body = 'The river rose.\nTap here to follow our channel\nIt fell again by night. (Agencies)';
  expect(read({ bodyText: body }, partner).bodyText).toBe('The river rose.\nIt fell again by night. (Agencies)');
  expect(read({ bodyText: 'The river rose. – Copy pool: The Daily Mail, CGTN' }, partner).credits[0]?.kind).toBe(
    'exchange',
  );
  expect(read({ bodyText: 'The river rose. – Copy pool: The Daily Mail, CGTN' }).credits).toEqual([]);
});

test('the organizations file and the phrases file are what the rules read', () => {
  expect(knowledge.organizations.organizations.length).toBeGreaterThan(150);
  const ids = knowledge.organizations.organizations.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(readFileSync('config/organizations.yaml', 'utf8')).toContain('"GGTN"');
});

test.each([
  [
    '新华社北京11月3日电（记者王小明、李华）国务院召开会议。会议指出。',
    ['王小明', '李华'],
    '国务院召开会议。会议指出。',
  ],
  ['（记者 李明）河水上涨。居民已转移。', ['李明'], '河水上涨。居民已转移。'],
  ['(서울=연합뉴스) 김민수 기자 = 시는 나무를 심겠다고 밝혔다.', ['김민수'], '시는 나무를 심겠다고 밝혔다.'],
  ['（作者曾参加交换计划）河水上涨。居民已转移。', [], '（作者曾参加交换计划）河水上涨。居民已转移。'],
  ['가격은 기준 = 원이다. 시는 밝혔다.', [], '가격은 기준 = 원이다. 시는 밝혔다.'],
])('who reported stands before the first word of Chinese and Korean copy: %s', (bodyText, authors, story) => {
  const article = read({ bodyText });
  expect(article.authors.map(({ name }) => name)).toEqual(authors);
  expect(article.bodyText).toBe(story);
  expect(read({ bodyText: story }).removed).toEqual([]);
});

test('a person who is called like an agency signs as a person', () => {
  const article = read({ bodyText: 'Der Fluss stieg. Die Schule blieb zu.\nPetra Lang', language: 'de' });
  expect(article.authors).toEqual([{ name: 'Petra Lang' }]);
  expect(article.credits).toEqual([]);
});
