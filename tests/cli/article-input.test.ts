import { expect, test } from 'vitest';
import { readArticleInput } from '../../src/cli/io/article-input.ts';

const PARTNER = { id: 'paper', name: 'Paper', exchanges: [{ with: 'cgtn' }] };

test('a record gives its words, its partner, and its id and address as origins; null is absent', () => {
  const { draft, partner } = readArticleInput({
    id: 4,
    headline: null,
    bodyText: 'Rain.',
    guid: 'g',
    url: 'https://a.example/',
    partner: PARTNER,
  });
  expect(draft).toEqual({
    id: '4',
    bodyText: 'Rain.',
    url: 'https://a.example/',
    origins: ['g', 'https://a.example/'],
  });
  expect(partner).toMatchObject({ ...PARTNER, aliases: [] });
  expect(readArticleInput({ id: '5', headline: 'Rain', partner: 'daily-mail' }).partner?.name).toBe('The Daily Mail');
});

test('one partner is one object, however many records define it, so that it is compiled once', () => {
  const partners = [1, 2].map(
    id => readArticleInput({ id, headline: 'Rain', partner: structuredClone(PARTNER) }).partner,
  );
  expect(partners[0]).toBe(partners[1]);
});

test.each([
  [{ headline: 'x' }, 'The record is wrong at "id"'],
  [{ id: '1', bylines: 'Jane' }, 'The record is wrong at "bylines": it must be a list of texts.'],
  [{ id: '1', partner: { id: 'x' } }, 'The record is wrong at "partner": it must be the id of a partner, or {'],
  [{ id: '1', partner: 'nobody' }, 'There is no partner "nobody".'],
  [{ id: '1', url: 'https://a.example/' }, 'The record has no words.'],
  [{ id: '1', body_text: 'x' }, 'The record has no words.'],
])('%j is refused by key', (record, message) => {
  expect(() => readArticleInput(record)).toThrow(message);
});
