import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_CAPS } from '../../../src/feeds/parse/caps.ts';
import { readWithRssParser } from '../../../src/feeds/parse/rss.ts';
import { readXmlFeed } from '../../../src/feeds/parse/xml-feed.ts';
import { prepareXml } from '../../../src/feeds/parse/xml-text.ts';

const context = { url: 'https://partner.example/feed', caps: DEFAULT_CAPS, notice: () => {} };
const prepared = (document: string) => prepareXml(document, DEFAULT_CAPS, () => {});
const readOrdinaryFeed = (document: string) => readWithRssParser(prepared(document), context);
const NAMESPACES =
  'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:dcterms="http://purl.org/dc/terms/"';

const words = fc.oneof(
  fc.constantFrom(
    'Ferry & tug',
    '  two\n words ',
    'AT&amp;T',
    'x<p class="a">y</p>',
    '5 < 6',
    '&constructor;',
    '©&nbsp;2024',
    '',
  ),
  fc.string({ maxLength: 80, unit: 'grapheme' }).map(text => text.replace(/[\u0000-\u001f\ue000-\uf8ff]/g, ' ')),
);
const escaped = words.map(text => text.replace(/[&<>]/g, sign => `&#${sign.charCodeAt(0)};`));
const cdata = words.map(text => `<![CDATA[${text.replaceAll(']]>', ']] >')}]]>`);
const text = fc.oneof(
  escaped,
  cdata,
  fc.tuple(escaped, cdata).map(both => both.join('')),
);
const date = fc.constantFrom(
  'Sun, 03 Nov 2024 16:45:00 GMT',
  '2024-11-03T16:45:00+05:00',
  'Sunday',
  'Nov 3, 2024 4 PM',
);

const flat = (name: string, value = text): fc.Arbitrary<string> => value.map(inner => `<${name}>${inner}</${name}>`);
const address = fc.constantFrom('https://a.example/1', '/2', 'three?x=1&amp;y=2');
const itemPart = fc.oneof(
  ...['title', 'description', 'content:encoded', 'dc:creator', 'author', 'category', 'dc:rights', 'source'].map(name =>
    flat(name),
  ),
  ...['summary', 'comments', 'itunes:author', 'media:keywords', 'slash:comments', 'dc:language'].map(name =>
    flat(name),
  ),
  ...['pubDate', 'dc:date', 'dcterms:modified', 'atom:updated'].map(name => flat(name, date)),
  flat('link', address),
  address.map(url => `<guid isPermaLink="false">${url}</guid>`),
  address.map(url => `<enclosure url="${url}" type="image/jpeg" length="0"/>`),
  address.map(url => `<atom:link rel="enclosure" href="${url}"/>`),
  fc
    .tuple(address, text)
    .map(
      ([url, credit]) =>
        `<media:group><media:content url="${url}"><media:credit>${credit}</media:credit></media:content></media:group>`,
    ),
  fc.constant('<post-id xmlns="https://cms.example/ns">7</post-id>'),
);
const rss = fc
  .tuple(
    fc.array(
      fc.oneof(
        flat('title'),
        flat('link', address),
        flat('language'),
        flat('lastBuildDate', date),
        flat('image', fc.constant('<url>/i.png</url>')),
      ),
      { maxLength: 4 },
    ),
    fc.array(fc.array(itemPart, { maxLength: 8 }), { maxLength: 4 }),
  )
  .map(
    ([channel, items]) =>
      `<?xml version="1.0"?>\n<rss version="2.0" ${NAMESPACES}>\n<channel>${channel.join('\n')}${items.map(parts => `\n<item>${parts.join('\n ')}</item>`).join('')}</channel></rss>`,
  );

