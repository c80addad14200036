import { expect, test } from 'vitest';
import { loadKnowledge } from '../../config/language-data.ts';
import { normalize } from '../../src/core/normalize.ts';
import type { Partner } from '../../src/core/partner.ts';

const knowledge = loadKnowledge();
const dailyMail: Partner = {
  id: 'daily-mail',
  name: 'The Daily Mail',
  aliases: ['Daily Mail', 'The Daily Mail Islamabad'],
  feeds: [],
  exchanges: [{ with: 'cgtn' }],
};

test('takes the exchange line off the end and keeps it as a credit of both houses, the misprint resolved', () => {
  // The seed article's own line, the one witnessed of its kind; GGTN stands for CGTN.
  const line = '–The Daily Mail-GGTN news exchange item';
  const article = normalize(
    {
      id: '1',
      headline: 'China',
      bodyText: `It will help, said an official from the Ministry of Industry and Information Technology. ${line}`,
    },
    knowledge,
    dailyMail,
  );
  expect(article.bodyText).toBe(
    'It will help, said an official from the Ministry of Industry and Information Technology.',
  );
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
  expect(article.removed.map(({ start, end, raw }) => article.text.slice(start, end) === raw)).toEqual([true]);
});

test('tells an agency that is mentioned from the agency that is credited', () => {
  const read = (bodyText: string) => normalize({ id: '1', bodyText }, knowledge);
  expect(read('"It feels like a theme park," he told AFP. afp')).toMatchObject({
    bodyText: '"It feels like a theme park," he told AFP.',
    credits: [{ kind: 'agency', parties: [{ name: 'AFP', asWritten: 'afp' }] }],
  });
  expect(read('Price wars have no winners, the state-backed Global Times reported Saturday.').credits).toEqual([]);
});
