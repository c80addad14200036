import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { articleExpectation, normalizeCase } from './cases.ts';

const CASES = path.join(import.meta.dirname, 'articles');
const json = (name: string, file: string) => JSON.parse(readFileSync(path.join(CASES, name, file), 'utf8'));

/** A case is a folder with an article as received (`input.json`, a record of `normalize`) and as published (`expected.json`). */
test.each(readdirSync(CASES))('publishes %s as expected', name => {
  const expected = json(name, 'expected.json');
  const input = json(name, 'input.json');
  const article = normalizeCase(input);
  const published = articleExpectation(article);
  // A case may leave out keys that it says nothing of.
  expect(Object.fromEntries(Object.keys(expected).map(key => [key, published[key]]))).toEqual(expected);
  for (const { start, end, raw } of article.removed) expect(article.text.slice(start, end)).toBe(raw);
  const { language, partner } = input;
  const again = normalizeCase({ id: name, bodyText: article.bodyText, language, partner });
  expect(again.removed, 'what is removed of the published text').toEqual([]);
});
