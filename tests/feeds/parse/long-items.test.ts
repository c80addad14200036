import { expect, test } from 'vitest';
import { DEFAULT_CAPS } from '../../../src/feeds/parse/caps.ts';
import { parse } from '../../../src/feeds/parse/parse-document.ts';

const CAPS = { ...DEFAULT_CAPS, text: 1_000, attribute: 200 };
const read = (text: string) => parse({ bytes: new TextEncoder().encode(text) }, CAPS);
const rss = (...bodies: readonly string[]): string => {
  const items = bodies.map((body, n) => `<item><title>No. ${n}</title><guid>${n}</guid>${body}</item>`);
  return `<rss version="2.0"><channel><title>T</title>${items.join('')}</channel></rss>`;
};
const body = (html: string): string => `<description><![CDATA[${html}]]></description>`;

test('an item over the cap keeps what it is told apart by, and its neighbors are whole', async () => {
  const { items, problems } = await read(rss(body('<p>Short.</p>'), body('word '.repeat(300)), body('<p>Last.</p>')));
  expect(items).toMatchObject([
    { guid: '0', summaryHtml: '<p>Short.</p>' },
    { guid: '1', headline: 'No. 1', tooLong: 1_505 },
    { guid: '2', summaryHtml: '<p>Last.</p>' },
  ]);
  expect(items[1]?.summaryHtml).toBeUndefined();
  expect(problems).toEqual([
    {
      code: 'item-too-large',
      message: 'The item has 1505 characters; at most 1000 are read (READ_MAX_TEXT).',
      index: 1,
    },
  ]);
});

test.each([
  ['in quotation marks', '<img src="data:image/png;base64,AAAA" alt="x">'],
  ['in apostrophes', '<img src=\'data:image/png;base64,AAAA\' alt="x">'],
  ['without either', '<img src=data:image/png;base64,AAAA alt="x">'],
])('a picture written into the page %s costs its item nothing', async (_, picture) => {
  const html = `<p>One.</p>${picture.replace('AAAA', 'A'.repeat(5_000))}<p>Two.</p>`;
  const { items, problems } = await read(rss(body(html)));
  expect(items).toMatchObject([
    { summaryHtml: `<p>One.</p>${picture.replace('data:image/png;base64,AAAA', '')}<p>Two.</p>` },
  ]);
  expect(problems).toMatchObject([
    { code: 'attribute-too-long', message: expect.stringContaining('READ_MAX_ATTRIBUTE') },
  ]);
});

test('an attribute of the document over the cap is left out, and the rest of it is read', async () => {
  const enclosure = `<enclosure url="https://a.example/${'a'.repeat(50_000)}" type="image/png"/>`;
  const { items, problems } = await read(rss(`${enclosure}<link>https://a.example/1</link>`));
  expect(items).toMatchObject([{ guid: '0', url: 'https://a.example/1' }]);
  expect(items[0]?.media).toBeUndefined();
  expect(problems).toMatchObject([{ code: 'attribute-too-long' }]);
});

test.each(['guid', 'title', 'link', 'author', 'category', 'dc:rights'])(
  'an endless %s makes an item too long like its words do',
  async name => {
    const endless = `<${name}>https://a.example/${'x'.repeat(3_000)}</${name}>`;
    const { items } = await read(`<rss version="2.0"><channel><title>T</title><item>${endless}</item></channel></rss>`);
    expect(items).toMatchObject([{ tooLong: expect.any(Number) }]);
    expect(JSON.stringify(items).length).toBeLessThan(5_000);
  },
);

test('JSON is counted by its values, not by what stands in its strings', async () => {
  const feed = (tags: readonly string[]): string =>
    JSON.stringify({ version: 'https://jsonfeed.org/version/1.1', title: 'J', items: [{ id: '1', title: 'x', tags }] });
  const caps = { ...DEFAULT_CAPS, elements: 100 };
  const wordy = new TextEncoder().encode(feed(['[,{'.repeat(100), '\\"[,'.repeat(100), 'a\\']));
  expect((await parse({ bytes: wordy }, caps)).items).toHaveLength(1);
  const many = new TextEncoder().encode(feed(Array.from({ length: 100 }, () => 'a')));
  await expect(parse({ bytes: many }, caps)).rejects.toMatchObject({
    code: 'feed-too-large',
    message: expect.stringContaining('READ_MAX_ELEMENTS'),
  });
});

test('a tag of more attributes than there is room for is no error of ours', async () => {
  const many = Array.from({ length: 300_000 }, (_, n) => `a${n}="b"`).join(' ');
  const { problems } = await parse({ bytes: new TextEncoder().encode(rss(`<x ${many}/>`)) });
  expect(problems).toMatchObject([{ code: 'too-many-elements' }, { code: 'item-cut' }]);
});
