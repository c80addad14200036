import { expect, test } from 'vitest';
import { loadKnowledge } from '../../config/knowledge.ts';
import { explainArticle } from '../../src/core/explain-article.ts';

const knowledge = loadKnowledge();
const explain = (text: string) =>
  explainArticle(text, { id: 'a', headline: 'Water board meets', bodyText: text }, knowledge);

const TEXT = `Thandiwe Mabuza
Staff Reporter
MBABANE, Nov 3 (Reuters) – The water board met on Tuesday and raised the price of a bucket by two cents.
Farmers walked out.
It meets again in May.

Qwelani Mbekwa

(AFP)`;

test('the lines of head and tail are shown with what was read in them and what became of it', () => {
  const blocks = explain(TEXT).map(({ place, raw, readings }) => [
    place,
    raw.slice(0, 16),
    ...readings.map(({ as, outcome }) => `${as}: ${outcome}`),
  ]);
  expect(blocks).toEqual([
    ['head', 'Thandiwe Mabuza', 'byline: taken'],
    ['head', 'Staff Reporter', 'byline: taken'],
    ['head', 'MBABANE, Nov 3 (', 'dateline: taken'],
    ['tail', 'It meets again i'],
    ['tail', 'Qwelani Mbekwa', 'byline: not sure enough'],
    ['tail', '(AFP)', 'credit: taken'],
  ]);
});

test('a byline comes with what was weighed for it and against it', () => {
  const [block] = explain(TEXT);
  expect(block?.readings[0]).toMatchObject({ rule: 'name-line', confidence: 0.97 });
  expect(block?.readings[0]?.evidence).toContainEqual(['a role, house or place behind the name', 0.4]);
});

test('a dateline comes with its places, date and agency, and the shorter reading that gave way to it', () => {
  const readings = explain(TEXT).find(({ raw }) => raw.startsWith('MBABANE'))?.readings ?? [];
  expect(readings[0]?.evidence).toEqual([
    ['"MBABANE" is a known place'],
    ['a date'],
    ['"Reuters" is listed and in brackets'],
    ['"–" at its end'],
  ]);
  const [line] = explain('KARACHI: (APP) - The canal opened on Monday after three years of work.\n\nIt is long.');
  const outcomes = line?.readings.map(({ raw, outcome }) => [raw, outcome]);
  expect(outcomes).toContainEqual(['KARACHI:', 'a longer one is taken']);
});

test('a credit comes with where it stands, whom it names and which words say what it is', () => {
  const [, , , , last] = explain(`${TEXT.slice(0, -5)}(With inputs from PTI)`).slice(-5);
  expect(last?.readings[0]?.evidence).toEqual([
    ['on a line'],
    ['"inputs" says inputs'],
    ['"from" says source'],
    ['"PTI" is a listed agency'],
  ]);
});

test('a text that is one line, and none at all', () => {
  expect(explain('The water board met on Tuesday.')).toHaveLength(1);
  expect(explain('')).toEqual([]);
});
