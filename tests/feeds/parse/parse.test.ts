import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { DEFAULT_CAPS } from '../../../src/feeds/parse/caps.ts';
import { parse } from '../../../src/feeds/parse/parse-document.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const rss = (items: string): string => `<rss version="2.0"><channel><title>T</title>${items}</channel></rss>`;
const code = (text: string, caps = DEFAULT_CAPS): Promise<unknown> =>
  parse({ bytes: bytes(text) }, caps).then(
    () => 'read',
    error => error.code,
  );

test.each([
  ['', 'feed-empty', 'is empty'],
  [' \n\t ', 'feed-empty', 'is empty'],
  ['<!doctype html><html><body>Hello</body></html>', 'feed-unreadable', 'a web page, not a feed'],
  ['<!doctype html><title>Hello</title><p>No feed.', 'feed-unreadable', 'a web page, not a feed'],
  ['<project><item/></project>', 'feed-unreadable', 'root element <project>'],
  ['<groupSet><group/></groupSet>', 'feed-unreadable', 'the list in a package'],
  ['{"error": "rate limited"}', 'feed-unreadable', 'no feed and no news item'],
  ['{"error": ', 'feed-unreadable', 'looks like JSON, but is none'],
  ['Service unavailable', 'feed-unreadable', 'neither XML nor JSON'],
  ['\x1f\x8b\x08 no gzip', 'feed-unreadable', 'cannot be unpacked'],
  ['%PDF-1.7', 'feed-unreadable', 'is a PDF'],
])('says of a document that is no feed what it is, and what to do: %j', async (text, code, words) => {
  await expect(parse({ bytes: Buffer.from(text, 'latin1') })).rejects.toMatchObject({
    code,
    message: expect.stringContaining(words),
    help: expect.any(String),
  });
});

test('says which dates cannot be when an item was published, and keeps them as they were given', async () => {
  const dated = (date: string) => `<item><title>T</title><pubDate>${date}</pubDate></item>`;
  const ahead = (hours: number) => new Date(Date.now() + hours * 3_600_000).toUTCString();
  const dates = ['Thu, 01 Jan 1970 00:00:00 GMT', 'Wed, 31 Dec 1969 19:00:00 -0500', ahead(30), ahead(20), ahead(-1)];
  const { items, problems } = await parse({ bytes: bytes(rss(dates.map(dated).join(''))) });
  expect(items[0]).toMatchObject({ published: '1970-01-01T00:00:00.000Z' });
  expect(problems.map(({ code, index }) => [code, index])).toEqual([0, 1, 2].map(index => ['date-doubtful', index]));
});

test('refuses a document that uses entities it defines itself, and reads one that only carries them', async () => {
  const bomb = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>';
  expect(await code(`${bomb}${rss('<item><title>&b;</title></item>')}`)).toBe('feed-unreadable');
  const file = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>';
  expect(await code(`${file}${rss('<item><title>&x;</title></item>')}`)).toBe('feed-unreadable');
  const carried = '<!DOCTYPE rss [<!ENTITY % nitf SYSTEM "nitf.dtd"> %nitf; <!ENTITY c "]>">]>';
  const { items } = await parse({ bytes: bytes(`${carried}${rss('<item><title>Sound</title></item>')}`) });
  expect(items).toMatchObject([{ headline: 'Sound' }]);
});

test('reads a feed that came as a gzip file, and no more of it than the cap', async () => {
  const packed = gzipSync(rss('<item><title>Packed</title></item>'));
  expect((await parse({ bytes: packed })).items).toMatchObject([{ headline: 'Packed' }]);
  const bomb = gzipSync(Buffer.alloc(DEFAULT_CAPS.bytes + 1));
  await expect(parse({ bytes: bomb })).rejects.toMatchObject({ code: 'feed-too-large' });
  expect(await code(rss('x'.repeat(200)), { ...DEFAULT_CAPS, bytes: 100 })).toBe('feed-too-large');
});

