import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Article, WholeArticle } from '../../src/core/article.ts';
import { hasWords, packArticle, unpackArticle } from '../../src/store/pack-article.ts';

const row = (whole: WholeArticle) => ({ ...packArticle(whole), article_id: whole.id });

function article(text: string, bodyText: string): Article {
  return {
    ...{ id: 'a', headline: 'H', byline: null, authors: [], contributors: [], organizations: [], dateline: null },
    ...{ credits: [], creditLine: null, removed: [], text, bodyText, bodyHtml: `<p>${bodyText}</p>` },
  };
}

test('an article comes back from the store character for character, whatever was cut out of it', () => {
  const words = fc.string({ unit: 'grapheme', maxLength: 60 });
  fc.assert(
    fc.property(words, words, words, words, (head, body, tail, other) => {
      for (const text of [body, head + body, body + tail, head + body + tail, other, head + other]) {
        const before = article(text, body);
        expect(unpackArticle(row(before))).toEqual(before);
      }
    }),
  );
});

test('the words are kept once where the body stands whole in the text', () => {
  const body = 'The words of the story, and many of them. '.repeat(50);
  const { record, body_text } = packArticle(article(`BEIJING: ${body} –AFP`, body));
  expect(record.length).toBeLessThan(400);
  expect(body_text).toBe(body);
});

test('what no database keeps is taken out before, so that the same words stay the same', () => {
  const packed = packArticle(article('a\0b \ud83d c', 'a\0b \ud83d c'));
  expect(packed.body_text).toBe('ab \ufffd c');
  expect(unpackArticle({ ...packed, article_id: 'a' }).text).toBe('ab \ufffd c');
});

test('HTML that is only the text in paragraphs is not kept a second time', () => {
  const plain = {
    ...article('a', 'a'),
    bodyText: 'Fish & chips\nfor <all>',
    bodyHtml: '<p>Fish &amp; chips</p><p>for &lt;all&gt;</p>',
  };
  const rich = { ...plain, bodyHtml: '<p>Fish &amp; <em>chips</em></p><p>for &lt;all&gt;</p>' };
  const none = { ...plain, bodyText: '', bodyHtml: '' };
  expect([plain, rich, none].map(one => packArticle(one).body_html)).toEqual(['=', rich.bodyHtml, '']);
  for (const one of [plain, rich, none]) expect(unpackArticle(row(one)).bodyHtml).toBe(one.bodyHtml);
});

test('what is left out of the stored record comes back with it, whatever stands there', () => {
  const name = fc.constantFrom('Reuters', 'AFP', 'Reuter');
  const party = fc.record(
    { id: fc.constantFrom('reuters', 'afp'), name, asWritten: name },
    { requiredKeys: ['name', 'asWritten'] },
  );
  const word = fc.constantFrom('Paris', 'FR', '');
  const names = { city: word, region: word, country: word };
  const place = fc.record({ ...names, latitude: fc.integer(), longitude: fc.integer() }, { requiredKeys: [] });
  const raw = fc.constantFrom('PARIS (AFP) -', 'PARIS', 'a\ud83d');
  const span = fc.record({
    ...{ as: fc.constantFrom<'dateline' | 'notice'>('dateline', 'notice'), raw, confidence: fc.constant(0.5) },
    ...{ start: fc.nat(20), end: fc.nat(20) },
  });
  const dateline = fc.record(
    { raw, placeText: raw, ...names, provider: party, places: fc.array(place, { maxLength: 2 }) },
    { requiredKeys: ['raw', 'placeText'] },
  );
  const hop = fc.record({ party, by: fc.constantFrom<'provider' | 'feed'>('provider', 'feed') });
  const some = fc.record(
    {
      ...{ dateline: fc.option(dateline), removed: fc.array(span, { maxLength: 3 }) },
      ...{ doubts: fc.array(span, { maxLength: 2 }), trail: fc.array(hop, { maxLength: 3 }) },
      ...{ byline: fc.option(name), media: fc.constant([]) },
    },
    { requiredKeys: ['dateline', 'removed', 'byline'] },
  );
  fc.assert(
    fc.property(some, raw, (parts, head) => {
      const before = { ...article(`${head} Words.`, 'Words.'), ...parts };
      const isWhole = !JSON.stringify(before).includes('ud83d');
      const after = unpackArticle(row(before));
      if (isWhole) expect(after).toEqual(before);
      expect(hasWords(row(before), packArticle(after))).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test("of a wire's copy half of the record is stored, and all of it is JSON", () => {
  const provider = { id: 'reuters', name: 'Reuters', asWritten: 'Reuter' };
  const place = { city: 'Oakville', region: 'Ontario', country: 'CA' };
  const raw = 'OAKVILLE, Ontario, March 3 (Reuter) -';
  const whole: WholeArticle = {
    ...article(`${raw} Ford said so.`, 'Ford said so.'),
    dateline: {
      ...{ raw, placeText: 'OAKVILLE, Ontario', ...place, date: '2026-03-03', provider },
      places: [{ ...place, latitude: 43.45, longitude: -79.68 }],
    },
    removed: [{ as: 'dateline', start: 0, end: raw.length, raw, rule: 'dateline: place, date, agency' }],
    trail: [
      { party: provider, by: 'provider' },
      { party: { id: 'bench', name: 'The Bench', asWritten: 'The Bench' }, by: 'feed' },
    ],
  };
  const { text: _, bodyText: _1, bodyHtml: _2, ...record } = whole;
  const packed = row(whole);
  expect(packed.record.length).toBeLessThan(0.6 * JSON.stringify(record).length);
  expect(unpackArticle(packed)).toEqual(whole);
  // As an older program stored it.
  const older = { ...packed, record: JSON.stringify({ ...record, around: [`${raw} `, ''] }) };
  expect(unpackArticle(older)).toEqual(whole);
  expect(hasWords(older, packed)).toBe(true);
  expect(hasWords({ ...older, record: older.record.replace('Oakville', 'Oakdale') }, packed)).toBe(false);
});
