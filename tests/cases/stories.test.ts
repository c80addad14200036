import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { storyExpectation } from './cases.ts';

const CASES = path.join(import.meta.dirname, 'stories');

/** A case is a folder with articles (`articles.ndjson`, records of `dedupe`) and their stories and copies (`expected.json`). */
test.each(readdirSync(CASES))('finds the stories of %s as expected', name => {
  const read = (file: string) => readFileSync(path.join(CASES, name, file), 'utf8');
  expect(storyExpectation(read('articles.ndjson'))).toEqual(JSON.parse(read('expected.json')));
});