test('stops at the caps of items, elements and depth, and says so', async () => {
  const many = await parse(
    { bytes: bytes(rss('<item><title>I</title></item>'.repeat(20))) },
    { ...DEFAULT_CAPS, items: 7 },
  );
  expect(many.items).toHaveLength(7);
  expect(many.problems).toMatchObject([{ code: 'too-many-items' }]);
  const broken = rss('<item><title>I <b>x</b></title></item>'.repeat(20));
  const few = await parse({ bytes: bytes(broken) }, { ...DEFAULT_CAPS, elements: 14 });
  expect(few.items).toHaveLength(3);
  expect(few.problems).toMatchObject([{ code: 'too-many-elements' }, { code: 'item-cut' }]);
  expect(await code('[[],[],[]]', { ...DEFAULT_CAPS, elements: 3 })).toBe('feed-too-large');
  const deep = `<description>${'<b>'.repeat(5_000)}deep${'</b>'.repeat(5_000)}</description>`;
  const sunk = await parse({ bytes: bytes(rss(`<item><title>I</title>${deep}</item><item><title>J</title></item>`)) });
  expect(sunk.items).toMatchObject([
    { headline: 'I', summaryHtml: expect.stringContaining('deep') },
    { headline: 'J' },
  ]);
  expect(sunk.problems).toMatchObject([{ code: 'too-deep' }]);
});

test('never reads a name of the language as a word of the feed', async () => {
  const hostile =
    '<item constructor="a" __proto__="b" hasOwnProperty="c"><title>&constructor; &__proto__;</title><__proto__>x</__proto__><constructor>y</constructor><enclosure hasOwnProperty="x" url="https://a.example/u"/></item>';
  const { items } = await parse({ bytes: bytes(rss(hostile)) });
  expect(items).toMatchObject([{ headline: '&constructor; &__proto__;', media: [{ url: 'https://a.example/u' }] }]);
});

test('gives the same result for the same document, in parallel and in any order with others', async () => {
  const documents = [
    rss('<item><title>One</title><category>a</category></item>'),
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><entry><title>Two</title></entry></feed>',
    rss('<item><title>Broken & <b>three</title></item>'),
    '{"version": "https://jsonfeed.org/version/1", "title": "J", "items": [{"id": "4", "content_text": "Four"}]}',
  ];
  const alone: unknown[] = [];
  for (const text of documents) alone.push(await parse({ bytes: bytes(text) }));
  const order = [3, 1, 0, 2, 2, 0, 3, 1];
  const together = await Promise.all(order.map(index => parse({ bytes: bytes(documents[index] ?? '') })));
  expect(together).toEqual(order.map(index => alone[index]));
});

test('reads no half story: of a message cut short the whole items, of a story cut short nothing', async () => {
  const story = (id: string): string =>
    `<newsItem guid="${id}"><contentMeta><headline>${id}</headline></contentMeta><contentSet><inlineXML><p>Words of ${id}.</p></inlineXML></contentSet></newsItem>`;
  const message = `<newsMessage><itemSet>${story('one')}${story('two')}</itemSet></newsMessage>`;
  const { items, problems } = await parse({ bytes: bytes(message.slice(0, message.indexOf('of two'))) });
  expect(items).toMatchObject([{ guid: 'one', bodyHtml: '<p>Words of one.</p>' }]);
  expect(problems).toMatchObject([{ code: 'item-cut' }]);
  await expect(parse({ bytes: bytes(story('one').slice(0, 100)) })).rejects.toThrow('in the middle of its story');
  const nitf = '<nitf><body><body.content><p>One.</p><p>Tw';
  await expect(parse({ bytes: bytes(nitf) })).rejects.toMatchObject({ code: 'feed-unreadable' });
  const ended = await parse({ bytes: bytes(`${nitf}o.</p></body.content></body>`) });
  expect(ended.items).toMatchObject([{ bodyHtml: '<p>One.</p><p>Two.</p>' }]);
});

test('reads a feed behind the warnings of a server', async () => {
  const warning = '<br>\n<b>Warning</b>: foo() in /srv/feed.php on line 3<br>\n<?xml version="1.0"?>';
  const { items, problems } = await parse({ bytes: bytes(`${warning}${rss('<item><title>One</title></item>')}`) });
  expect(items).toMatchObject([{ headline: 'One' }]);
  expect(problems).toMatchObject([{ code: 'leading-junk' }]);
});

test('takes signs that hide words out of headlines and addresses', async () => {
  const title = '<title>Harm\u200bless \u202egnp.exe\u202c &amp; می\u200cخواهم</title>';
  const { items } = await parse({
    bytes: bytes(rss(`<item>${title}<link>https://a.example/\u202ex\u200b y\n</link></item>`)),
  });
  expect(items).toMatchObject([{ headline: 'Harmless gnp.exe & می\u200cخواهم', url: 'https://a.example/x%20y' }]);
});
