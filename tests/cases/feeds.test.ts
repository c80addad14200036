import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { feedExpectation } from './cases.ts';

const CASES = path.join(import.meta.dirname, 'feeds');

/** A case is a folder with the document as received (`feed.*`) and what `parse` must give (`expected.json`). */
const cases = readdirSync(CASES).map(name => {
  const file = readdirSync(path.join(CASES, name)).find(entry => entry.startsWith('feed.'));
  if (file === undefined) throw new Error(`tests/cases/feeds/${name} has no feed.*`);
  return { name, file: path.join(CASES, name, file) };
});

test.each(cases)('parses $name as expected', async ({ name, file }) => {
  const expected: unknown = JSON.parse(readFileSync(path.join(CASES, name, 'expected.json'), 'utf8'));
  expect(await feedExpectation(readFileSync(file))).toEqual(expected);
});
