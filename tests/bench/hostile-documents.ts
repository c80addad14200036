import { gzipSync } from 'node:zlib';

/** Feeds made to cost their reader dear: each as large as `HOSTILE_BYTES` says, by default as large as a document may be. */
const SIZE = Number(process.env.HOSTILE_BYTES ?? 7_900_000);

const filled = (piece: string, size = SIZE): string => piece.repeat(Math.floor(size / Buffer.byteLength(piece)));
const channel = (inside: string): string =>
  `<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title>${inside}</channel></rss>`;
const item = (body: string, name = 'description'): string =>
  channel(`<item><title>One</title><guid>1</guid><${name}>${body}</${name}></item>`);
const cdata = (html: string): string => item(`<![CDATA[${html}]]>`);
const numbered = (count: number, write: (number: number) => string): string =>
  Array.from({ length: count }, (_, number) => write(number)).join('');
const sentence = (number: number): string =>
  `The minister said ${number} that word${number} and line${number} of the tale would go on, and on.`;
const paragraphs = (size: number): string => numbered(Math.floor(size / 90), number => `<p>${sentence(number)}</p>`);
const items = (count: number, start = ''): string =>
  numbered(
    count,
    number =>
      `<item><title>Story ${number}</title><guid>${number}</guid><description><![CDATA[${start}${paragraphs((SIZE * 0.9) / count - 110)}]]></description></item>`,
  );

/** Words that nothing compresses, the same in each run. */
function noise(size: number, seed: number): string {
  let [words, state] = ['', seed];
  while (words.length < size) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    words += `${state.toString(36)}${state % 7 === 0 ? '.</p><p>' : ' '}`;
  }
  return words;
}
const story = (number: number, html: string): string =>
  `<item><title>Story ${number}</title><guid>${number}</guid><description><![CDATA[${html}]]></description></item>`;
/** One story again and again, each time with a few words exchanged. */
const rewrites = (count: number): string => {
  const words = paragraphs(SIZE / count - 100).split(' ');
  return numbered(count, number =>
    story(number, words.map((word, at) => (at % 37 === number % 37 ? `other${number}` : word)).join(' ')),
  );
};

/** Stretches of one long text whose end meets its start, each from another place on: all of them hang together in a chain. */
const stretches = (count: number): string => {
  const words = numbered(1_200, sentence).split('.').join('. ').split(' ');
  const length = SIZE / count / 6;
  return numbered(count, number => {
    const start = (number * 271) % words.length;
    return story(number, `<p>${[...words, ...words].slice(start, start + length).join(' ')}</p>`);
  });
};

