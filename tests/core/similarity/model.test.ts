import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FEATURES, MODEL_FORMAT, readModel, shippedModel } from '../../../src/core/similarity/model.ts';

const shipped = JSON.parse(readFileSync('src/core/similarity/model.json', 'utf8'));

test('the shipped model has a finite weight for each feature and a table of common runs', () => {
  const { weights, bias, commonRuns } = shippedModel();
  expect(weights).toHaveLength(FEATURES.length);
  expect([...weights, bias].every(Number.isFinite)).toBe(true);
  expect(commonRuns.size).toBeGreaterThan(100);
});

const NEWER = /newer than this program's/;
const DAMAGED = /is damaged, or of another program/;

test.each([
  ['no object', 'model', DAMAGED],
  ['nothing in it', null, DAMAGED],
  ['a newer format', { ...shipped, format: MODEL_FORMAT + 1 }, NEWER],
  ['an older format', { ...shipped, format: MODEL_FORMAT - 1 }, DAMAGED],
  ['a missing weight', { ...shipped, features: {} }, DAMAGED],
  ['a weight that is no number', { ...shipped, features: { ...shipped.features, density: { weight: 'x' } } }, DAMAGED],
  ['a feature of another program', { ...shipped, features: { ...shipped.features, mood: { weight: 1 } } }, DAMAGED],
  ['no bias', { ...shipped, bias: null }, DAMAGED],
  ['no table', { ...shipped, commonRuns: undefined }, DAMAGED],
])('a model file with %s is refused, and the error says what is wrong', (_, data, message) => {
  expect(() => readModel(data)).toThrow(
    expect.objectContaining({ code: 'model-wrong', message: expect.stringMatching(message) }),
  );
});
