import { expect, test } from 'vitest';
import { commonParagraphs } from '../../../src/core/dedupe/common-paragraphs.ts';
import { signatureOf } from '../../../src/core/dedupe/signature.ts';
import { HARBOR, paragraphs, STRIKE } from './copies.ts';

test('a person sees of each paragraph how much of it the other article has, and where', () => {
  const [lead, cost, ships] = paragraphs(HARBOR);
  const bodyText = [
    paragraphs(STRIKE)[1],
    ships,
    `${cost?.replace('19 months', 'a long time')}`,
    lead?.split(' - ')[1],
  ].join('\n\n');
  const common = commonParagraphs(signatureOf({ ...HARBOR, bodyText }), signatureOf(HARBOR));
  expect(common.map(({ at }) => at)).toEqual([null, 2, 1, 0]);
  expect(common.map(({ share }) => share)).toEqual([0, 1, expect.closeTo(0.8, 1), 1]);
});