export const HOSTILE_DOCUMENTS: Readonly<Record<string, () => string | Buffer>> = {
  'one-item.xml': () => cdata(paragraphs(SIZE * 0.9)),
  'one-item-wide.xml': () => cdata(`<p>“Wide”</p>${paragraphs(SIZE * 0.9)}`),
  'one-item-one-line.xml': () => cdata(filled('and so on ')),
  'one-item-one-word.xml': () => cdata(filled('x')),
  'one-item-escaped.xml': () => item(filled('&lt;p>word&lt;/p>')),
  'one-item-chinese.xml': () => cdata(filled('新闻交换稿件。')),
  'items-10000.xml': () => channel(items(10_000)),
  'items-5000.xml': () => channel(items(5_000)),
  'items-5000-wide.xml': () => channel(items(5_000, '<p>“Wide”</p>')),
  'items-200.xml': () => channel(items(200)),
  'items-24.xml': () => channel(items(24)),
  'items-24-wide.xml': () => channel(items(24, '<p>“Wide”</p>')),
  'items-24-p.xml': () =>
    channel(filled(`<item><description><![CDATA[${filled('<p>x', 490_000)}]]></description></item>`)),
  'items-24-links.xml': () =>
    channel(
      filled(`<item><description><![CDATA[${filled('<a href="//a.example/">x</a> ', 490_000)}]]></description></item>`),
    ),
  'items-24-entities.xml': () =>
    channel(filled(`<item><description><![CDATA[${filled('&#x', 490_000)}]]></description></item>`)),
  'items-24-lists.xml': () =>
    channel(filled(`<item><description><![CDATA[${filled('<ul><li>', 490_000)}]]></description></item>`)),
  'items-24-escaped.xml': () =>
    channel(filled(`<item><description>${filled('&lt;p>word&lt;/p>', 490_000)}</description></item>`)),
  'items-24-titles.xml': () => channel(filled(`<item><title>${filled('word ', 490_000)}</title></item>`)),
  'items-24-authors.xml': () => channel(filled(`<item><author>${filled('Jane Smith and ', 490_000)}</author></item>`)),
  'items-24-guids.xml': () => channel(filled(`<item><title>One</title><guid>${filled('x', 490_000)}</guid></item>`)),
  'items-without-end-tags.xml': () => channel(filled('<item><title>One</title><description>Two ')),
  'deep-xml.xml': () => item(filled('<b>')),
  'deep-html.xml': () => cdata(filled('<div>')),
  'deep-lists.xml': () => cdata(filled('<ul><li>')),
  'attribute-xml.xml': () => channel(`<item><title>One</title><enclosure url="${filled('a', 5_000_000)}"/></item>`),
  'attribute-html.xml': () => cdata(`<p>One</p><a href="${filled('a')}">x</a>`),
  'attributes-xml.xml': () =>
    channel(`<item><title>One</title><x ${numbered(SIZE / 13, number => `a${number}="b" `)}/></item>`),
  'attributes-html.xml': () => cdata(`<p ${numbered(SIZE / 13, number => `a${number}="b" `)}>One</p>`),
  'p.xml': () => cdata(filled('<p>')),
  'p-of-one-letter.xml': () => cdata(filled('<p>x</p>')),
  'links.xml': () => cdata(filled('<a href="//a.example/">x</a> ')),
  'images.xml': () => cdata(filled('<img src="//a.example/x">')),
  'entities.xml': () => item(filled('&amp;amp;')),
  'entities-html.xml': () => cdata(filled('&#x')),
  'title.xml': () => channel(`<item><title>${filled('word ')}</title><guid>1</guid></item>`),
  'guid.xml': () => channel(`<item><title>One</title><guid>${filled('x')}</guid></item>`),
  'link.xml': () => channel(`<item><title>One</title><link>https://a.example/${filled('x')}</link></item>`),
  'author.xml': () => channel(`<item><title>One</title><author>${filled('By Jane Smith and ')}</author></item>`),
  'authors.xml': () => channel(`<item><title>One</title>${numbered(90_000, n => `<author>Name ${n}</author>`)}</item>`),
  'categories.xml': () => channel(`<item><title>One</title>${filled('<category>a</category>')}</item>`),
  'pictures.xml': () =>
    channel(`<item><title>One</title>${numbered(90_000, n => `<enclosure url="https://a.example/${n}"/>`)}</item>`),
  'encoded-twice.xml': () => item(filled('Ã©tÃ© ')),
  'nuls.xml': () => Buffer.alloc(SIZE),
  'bytes.xml': () => Buffer.alloc(SIZE, 0xe3),
  'brackets.xml': () => filled('<'),
  'gzip-bomb.xml': () => gzipSync(Buffer.alloc(300_000_000, '<item>')),
  'gzip-of-20-mb.xml': () => gzipSync(cdata(paragraphs(SIZE * 0.9))),
  'one-item.json': () =>
    JSON.stringify({
      version: 'https://jsonfeed.org/version/1.1',
      title: 'Paper',
      items: [{ id: '1', title: 'One', content_html: paragraphs(SIZE * 0.9) }],
    }),
  'items.json': () =>
    JSON.stringify({
      version: 'https://jsonfeed.org/version/1.1',
      title: 'Paper',
      items: Array.from({ length: 5_000 }, (_, id) => ({
        id: `${id}`,
        title: `S ${id}`,
        content_html: paragraphs(SIZE / 5_000 - 150),
      })),
    }),
  'tags.json': () =>
    JSON.stringify({
      version: 'https://jsonfeed.org/version/1.1',
      title: 'Paper',
      items: [{ id: '1', title: 'One', tags: Array.from({ length: SIZE / 5 }, () => 'a') }],
    }),
  'keys.json': () =>
    `{"version": "https://jsonfeed.org/version/1.1", "title": "P", ${numbered(SIZE / 13, n => `"k${n}":1,`)} "items": []}`,
  'numbers.json': () =>
    `{"version": "https://jsonfeed.org/version/1.1", "title": "P", "x": [${filled('1,')}1], "items": []}`,
  'nitf.xml': () =>
    `<nitf><body><body.head><hedline><hl1>One</hl1></hedline></body.head><body.content>${paragraphs(SIZE * 0.9)}</body.content></body></nitf>`,
  'wire.txt': () => `\u0001abc123 4 def 5\r\nOne\r\n\u0002${filled('Word after word.\r\n')}\u0003`,
  'rewrites-5000.xml': () => channel(rewrites(5_000)),
  'rewrites-500.xml': () => channel(rewrites(500)),
  'stretches-5000.xml': () => channel(stretches(5_000)),
  'sections.xml': () => item(filled('<![CDATA[a ]]>]]>')),
  'items-100-sections.xml': () =>
    channel(filled(`<item><description>${filled('<![CDATA[a ]]>]]>', 79_000)}</description></item>`)),
  'items-100000.xml': () => channel(numbered(100_000, number => `<item><title>S ${number}</title></item>`)),
  'items-of-one-guid.xml': () =>
    channel(numbered(5_000, n => story(n, paragraphs(1_000)).replace(/<guid>.*?<\/guid>/, '<guid>1</guid>'))),
  'items-of-noise.xml': () => channel(numbered(16, number => story(number, `<p>${noise(480_000, number + 1)}</p>`))),
  'noise.xml': () => cdata(`<p>${noise(SIZE * 0.9, 1)}</p>`),
  'utf-16.xml': () => Buffer.from(`\ufeff${cdata(paragraphs(SIZE * 0.45))}`, 'utf16le'),
  'utf-16-items.xml': () => Buffer.from(`\ufeff${channel(rewrites(2_500)).slice(0, SIZE / 2)}`, 'utf16le'),
  'tables.xml': () => cdata(filled('<table><tr><td>x')),
  'tags.xml': () => cdata(filled('<i>x</i>')),
  'data-addresses.xml': () => cdata(filled(`<img src="data:image/png;base64,${filled('QUJD', 15_000)}"> x `)),
  'marks.xml': () => cdata(filled('e\u0301\u0302\u0303\u0304\u0305')),
  'items-24-marks.xml': () => channel(filled(story(1, filled('e\u0301\u0302\u0303', 480_000)))),
  'right-to-left.xml': () => cdata(filled('\u202eقال الوزير إن الميناء سيغلق. ')),
  'items-24-chinese.xml': () => channel(filled(story(1, filled('新闻交换稿件', 900_000)))),
  'items-16-chinese.xml': () =>
    channel(
      numbered(16, item =>
        story(
          item,
          numbered(160_000, sign => String.fromCharCode(0x4e00 + ((sign * 7_919 + item * 31) % 20_000))),
        ),
      ),
    ),
  'items-24-bylines.xml': () => channel(filled(story(1, filled('<p>By Jane Smith and John Doe, our</p>', 480_000)))),
  'items-24-datelines.xml': () => channel(filled(story(1, filled('<p>LAHORE, PARIS (AFP) - </p>', 480_000)))),
  'items-24-credits.xml': () =>
    channel(filled(story(1, filled('<p>–The Daily Mail-GGTN news exchange item</p>', 480_000)))),
  'links-in-head.xml': () => channel(filled('<link>https://a.example/</link>')),
  'entity-bomb.xml': () =>
    `<!DOCTYPE x [${numbered(60, n => `<!ENTITY e${n + 1} "${`&e${n};`.repeat(9)}">`)}<!ENTITY e0 "x">]>${item('&e60;')}`,
  'deep.json': () => `{"version": "https://jsonfeed.org/version/1.1", "title": "P", "items": ${filled('[', SIZE / 2)}`,
  'authors.json': () =>
    JSON.stringify({
      version: 'https://jsonfeed.org/version/1.1',
      title: 'Paper',
      items: [{ id: '1', title: 'One', authors: Array.from({ length: SIZE / 25 }, (_, n) => ({ name: `Name ${n}` })) }],
    }),
};