const entryPart = fc.oneof(
  flat('title'),
  flat('id', address),
  flat('summary'),
  flat('rights'),
  flat('dc:creator'),
  text.map(inner => `<content type="html">${inner}</content>`),
  text.map(name => `<author><name>${name}</name><email>a@b.example</email></author>`),
  address.map(href => `<link href="${href}"/>`),
  fc.constantFrom(
    '<published>2024-11-03T16:45:00Z</published>',
    '<updated>2024-11-03T18:45:00+05:00</updated>',
    '<category term="a" label="A"/>',
  ),
);
const atom = fc
  .array(fc.array(entryPart, { maxLength: 8 }), { maxLength: 4 })
  .map(
    entries =>
      `<feed xmlns="http://www.w3.org/2005/Atom" ${NAMESPACES.replace(/xmlns:atom="[^"]*"/, '')} xml:lang="en"><title>F</title><link href="https://f.example/"/>${entries.map(parts => `<entry>${parts.join('')}</entry>`).join('')}</feed>`,
  );

test('rss-parser and cheerio give equal items of any feed that both can read', async () => {
  let ordinary = 0;
  await fc.assert(
    fc.asyncProperty(fc.oneof(rss, atom), async document => {
      const feed = await readOrdinaryFeed(document);
      if (feed === undefined) return;
      ordinary += 1;
      expect(feed).toEqual(readXmlFeed(prepared(document), context));
    }),
    { numRuns: 400 },
  );
  expect(ordinary).toBeGreaterThan(200);
});

test('reads ordinary RSS 2.0, RSS 1.0 and Atom', async () => {
  const item = '<item><title>One</title></item>';
  expect(await readOrdinaryFeed(`<rss version="2.0"><channel><title>T</title>${item}</channel></rss>`)).toBeDefined();
  const rdf = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"';
  expect(await readOrdinaryFeed(`<rdf:RDF ${rdf}><channel><title>T</title></channel>${item}</rdf:RDF>`)).toBeDefined();
  const entry = '<entry><title>One</title><content type="html">&lt;p>x&lt;/p></content></entry>';
  expect(await readOrdinaryFeed(`<feed xmlns="http://www.w3.org/2005/Atom">${entry}</feed>`)).toBeDefined();
});

test.each([
  [
    'elements among words',
    '<rss version="2.0"><channel><item><title>Cats <i>love</i> fish</title></item></channel></rss>',
  ],
  [
    'another prefix',
    '<rss version="2.0" xmlns:d="http://purl.org/dc/elements/1.1/"><channel><item><d:creator>J</d:creator></item></channel></rss>',
  ],
  ['xml:base at an item', '<rss version="2.0"><channel><item xml:base="/a/"><title>One</title></item></channel></rss>'],
  [
    'more elements than fit',
    `<rss version="2.0"><channel>${'<item><title>One</title></item>'.repeat(10_000)}</channel></rss>`,
  ],
  [
    'words in very many sections',
    `<rss version="2.0"><channel><item><description>${'<![CDATA[a ]]>'.repeat(50_001)}</description></item></channel></rss>`,
  ],
  ['an end tag missing', '<rss version="2.0"><channel><item><title>One</item></channel></rss>'],
  ['a document cut short', '<rss version="2.0"><channel><item><title>One</title></item>'],
  ['xml:base', '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/a/"><entry><link href="b"/></entry></feed>'],
])('leaves a feed with %s to cheerio', async (_, document) => {
  expect(await readOrdinaryFeed(document)).toBeUndefined();
});

test.each([
  [
    'fields in another case',
    '<rss version="2.0"><channel><item><TITLE>One</TITLE><pubdate>Sun, 03 Nov 2024 16:45:00 GMT</pubdate></item></channel></rss>',
  ],
  [
    'an Atom date that nobody can read',
    '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>One</title><published>soon</published></entry></feed>',
  ],
  [
    'an Atom link without attributes',
    '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>One</title><link>x</link></entry></feed>',
  ],
  [
    'a stray ampersand and a name of HTML',
    '<rss version="2.0"><channel><item><title>One</title><author>A&B &eacute; &constructor;</author></item></channel></rss>',
  ],
])('reads a feed with %s, which alone would lose it', async (_, document) => {
  const feed = await readOrdinaryFeed(document);
  expect(feed?.items).toMatchObject([{ headline: 'One' }]);
  expect(feed).toEqual(readXmlFeed(prepared(document), context));
});
