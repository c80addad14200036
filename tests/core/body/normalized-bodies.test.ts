import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadKnowledge } from '../../../config/knowledge.ts';
import { normalize } from '../../../src/core/normalize-article.ts';
import { reparse, squeeze, wordsOf } from './reparse.ts';
import { soup } from './soup.ts';

const knowledge = loadKnowledge();

/** Pieces of copy that the rules act on, in the markup they were seen in. */
const COPY = [
  '<p><strong>By Sana Malik</strong></p>',
  '<p>By Sana Malik<br>Staff Reporter</p>',
  '<p><b>ISLAMABAD:</b> The talks went on.</p>',
  '<p>BEIJING, Nov 3 (Xinhua) -- <a href="https://p.example/a">China</a> said so.</p>',
  '<p>She said. afp</p>',
  '<p>It ended.<em>—Reuters</em></p>',
  '<p>(WITH INPUT FROM <b>APP</b>)</p>',
  '<p>…Information Technology. <i>–The Daily Mail-CGTN news exchange item</i></p>',
  '<p>Published in Dawn, July 30th, 2018</p>',
  '<p>(Reporting by Kane Wu in Hong Kong; Editing by Jacqueline Wong)</p>',
];
const body = fc
  .array(fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...COPY) }, { weight: 1, arbitrary: soup }), {
    minLength: 1,
    maxLength: 5,
  })
  .map(parts => parts.join('\n'));

test('taking bylines, datelines and credits out of HTML loses no character, adds none, and leaves it safe', () => {
  let taken = 0;
  fc.assert(
    fc.property(body, bodyHtml => {
      const article = normalize({ id: '1', bodyHtml }, knowledge);
      taken += article.removed.length;
      expect(reparse(article.bodyHtml)).toBe(article.bodyHtml);
      expect(wordsOf(article.bodyHtml)).toBe(squeeze(article.bodyText));
      for (const { start, end, raw } of article.removed) expect(article.text.slice(start, end)).toBe(raw);
      const kept = [...squeeze(article.bodyText + article.removed.map(({ raw }) => raw).join(''))];
      expect(kept.sort()).toEqual([...squeeze(article.text)].sort());
    }),
    { numRuns: Number(process.env.RUNS ?? 300), seed: Number(process.env.SEED ?? 1) },
  );
  expect(taken).toBeGreaterThan(100);
});

test('normalizing HTML that has been normalized takes nothing more from the copy the rules know', () => {
  for (const first of COPY) {
    for (const last of COPY) {
      const once = normalize(
        { id: '1', bodyHtml: `${first}<p>The minister said the talks would go on.</p>${last}` },
        knowledge,
      );
      const again = normalize({ id: '1', bodyHtml: once.bodyHtml }, knowledge);
      expect(again.bodyHtml).toBe(once.bodyHtml);
    }
  }
});
