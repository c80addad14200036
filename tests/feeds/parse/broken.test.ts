import { expect, test } from 'vitest';
import type { FeedItem } from '../../../src/core/article.ts';
import { parse } from '../../../src/feeds/parse/parse-document.ts';

const item = (name: string): string =>
  `<item><title>${name}</title>\n<link>https://a.example/${name}</link>\n<guid isPermaLink="false">${name}</guid><pubDate>Sun, 03 Nov 2024 11:37:00 GMT</pubDate><dc:creator>Jane Doe</dc:creator><description><![CDATA[<p>Words of ${name}.</p>]]></description><enclosure url="https://a.example/${name}.jpg" type="image/jpeg"/></item>`;
const FEED = `<?xml version="1.0"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">\n<channel><title>Gazette</title><link>https://a.example/</link><image><url>https://a.example/i.png</url><title>Gazette</title><link>https://a.example/</link></image>${item('one')}${item('two')}${item('three')}</channel>\n</rss>`;
const ENTRY = (name: string): string =>
  `<entry><title>${name}</title><id>urn:${name}</id><updated>2024-11-03T11:37:00Z</updated><link href="https://a.example/${name}"/></entry>`;
const ATOM = `<feed xmlns="http://www.w3.org/2005/Atom"><title>Gazette</title>${ENTRY('one')}${ENTRY('two')}${ENTRY('three')}</feed>`;

const itemsOf = async (text: string): Promise<readonly FeedItem[]> =>
  (await parse({ bytes: Buffer.from(text), url: 'https://a.example/feed' })).items;

/** Each damages the feed in one place. Seen in captured feeds, or what a slip in a template makes. */
const DAMAGES: Readonly<Record<string, (feed: string) => string>> = {
  'no end tag at a title of the channel': feed => feed.replace('Gazette</title>', 'Gazette'),
  'no end tag at the image of the channel': feed => feed.replace('</image>', ''),
  'no end tag at any date': feed => feed.replace(/<\/(?:pubDate|updated)>/g, ''),
  'no end tag at an item': feed => feed.replace(/<\/(?:item|entry)>/, ''),
  'an end tag without its last sign': feed => feed.replace('two</title>', 'two</title'),
  'an end tag of the channel without its last sign': feed => feed.replace('</link></image>', '</link\n</image>'),
  'a start tag without its last sign': feed => feed.replace('<image>', '<image'),
  'a start tag of an item broken by another': feed => feed.replace(/<item>(?=<title>two)/, '<it<em>'),
  'a stray bracket before an item': feed => feed.replace(/<(?=(?:item|entry)><title>two)/, '<<'),
  'an ampersand in a tag': feed => feed.replace(/<(?=(?:item|entry)><title>two)/, '<&'),
  'no quotation mark at the end of an attribute': feed =>
    feed.replace('/2005/Atom"', '/2005/Atom').replace('"2.0"', '"2.0'),
  'a comment that does not end': feed => feed.replace('Gazette<', 'Gazette<!--<'),
  'no root and channel': feed => feed.replace(/<\/?(?:rss|channel)\b[^>]*>/g, ''),
  'a root of another name': feed => feed.replace(/(<\/?)(?:rss|channel)\b/g, '$1response'),
  'two documents one after the other': feed => feed + feed,
};

test.each(Object.entries(DAMAGES))('gives the other items of a feed with %s', async (_, damage) => {
  for (const feed of [FEED, ATOM]) {
    const [whole, broken] = [await itemsOf(feed), await itemsOf(damage(feed))];
    expect(whole).toHaveLength(3);
    // Most damages are in the second item or before the first.
    expect(broken).toContainEqual(whole[0]);
    expect(broken).toContainEqual(whole[2]);
  }
});

test('reads a feed whose only attribute has no quotation mark at its end, however long the feed is', async () => {
  for (const words of ['Words.', 'Words. '.repeat(5_000)]) {
    const feed = `<rss version="2.0>\n<channel><title>G</title><item><title>one</title><description>${words}</description></item></channel></rss>`;
    expect(await itemsOf(feed)).toMatchObject([{ headline: 'one' }]);
  }
});

test('says what it mended, in words', async () => {
  const damaged = ATOM.replace('/2005/Atom"', '/2005/Atom').replace('Gazette<', 'Gazette<!--<');
  const parsed = await parse({ bytes: Buffer.from(damaged) });
  expect(parsed.problems.map(problem => problem.code)).toEqual(['quote-missing', 'comment-unclosed']);
  const rootless = await parse({ bytes: Buffer.from(item('one')) });
  expect(rootless.problems).toMatchObject([{ code: 'root-missing', message: expect.stringContaining('<channel>') }]);
});

test('keeps elements of HTML in a title, and fields in elements that are no feed', async () => {
  const feed = FEED.replace('<title>two', '<title>the <i>second</i> <b>two');
  expect((await itemsOf(feed)).map(({ headline }) => headline)).toEqual(['one', 'the second two', 'three']);
  const guid = '<rss version="2.0"><channel><item><title>one</title><guid><b>1</b></guid></item></channel></rss>';
  expect(await itemsOf(guid)).toMatchObject([{ headline: 'one', guid: '1' }]);
  const g2 =
    '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/"><itemMeta><link><title>Another</title></link></itemMeta><contentMeta><headline>Ferry</headline></contentMeta></newsItem>';
  expect(await itemsOf(g2)).toMatchObject([{ headline: 'Ferry' }]);
});

test('gives the whole items of a list in JSON that is cut, and no half of a story', async () => {
  const story = (id: string): object => ({
    id,
    title: `"${id}" [}`,
    content_text: id,
    tags: ['a', 'b'],
    author: { name: 'J' },
  });
  const feed = JSON.stringify({
    version: 'https://jsonfeed.org/version/1',
    title: 'G',
    items: ['one', 'two', 'three'].map(story),
  });
  const whole = await itemsOf(feed);
  for (let end = feed.indexOf('{"id":"two"'); end < feed.length; end += 1) {
    const items = await itemsOf(feed.slice(0, end));
    expect(items).toEqual(whole.slice(0, items.length));
    expect(items).toHaveLength(end < feed.indexOf(',{"id":"three"') ? 1 : end < feed.length - 2 ? 2 : 3);
  }
  const ninjs = JSON.stringify({
    uri: 'u',
    headline: 'Ferry',
    associations: [{ uri: 'a' }, { uri: 'b' }],
    body_text: 'Words',
  });
  await expect(itemsOf(ninjs.slice(0, -10))).rejects.toThrow('looks like JSON, but is none');
});

test('takes no item out of a comment in which a feed is cut', async () => {
  const cut = `${FEED.slice(0, FEED.indexOf('<item><title>three'))}<!-- ${item('old')}`;
  expect((await itemsOf(cut)).map(({ headline }) => headline)).toEqual(['one', 'two']);
});
