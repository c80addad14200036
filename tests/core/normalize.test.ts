import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadKnowledge } from '../../config/knowledge.ts';
import type { Draft } from '../../src/core/article.ts';
import { normalize } from '../../src/core/normalize-article.ts';
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
  const { bodyText, removed, doubts } = read({ bodyText: body }, partner);
  expect(bodyText).toBe('The river rose.\nIt fell again by night. (Agencies)');
  expect(removed).toMatchObject([{ as: 'notice', rule: 'partner strips it' }]);
  expect(doubts).toMatchObject([{ as: 'credit', raw: '(Agencies)', rule: 'partner keeps it' }]);
  const within =
    'The river rose, officials said. Tap here to follow our channel It fell again. Tap here to follow our channels.';
  expect(read({ bodyText: within }, partner).bodyText).toBe(
    'The river rose, officials said. It fell again. Tap here to follow our channels.',
  );
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

test('what the item’s fields say tells what a line of its body is', () => {
  const story =
    'The ferry sailed on Friday with forty people aboard, the harbour said.\n\nTickets are cheaper until Easter.';
  const filed = `KANO (NAN) – ${story}`;
  const summaryHtml = filed.split('\n')[0];
  expect(read({ bodyText: filed, summaryHtml }).dateline?.placeText).toBe('KANO');

  const signed = `${story}\n\nNorthwind Gazette`;
  expect(read({ bodyText: signed }).credits).toEqual([]);
  expect(read({ bodyText: signed, provider: 'Northwind Gazette' }).bodyText).not.toContain('Northwind');
});

test('a credit line never repeats a name of the byline, and names an editor only as such', () => {
  const filed = (foot: string, byline?: string) =>
    read({ bodyText: `The port will close, officials said.\n\n${foot}`, ...(byline && { byline }) }).creditLine;
  const foot = '(Reporting by Anna Lind and Kofi Mensah; Editing by Bob Roe)';
  expect(filed(foot, 'Anna Lind')).toBe('Kofi Mensah, edited by Bob Roe');
  expect(filed('(Reporting by Anna Lind)', 'Anna Lind')).toBeNull();
  expect(filed('(Editing by Bob Roe)')).toBe('edited by Bob Roe');
});
