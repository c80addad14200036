import { describe, expect, test } from 'vitest';
import { linkArticle } from '../../../src/core/dedupe/link-article.ts';
import { type Comparable, signatureOf } from '../../../src/core/dedupe/signature.ts';
import { workOutStories } from '../../../src/core/dedupe/stories.ts';
import { asRunBy, HARBOR, judge, MUSEUM, paragraphs, STRIKE } from './copies.ts';

/** A page about the first article, on which others are told in so many of their first paragraphs. */
function pageAbout(article: Comparable, source: string, count: number, ...others: readonly Comparable[]): Comparable {
  const beside = others.flatMap(other => ['Read more', other.headline, ...paragraphs(other).slice(0, count)]);
  return asRunBy(source, article, { bodyText: [article.bodyText, ...beside].join('\n\n') });
}

function cutTo(count: number, article: Comparable): Comparable {
  return { ...article, bodyText: paragraphs(article).slice(0, count).join('\n\n') };
}

function firstTwo(source: string, article: Comparable): Comparable {
  return asRunBy(source, cutTo(2, article));
}

function storiesOf(articles: Readonly<Record<string, Comparable>>): Record<string, string> {
  const signed = Object.entries(articles).map(([id, article]) => [id, signatureOf(article)] as const);
  const links = signed.flatMap(([id, signature], index) => linkArticle(id, signature, signed.slice(0, index)));
  const nodes = signed.map(([id, { words, textHash }]) => {
    return { id, firstCreated: articles[id]?.published ?? '', rank: 0, length: words.length, textHash };
  });
  return Object.fromEntries(workOutStories(nodes, links).verdicts.map(({ id, story }) => [id, story]));
}

describe('what a page tells beside its story', () => {
  test('a cut copy stands whole on the page of another story, and is no excerpt of it', () => {
    const page = pageAbout(STRIKE, 'ledger', 2, HARBOR, MUSEUM);
    expect(judge(firstTwo('gazette', HARBOR), page)).toBeNull();
    expect(judge(firstTwo('gazette', STRIKE), page)).toBe('excerpt');
  });

  test('a sentence that a page has as a teaser between its own is no excerpt of that page', () => {
    const [sentence = ''] = paragraphs(HARBOR)[0]?.split(' so that') ?? [];
    const [first = '', ...rest] = paragraphs(STRIKE);
    const page = asRunBy('ledger', STRIKE, { bodyText: [first, `${sentence}.`, ...rest].join('\n\n') });
    const teaser = asRunBy('gazette', HARBOR, { headline: 'Deeper water for Almery', bodyText: `${sentence}.` });
    expect(judge(teaser, page)).toBeNull();
    expect(judge(teaser, HARBOR)).toBe('excerpt');
  });

  test('half a sentence under "News" is no story', () => {
    const [sentence = ''] = paragraphs(HARBOR)[0]?.split(' so that') ?? [];
    const other = `The ferry line on Monday confirmed plans that ${sentence.slice(sentence.indexOf('it will'))}.`;
    const short = asRunBy('gazette', HARBOR, { headline: 'News', bodyText: other });
    expect(judge(short, { ...HARBOR, headline: 'News and weather from the coast' })).toBeNull();
    expect(judge({ ...short, headline: HARBOR.headline }, HARBOR)).toBe('excerpt');
  });

  test('two pages with the same teasers are not one story', () => {
    const one = pageAbout(firstTwo('ledger', STRIKE), 'ledger', 2, MUSEUM);
    expect(judge(one, pageAbout(firstTwo('gazette', HARBOR), 'gazette', 2, MUSEUM))).toBeNull();
  });

  test('two cut pages of which each has the other\u2019s beginning as a teaser are two stories', () => {
    const strike = pageAbout(cutTo(3, STRIKE), 'ledger', 2, HARBOR);
    expect(judge(strike, pageAbout(cutTo(3, HARBOR), 'gazette', 2, STRIKE))).toBeNull();
    expect(judge(strike, pageAbout(cutTo(3, STRIKE), 'gazette', 2, MUSEUM))).not.toBeNull();
  });

  test('teasers of stories that have nothing to do with each other make no digest of the page', () => {
    const stories = storiesOf({
      strike: STRIKE,
      harbor: HARBOR,
      museum: MUSEUM,
      ledger: pageAbout(STRIKE, 'ledger', 1, HARBOR, MUSEUM),
      gazette: pageAbout(STRIKE, 'gazette', 1, MUSEUM, HARBOR),
      'harbor cut': firstTwo('echo', HARBOR),
      'museum cut': firstTwo('echo', MUSEUM),
    });
    expect(stories).toMatchObject({ ledger: 'strike', gazette: 'strike' });
    expect(stories).toMatchObject({
      harbor: 'harbor',
      'harbor cut': 'harbor',
      museum: 'museum',
      'museum cut': 'museum',
    });
  });

  test('under a headline that none of its stories has, the same paragraphs make a digest', () => {
    const morning = {
      ...pageAbout(firstTwo('ledger', STRIKE), 'ledger', 2, HARBOR, MUSEUM),
      headline: 'Everything worth knowing before breakfast',
    };
    const stories = storiesOf({ strike: STRIKE, harbor: HARBOR, museum: MUSEUM, morning });
    expect(new Set(Object.values(stories)).size).toBe(4);
  });

  test('a page that tells a second story whole joins the two no more than a digest does', () => {
    const page = asRunBy('ledger', firstTwo('ledger', STRIKE), {
      bodyText: `${paragraphs(STRIKE).slice(0, 3).join('\n\n')}\n\n${HARBOR.bodyText}`,
    });
    const stories = storiesOf({ strike: STRIKE, harbor: HARBOR, page, copy: asRunBy('gazette', HARBOR) });
    expect(stories).toEqual({ strike: 'strike', harbor: 'harbor', copy: 'harbor', page: 'page' });
  });

  test('a headline of its own does not part a copy that begins as the other does', () => {
    expect(judge(asRunBy('ledger', HARBOR, { headline: 'Mud, money and a very long wait' }), HARBOR)).toBe('duplicate');
    const cut = { ...firstTwo('ledger', HARBOR), headline: 'Mud, money and a very long wait' };
    expect(judge(cut, HARBOR)).toBe('excerpt');
  });

  test('the name of the site over a copy, with captions before it, does not part it', () => {
    const captions = paragraphs(MUSEUM).slice(0, 2);
    const page = { headline: 'Local news, sport and weather', bodyText: [...captions, HARBOR.bodyText].join('\n\n') };
    expect(judge(HARBOR, asRunBy('ledger', HARBOR, page))).toBe('duplicate');
    expect(judge(HARBOR, asRunBy('ledger', HARBOR, { ...page, headline: MUSEUM.headline }))).toBeNull();
  });
});
