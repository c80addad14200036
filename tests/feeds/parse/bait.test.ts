import { expect, test } from 'vitest';
import { discoverFeeds } from '../../../src/feeds/parse/discover.ts';
import { parse } from '../../../src/feeds/parse/parse-document.ts';

const SIZE = 1_000_000;
const filled = (piece: string): string => piece.repeat(SIZE / piece.length);
const numbered = (write: (number: number) => string): string =>
  Array.from({ length: 40_000 }, (_, i) => write(i)).join('');
const channel = (inside: string): string => `<rss version="2.0"><channel><title>T</title>${inside}</channel></rss>`;
const item = (inside: string): string => channel(`<item><title>I</title>${inside}</item>`);
const newsml = (inside: string): string =>
  `<NewsML><NewsItem><NewsComponent><NewsLines><HeadLine>H</HeadLine></NewsLines>${inside}</NewsComponent></NewsItem></NewsML>`;

/** Each was once, or could be, the square of its length: a minute where a second is due. */
const BAITS: Readonly<Record<string, string | Uint8Array>> = {
  'open brackets': filled('<'),
  'elements in elements': filled('<a>'),
  'elements in text': item(filled('<b>')),
  'items in items': channel(filled('<item>')),
  'items without a root': filled('<item \u000e'),
  'end tags alone': channel(filled('</a>')),
  ampersands: item(`<description>${filled('&#x')}</description>`),
  'tags cut short in a title': item(`<title><![CDATA[${filled('x<p ')}]]></title>`),
  'comments begun in a title': item(`<title><![CDATA[${filled('<!--')}]]></title>`),
  'comments begun': channel(filled('<!--')),
  'CDATA begun': channel(filled('<![CDATA[')),
  'CDATA never closed': channel(filled('<d><![CDATA[y</d>')),
  'CDATA begun in CDATA': channel(filled('<d><![CDATA[y')),
  'CDATA begun in CDATA that ends': channel(filled('<d><![CDATA[<![CDATA[]]>')),
  'a document type that does not end': `<!DOCTYPE a [${filled('<!--')}`,
  'entities that nobody uses': `<!DOCTYPE a [${numbered(i => `<!ENTITY a${i} "b">`)}]>${channel('')}`,
  'entities that a long text does not use': `<!DOCTYPE a [${numbered(i => `<!ENTITY a${i} "b">`).repeat(3)}]>${channel(filled('<x>y</x>').repeat(5))}`,
  attributes: item(`<enclosure ${numbered(i => `a${i}="b" `)}/>`),
  names: item(numbered(i => `<n${i}>x</n${i}>`)),
  namespaces: item(numbered(i => `<x xmlns:p${i}="u"/>`)),
  categories: item(numbered(i => `<category>c${i}</category>`)),
  authors: item(numbered(i => `<author>a${i}</author>`)),
  pictures: item(numbered(i => `<media:content url="https://a.example/${i}"/>`)),
  'pictures in a group': item(
    `<media:group>${numbered(i => `<media:content url="https://a.example/${i}"/>`)}</media:group>`,
  ),
  'components in components': newsml(filled('<NewsComponent>')),
  'components beside components': newsml(filled('<NewsComponent><ContentItem Href="a"/></NewsComponent>')),
  'content in deep components': newsml(
    `${'<NewsComponent><NewsLines><HeadLine>h</HeadLine></NewsLines>'.repeat(60)}${filled('<ContentItem><DataContent>x</DataContent></ContentItem>')}`,
  ),
  'wire messages': filled('\u0001a\u0002b'),
  'a wire message of many lines': `\u0001a\u0002${filled('x\n')}`,
  telegrams: filled('ZCZC\n'),
  'a telegram of marked lines': `ZCZC\n${filled('#x\n')}`,
  'JSON in JSON': filled('['),
  'bytes of no charset': new Uint8Array(SIZE).fill(0xff),
  'bytes of half a charset': new Uint8Array(SIZE).fill(0xe3),
  'text encoded twice': item(`<description>${filled('Ã©<')}</description>`),
};

test.each(Object.entries(BAITS))(
  'answers %s in a time that follows their number',
  { timeout: 10_000 },
  async (_, bait) => {
    const bytes = typeof bait === 'string' ? new TextEncoder().encode(bait) : bait;
    const answer = await parse({ bytes }).catch((error: unknown) => error);
    expect(answer).toEqual(
      answer instanceof Error
        ? expect.objectContaining({ code: expect.stringMatching(/^feed-(?:unreadable|too-large)$/) })
        : expect.objectContaining({ items: expect.any(Array) }),
    );
    expect(discoverFeeds({ bytes, url: 'https://a.example/' })).toEqual([]);
  },
);
