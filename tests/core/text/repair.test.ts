import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  hasDoubleEncoding,
  repairForComparison,
  undoDoubleEncoding,
  WINDOWS_1252,
} from '../../../src/core/text/repair.ts';

/** UTF-8 read as Windows-1252. */
function encodeTwice(text: string): string {
  return [...new TextEncoder().encode(text)]
    .map(byte => (byte >= 0x80 && byte < 0xa0 ? WINDOWS_1252[byte - 0x80] : String.fromCharCode(byte)))
    .join('');
}

test('whatever was encoded twice comes back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), text => {
      const twice = encodeTwice(text);
      expect(undoDoubleEncoding(twice) ?? twice).toBe(text);
    }),
  );
});

test.each([
  ['isnâ€™t', 'isn’t'],
  ['cafÃ©', 'café'],
  ['caf\u00c3\u00a9', 'café'],
  ['plain words', undefined],
  ['«CAFÉ» Zoë', undefined],
  ['cafÃ© and café', undefined],
])('%j undone is %j', (text, undone) => {
  expect(undoDoubleEncoding(text)).toBe(undone);
});

test('a text is known to hold something that was encoded twice, also where the rest is sound', () => {
  expect(hasDoubleEncoding('Zoë isnâ€™t here')).toBe(true);
  expect(hasDoubleEncoding('Zoë is here')).toBe(false);
});

test.each([
  ['a Zoë isnâ€™t', 'a Zoë isn’t'],
  ['cafÃ© in MÃ¼nchen, 14Â\u00a0tables, Zoë', 'café in München, 14\u00a0tables, Zoë'],
  ['the port?s quay', 'the port’s quay'],
  ['the port\ufffds quay', 'the port’s quay'],
  ['Why? So.', 'Why? So.'],
  ['page?id=3', 'page?id=3'],
  ['Âge and SÃO PAULO', 'Âge and SÃO PAULO'],
])('for a comparison %j is read as %j', (text, repaired) => {
  expect(repairForComparison(text)).toBe(repaired);
});
