import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readBodyHtml } from '../../../src/core/body/body.ts';
import { plainTextToHtml } from '../../../src/core/body/render.ts';
import { reparse, squeeze, wordsOf } from './reparse.ts';
import { cutsOf, soup } from './soup.ts';

/** The same cases at each run; for others: RUNS=20000 SEED=2. */
const RUNS = { numRuns: Number(process.env.RUNS ?? 1_000), seed: Number(process.env.SEED ?? 1) };
const BASE = { baseUrl: 'https://partner.example/story/1' };

test('whatever comes in, a standard parser reads from the safe HTML the very tree that was meant, of allowed elements only', () => {
  fc.assert(
    fc.property(soup, html => {
      const safe = readBodyHtml(html, BASE).safeHtml();
      expect(reparse(safe)).toBe(safe);
    }),
    RUNS,
  );
});

test('text and safe HTML hold the same words', () => {
  fc.assert(
    fc.property(soup, html => {
      const markup = readBodyHtml(html, BASE);
      expect(wordsOf(markup.safeHtml())).toBe(squeeze(markup.text));
    }),
    RUNS,
  );
});

test('reading safe HTML again changes neither text nor HTML', () => {
  fc.assert(
    fc.property(soup, html => {
      const first = readBodyHtml(html, BASE);
      const second = readBodyHtml(first.safeHtml());
      expect(second.safeHtml()).toBe(first.safeHtml());
      expect(second.text).toBe(first.text);
    }),
    RUNS,
  );
});

test('a cut takes exactly its own characters, and what is left is as safe as before', () => {
  fc.assert(
    fc.property(
      soup.chain(html => {
        const { text } = readBodyHtml(html, BASE);
        return fc.tuple(fc.constant(html), cutsOf(text));
      }),
      ([html, cuts]) => {
        const markup = readBodyHtml(html, BASE);
        const safe = markup.safeHtml(cuts);
        expect(reparse(safe)).toBe(safe);
        let left = '';
        let at = 0;
        for (const { start, end } of cuts) {
          left += markup.text.slice(at, start);
          at = end;
        }
        expect(wordsOf(safe)).toBe(squeeze(left + markup.text.slice(at)));
      },
    ),
    RUNS,
  );
});

test('plain text becomes paragraphs that read as the same words', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      const html = plainTextToHtml(text);
      expect(reparse(html)).toBe(html);
      expect(squeeze(readBodyHtml(html).text)).toBe(squeeze(text.toWellFormed().replaceAll('\0', '')));
    }),
    RUNS,
  );
});
