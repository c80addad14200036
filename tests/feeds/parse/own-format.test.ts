import { expect, test } from 'vitest';
import type { ParsedFeed } from '../../../src/core/article.ts';
import { parse } from '../../../src/feeds/parse/parse-document.ts';

const read = (text: string): Promise<ParsedFeed> =>
  parse({ bytes: Buffer.from(text), url: 'https://coast.example/api/stories' });

test("reads the stories of a sender's own JSON where the names of the fields leave no doubt", async () => {
  const story = {
    id: 451,
    title: { rendered: 'Ferry &amp; tug' },
    content: { rendered: '<p>A ferry hit a tug.</p>' },
    author: { name: 'Amina Khan' },
    published_at: '2024-11-03T11:37:00Z',
    link: '/451',
    source: { name: 'Coast Wire' },
  };
  const { feed, items, problems } = await read(JSON.stringify({ total: 2, page: { stories: [story, { id: 452 }] } }));
  expect(feed).toEqual({ format: 'json' });
  expect(items).toEqual([
    {
      guid: '451',
      url: 'https://coast.example/451',
      headline: 'Ferry & tug',
      bylines: ['Amina Khan'],
      published: '2024-11-03T11:37:00.000Z',
      bodyHtml: '<p>A ferry hit a tug.</p>',
      provider: 'Coast Wire',
    },
  ]);
  expect(problems).toMatchObject([{ code: 'own-format' }]);
});

test("reads the stories of a sender's own XML, whole ones only", async () => {
  const story = (title: string, day: string): string =>
    `<Nota><Código>1</Código><Fecha>${day}</Fecha><Hora>18:16:04</Hora><Título>${title}</Título><Firma>Amina Khan</Firma><Agencia>007</Agencia><Cuerpo>Un <b>ferry</b>.</Cuerpo></Nota>`;
  const document = `<Notas>${story('Uno', '21/09/2024')}${story('Dos', '03/11/2024')}`;
  const bodyHtml = 'Un <b>ferry</b>.';
  const expected = [
    { headline: 'Uno', bylines: ['Amina Khan'], published: '2024-09-21T18:16:04.000Z', bodyHtml },
    { headline: 'Dos', bylines: ['Amina Khan'], bodyHtml },
  ];
  expect((await read(`${document}</Notas>`)).items).toEqual(expected);
  expect((await read(document.slice(0, -20))).items).toEqual(expected.slice(0, 1));
});

test('takes no other document for stories', async () => {
  for (const text of [
    '{"title": "Not Found", "status": 404, "detail": "No such page"}',
    '{"info": {"title": "Coast API", "description": "Stories of the coast", "version": "1"}}',
    '[{"firstName": "Amina", "company": "Coast Wire", "createdDate": "2024-11-03", "email": "a@coast.example"}]',
    '{"images": [{"imageId": 1, "caption": "A tug", "credit": "CW", "createDate": "2024-11-03T11:37:00Z"}]}',
    '<project><name>reader</name><description>Reads</description><url>https://coast.example</url></project>',
    '<svg><title>Coast</title><text>Karachi</text></svg>',
    '<html><div><title>Coast</title><p>x</p><text>Words</text><date>2024-11-03</date></div></html>',
  ]) {
    await expect(read(text)).rejects.toMatchObject({ code: 'feed-unreadable' });
  }
});

test('reads an article in Apple News Format', async () => {
  const component = (role: string, text: string, format?: string): object => ({ role, text, format });
  const article = {
    version: '1.8',
    identifier: 'ferry',
    language: 'en',
    layout: { columns: 7, width: 1024 },
    title: 'Ferry hits tug',
    components: [
      { role: 'header', components: [component('title', 'Ferry hits tug'), component('byline', 'By Amina Khan')] },
      component('heading', 'What happened'),
      component('body', 'A ferry <hit> a tug.\nNobody was hurt.'),
      component('body', '<p>It was the <b>second</b> case.</p>', 'html'),
      component('caption', 'The tug'),
    ],
    metadata: { datePublished: '2024-11-03T16:37:00+05:00', excerpt: 'A ferry hit a tug.' },
  };
  expect(await read(JSON.stringify(article))).toEqual({
    feed: { format: 'apple-news' },
    items: [
      {
        guid: 'ferry',
        headline: 'Ferry hits tug',
        bylines: ['By Amina Khan'],
        published: '2024-11-03T11:37:00.000Z',
        summaryHtml: 'A ferry hit a tug.',
        bodyHtml:
          '<h2>What happened</h2>\n<p>A ferry &lt;hit&gt; a tug.</p>\n<p>Nobody was hurt.</p>\n<p>It was the <b>second</b> case.</p>',
        language: 'en',
      },
    ],
    problems: [],
  });
});

test("reads an editor's document that is sent by itself, and takes a list of events for no story", async () => {
  const idf =
    '<idf xmlns="http://www.infomaker.se/idf/1.0" xml:lang="en"><group type="header"><element type="headline">Ferry hits tug</element></group><group type="body"><element type="body">A ferry.</element></group></idf>';
  expect((await read(idf)).items).toMatchObject([{ headline: 'Ferry hits tug', bodyHtml: '<p>A ferry.</p>' }]);
  const events =
    '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="e"><contentSet><inlineXML><events><event><name>Regatta</name><a>x</a></event></events></inlineXML></contentSet></newsItem>';
  await expect(read(events)).rejects.toThrow('nothing in it has a headline or words');
});
