import { expect, test } from 'vitest';
import { SAME_STORY } from '../../../src/core/similarity/model.ts';
import { scorePair } from '../../../src/core/similarity/score.ts';
import { type Comparable, signatureOf } from '../../../src/core/similarity/signature.ts';
import { asRunBy, HARBOR, judge, MUSEUM, marketReport, paragraphs, STRIKE } from './copies.ts';

const score = (one: Comparable, other: Comparable) => scorePair(signatureOf(one), signatureOf(other)).score;

test.each([
  [
    'a reprint under another headline',
    asRunBy('ledger', HARBOR, { headline: 'Deeper water for grain ships' }),
    'duplicate',
  ],
  [
    'the first two paragraphs',
    asRunBy('ledger', HARBOR, { bodyText: paragraphs(HARBOR).slice(0, 2).join('\n\n') }),
    'excerpt',
  ],
  [
    'the story with as much again about something else after it',
    asRunBy('ledger', HARBOR, { bodyText: `${HARBOR.bodyText}\n\n${paragraphs(MUSEUM).slice(1).join('\n\n')}` }),
    'contains',
  ],
  [
    'the same paragraphs in another order',
    asRunBy('ledger', HARBOR, { bodyText: paragraphs(HARBOR).toReversed().join('\n\n') }),
    'version',
  ],
  [
    'a corrected figure',
    { ...HARBOR, bodyText: HARBOR.bodyText.replace('62 million', '64 million'), published: '2026-03-03T11:00:00Z' },
    'version',
  ],
])('%s is one story', (_, copy, kind) => {
  expect(judge(copy, HARBOR)).toBe(kind);
});

test('two stories, and one form filled on two days, are two', () => {
  expect(judge(HARBOR, STRIKE)).toBeNull();
  expect(judge(marketReport(3, '17', '140'), marketReport(4, '26', '310'))).toBeNull();
});

test('two reports of one event with a quotation in common are two stories', () => {
  const quotation =
    '“We will not send our grain the long way round for another ten years while the bar fills up with sand,” said Brandt.';
  const other: Comparable = {
    headline: 'Almery port sets out plan for deeper channel',
    bodyText: [
      'Ships that carry grain from Almery should be able to enter at any hour once a deeper channel is cut, officials announced.',
      quotation,
      'Fishermen in the outer villages fear for their beds and want a judge to look at the plan before the first bucket is lowered.',
      'Work could begin in summer of next year if ministers sign, an aide to the governor explained in the town hall.',
    ].join('\n\n'),
    published: '2026-03-03T13:00:00Z',
    source: 'gazette',
  };
  expect(judge({ ...HARBOR, bodyText: `${HARBOR.bodyText}\n\n${quotation}` }, other)).toBeNull();
});

test('a story is not one with the digest that has it as an item', () => {
  const other = [STRIKE, MUSEUM].map(({ headline, bodyText }) => `${headline}\n\n${bodyText}`);
  const [lead = '', ...rest] = paragraphs(HARBOR);
  const digest = { ...HARBOR, headline: 'In other news', bodyText: [other[0], lead, rest[0], other[1]].join('\n\n') };
  const item = { ...HARBOR, bodyText: [lead, rest[0]].join('\n\n'), source: 'gazette' };
  expect(judge(item, digest)).toBeNull();
  expect(judge(item, { ...digest, headline: item.headline })).toBe('excerpt');
});

test('a score is the same from both sides, and the kind is turned', () => {
  const cut = asRunBy('ledger', HARBOR, { bodyText: paragraphs(HARBOR).slice(0, 3).join('\n\n') });
  const [there, back] = [
    scorePair(signatureOf(cut), signatureOf(HARBOR)),
    scorePair(signatureOf(HARBOR), signatureOf(cut)),
  ];
  expect(there.score).toBe(back.score);
  expect([there.kind, back.kind]).toEqual(['excerpt', 'contains']);
  expect(there.evidence.shareOfFirst).toBe(back.evidence.shareOfSecond);
});

test('items of a headline alone are compared by it', () => {
  const item = { headline: HARBOR.headline, bodyText: 'Read more.', published: HARBOR.published, source: 'ledger' };
  expect(score(item, HARBOR)).toBeGreaterThan(0);
  expect(judge(item, { ...item, source: 'post', bodyText: '' })).not.toBeNull();
  expect(judge(item, STRIKE)).toBeNull();
});

test.each([
  ['no words', '', ''],
  ['one word', 'News', 'Word'],
  ['marks only', '***', '… — !'],
  [
    'no spaces',
    '港口疏浚',
    '港口北航道将于明年夏天疏浚至十四点五米，以便最大的粮船无需候潮即可靠泊，工程耗资六千二百万元。',
  ],
  ['Thai', 'ท่าเรือ', 'ท่าเรืออัลเมอรีจะขุดลอกร่องน้ำทางเหนือให้ลึกสิบสี่เมตรครึ่งตั้งแต่ฤดูร้อนหน้า'],
  ['half a million characters', 'Long', 'word '.repeat(100_000)],
  ['one character without end', 'Long', 'a'.repeat(500_000)],
])('a text of %s is compared without harm, without date or source', (_, headline, bodyText) => {
  const odd = signatureOf({ headline, bodyText });
  for (const other of [odd, signatureOf(HARBOR)]) {
    const { score } = scorePair(odd, other);
    expect(score).toBeGreaterThanOrEqual(0);
    expect(score).toBeLessThanOrEqual(1);
  }
  expect(scorePair(odd, signatureOf(HARBOR)).score).toBeLessThan(SAME_STORY);
});

test('copies in scripts without spaces are found', () => {
  const text =
    '港口北航道将于明年夏天疏浚至十四点五米，以便最大的粮船无需候潮即可靠泊，工程耗资六千二百万元，工期十九个月。港务长周二在记者会上表示，船只平均要在港外等候九个小时。';
  const article = { headline: '港口将疏浚北航道', bodyText: text, published: '2026-03-03T10:00:00Z', source: 'wire' };
  expect(judge(article, { ...article, headline: '粮船不再候潮', source: 'post' })).toBe('duplicate');
});
