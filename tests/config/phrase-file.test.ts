import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readPhraseTree } from '../../config/phrase-file.ts';

test('the shipped phrases are read as YAML reads them', () => {
  const text = readFileSync('config/phrases.yaml', 'utf8');
  const tree = readPhraseTree(text);
  expect(tree).toBeDefined();
  expect(tree).toEqual(parse(text));
});

test.each([
  ['credit:\n  en: a, b\n  # a note\n\n  de: >-\n    c,\n    d\nbyline:\n  x:\n    y: ü, "z"\n'],
  ['a: 1\n'],
  ['a: "quoted"\n'],
  ['a: [b, c]\n'],
  ['a: b # note\n'],
  ['a:\n  - b\n  # note\n  - c, d\ne: f\n'],
  ['a:\n  - b\n    c\n'],
  ['a:\n  - b: c\n'],
  ['a:\n- b\n- c\n'],
  ['a:\nb: c\n'],
  ['a:\n    - b\n  - c\n'],
  ['a: >-\n  b\n  c\n d: e\n'],
  ['a: >-\n  b\n\nd: e\n'],
  ['a: b\n  c\n'],
  ['a: true\n'],
  ['a: >-\n  b\n\n  c\n'],
  ['a: >-\n  b\n    c\n'],
])('%j: the same as YAML, or left to it', text => {
  const tree = readPhraseTree(text);
  if (tree !== undefined) expect(tree).toEqual(parse(text));
});
