import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeSignature, encodeSignature, signatureOf } from '../../../src/core/dedupe/signature.ts';
import { HARBOR } from './copies.ts';

test('a signature comes out of its bytes as it went in', () => {
  fc.assert(
    fc.property(
      fc.record({
        headline: fc.string({ unit: 'grapheme' }),
        bodyText: fc.array(fc.string({ unit: 'grapheme' })).map(lines => lines.join('\n')),
        published: fc.option(
          fc.date({ noInvalidDate: true }).map(date => date.toISOString()),
          { nil: undefined },
        ),
        source: fc.option(fc.string(), { nil: undefined }),
      }),
      article => {
        const signature = signatureOf(article);
        expect(decodeSignature(encodeSignature(signature))).toEqual(signature);
      },
    ),
  );
});

test('bytes of another version of the program give no signature', () => {
  const bytes = encodeSignature(signatureOf(HARBOR));
  bytes[0] = 99;
  expect(decodeSignature(bytes)).toBeNull();
});

test('a signature takes about half of what the text takes', () => {
  expect(encodeSignature(signatureOf(HARBOR)).length).toBeLessThan(HARBOR.bodyText.length * 0.6);
});
