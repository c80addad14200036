import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Article } from '../../src/core/article.ts';
import { packArticle, unpackArticle } from '../../src/store/articles.ts';

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
        expect(unpackArticle(packArticle(before))).toEqual(before);
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
  expect(unpackArticle(packed).text).toBe('ab \ufffd c');
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
  for (const one of [plain, rich, none]) expect(unpackArticle(packArticle(one)).bodyHtml).toBe(one.bodyHtml);
});
