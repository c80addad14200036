import { expect, test } from 'vitest';
import { mediaDoubts, metadataOf } from '../../../src/core/metadata.ts';
import { parse } from '../../../src/feeds/parse/parse-document.ts';

/** Fields that are not what their format asks for: kept where sound, named where not, and the item stands. */

const BODY = '<p>The council of Velden agreed on Monday to mend the old bridge over the river before the winter.</p>';
const xml = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
const json = (fields: object): string => JSON.stringify(fields);

/** One item with fields in place of, or beside, its own. */
const rss = (fields: string): string =>
  `<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>T</title><item><guid>1</guid><title>H</title><description>${xml(BODY)}</description>${fields}</item></channel></rss>`;
const atom = (fields: string): string =>
  `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"><title>T</title><entry><id>urn:x:1</id><title>H</title><content type="html">${xml(BODY)}</content>${fields}</entry></feed>`;
const jsonFeed = (fields: object): string =>
  json({
    version: 'https://jsonfeed.org/version/1.1',
    title: 'T',
    items: [{ id: '1', title: 'H', content_html: BODY, ...fields }],
  });
const ninjs = (fields: object): string => json({ uri: 'urn:x:1', headline: 'H', body_html: BODY, ...fields });
const nitf = (docdata: string, status = '', body = ''): string =>
  `<nitf><head><docdata${status}><doc-id id-string="x1"/>${docdata}</docdata></head><body><body.head><hedline><hl1>H</hl1></hedline></body.head><body.content>${body}${BODY}</body.content></body></nitf>`;
const g2 = (itemMeta: string, content = ''): string =>
  `<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:x:1" version="1"><itemMeta>${itemMeta}</itemMeta><contentMeta><headline>H</headline></contentMeta><contentSet><inlineXML>${BODY}</inlineXML>${content}</contentSet></newsItem>`;
const newsml1 = (management: string, content = ''): string =>
  `<NewsML Version="1.2"><NewsEnvelope/><NewsItem><Identification><NewsIdentifier><ProviderId>x</ProviderId><DateId>20260301</DateId><NewsItemId>1</NewsItemId><RevisionId PreviousRevision="0" Update="N">1</RevisionId></NewsIdentifier></Identification><NewsManagement>${management}</NewsManagement><NewsComponent><NewsLines><HeadLine>H</HeadLine></NewsLines><ContentItem><MediaType FormalName="Text"/><DataContent>${BODY}</DataContent></ContentItem>${content}</NewsComponent></NewsItem></NewsML>`;
const ownJson = (fields: object): string =>
  json([{ id: 1, headline: 'H', body: BODY, byline: 'By Jane Smith', ...fields }]);
const ownXml = (fields: string): string =>
  `<export><story><id>1</id><headline>H</headline><body>${xml(BODY)}</body><byline>By Jane Smith</byline>${fields}</story></export>`;
const TEXT = '   The council of Velden agreed on Monday to mend the old bridge over the river.';
const iptc = (heading: string, trailer: string): string =>
  ['ZCZC', heading, '', 'Velden/bridge/', 'H =', '', TEXT, '', trailer, 'NNNN'].join('\r\n');
const anpa = (heading: string, trailer: string): string =>
  ['ZCZC', 'w2870 coast', heading, '^BC-CW--H,66<', '^H<', TEXT, '', trailer, 'NNNN'].join('\r\n');
const ANPA = 'f l BC-CW--H     03-03 0066';
const mail = (...headers: readonly string[]): string =>
  ['From: Amina Khan <amina@coast.example>', 'Message-ID: <1@coast.example>', ...headers, 'Subject: H', '', TEXT].join(
    '\r\n',
  );

async function read(document: string) {
  const { items, problems } = await parse({ bytes: new TextEncoder().encode(document) });
  expect(items).toHaveLength(1);
  const [item = {}] = items;
  expect(item).toMatchObject({ headline: 'H' });
  expect(item.bodyHtml ?? item.summaryHtml).toContain('mend the old bridge');
  expect(item).not.toHaveProperty('unread');
  return { item, codes: problems.filter(({ index }) => index === 0).map(({ code }) => code) };
}

test.each<[string, string, string]>([
  ['RSS', rss('<pubDate>soon</pubDate>'), 'date-unreadable'],
  ['Atom', atom('<updated>the other day</updated>'), 'date-unreadable'],
  ['JSON Feed', jsonFeed({ date_published: 'soon' }), 'date-unreadable'],
  [
    'JSON Feed, a wrong kind',
    jsonFeed({ date_published: { day: 'Monday' }, date_modified: 'soon' }),
    'date-unreadable',
  ],
  ['ninjs', ninjs({ versioncreated: 'soon' }), 'date-unreadable'],
  ['ninjs, its status', ninjs({ pubstatus: 'frobnicated' }), 'status-unknown'],
  ['ninjs, its embargo', ninjs({ embargoed: 'until further notice' }), 'embargo-unreadable'],
  ['ninjs, its end', ninjs({ expires: 'never' }), 'date-unreadable'],
  ['NITF', nitf('<date.issue norm="soon"/>'), 'date-unreadable'],
  ['NITF, its status', nitf('', ' management-status="frobnicated"'), 'status-unknown'],
  ['NITF, its end', nitf('<date.expire norm="never"/>'), 'date-unreadable'],
  ['NewsML-G2', g2('<versionCreated>soon</versionCreated>'), 'date-unreadable'],
  ['NewsML-G2, its status', g2('<pubStatus qcode="stat:frobnicated"/>'), 'status-unknown'],
  ['NewsML-G2, its embargo', g2('<embargoed>soon</embargoed>'), 'embargo-unreadable'],
  ['NewsML 1', newsml1('<FirstCreated>soon</FirstCreated>'), 'date-unreadable'],
  ['NewsML 1, its status', newsml1('<Status FormalName="Frobnicated"/>'), 'status-unknown'],
  ['IPTC 7901', iptc('cwa062 4 i 211', '311137 GMT Feb 26'), 'date-unreadable'],
  ['ANPA 1312', anpa(ANPA, 'CW-WF-13-45-26 1509GMT'), 'date-unreadable'],
  ['mail', mail('Date: soon'), 'date-unreadable'],
  ['records of no standard', ownJson({ date: 'soon' }), 'date-unreadable'],
  ['XML of no standard', ownXml('<date>soon</date>'), 'date-unreadable'],
])('what cannot be read is named: %s', async (_, document, code) => {
  expect((await read(document)).codes).toEqual([code]);
});

test.each<[string, string]>([
  [
    'RSS',
    rss(
      '<pubDate>Tue, 03 Mar 2026 08:00:00 GMT</pubDate><dc:date>2026-03-03T09:00:00+01:00</dc:date><atom:updated>3 March 2026 08:00 GMT</atom:updated>',
    ),
  ],
  ['RSS, one of them unsound', rss('<pubDate>soon</pubDate><dc:date>2026-03-03T09:00:00+01:00</dc:date>')],
  ['Atom', atom('<published>2026-03-03T09:00:00+01:00</published><updated>Tue, 03 Mar 2026 08:00:00 GMT</updated>')],
  ['JSON Feed', jsonFeed({ date_published: 'Tue, 03 Mar 2026 08:00:00 GMT', date_modified: '2026-03-03T08:00:00Z' })],
  [
    'ninjs',
    ninjs({
      firstcreated: '20260303T080000Z',
      versioncreated: 'Tue, 03 Mar 2026 08:00:00 GMT',
      contentcreated: '2026-03-03T09:00:00+01:00',
    }),
  ],
  ['NITF', nitf('<date.issue norm="20260303T080000Z"/><date.release norm="2026-03-03T08:00:00Z"/>')],
  [
    'NewsML-G2',
    g2('<firstCreated>20260303T080000Z</firstCreated><versionCreated>Tue, 03 Mar 2026 08:00:00 GMT</versionCreated>'),
  ],
  ['IPTC 7901, by day', iptc('cwa062 4 i 211', '030800 GMT Mar 26')],
  ['IPTC 7901, in words', iptc('cwa062 4 i 211', '03-MAR-26 08:00')],
  ['IPTC 7901, behind a name', iptc('cwa062 4 i 211', 'CW-WF-03-03-26 0800GMT')],
  ['ANPA 1312, with its own day in the heading', anpa(ANPA, 'CW-WF-03-03-26 0800GMT')],
  [
    'mail, with those of its way',
    mail(
      'Received: by mail.coast.example; 3 Mar 2026 08:01:05 -0000',
      'Resent-Date: soon',
      'Date: Tue, 3 Mar 2026 13:00:00 +0500 (PKT)',
    ),
  ],
  [
    'NewsML 1',
    newsml1(
      '<FirstCreated>20260303T080000Z</FirstCreated><ThisRevisionCreated>2026-03-03T09:00:00+01:00</ThisRevisionCreated>',
    ),
  ],
])('dates of several kinds in one item are each read: %s', async (_, document) => {
  const { item, codes } = await read(document);
  expect([item.published ?? item.updated, codes]).toEqual(['2026-03-03T08:00:00.000Z', []]);
});

test.each<[string, string]>([
  [
    'RSS',
    rss(
      '<media:content medium="image"><media:credit>Sana Malik</media:credit><media:description>The bridge</media:description></media:content>',
    ),
  ],
  [
    'Atom',
    atom(
      '<media:content medium="image"><media:credit>Sana Malik</media:credit><media:description>The bridge</media:description></media:content>',
    ),
  ],
  [
    'ninjs',
    ninjs({ associations: { picture: { type: 'picture', byline: 'Sana Malik', description_text: 'The bridge' } } }),
  ],
  [
    'NITF',
    nitf(
      '',
      '',
      '<media media-type="image"><media-producer>Sana Malik</media-producer><media-caption>The bridge</media-caption></media>',
    ),
  ],
  [
    'NewsML 1',
    newsml1(
      '',
      '<NewsComponent><NewsLines><HeadLine>The bridge</HeadLine><CreditLine>Sana Malik</CreditLine></NewsLines><ContentItem><MediaType FormalName="Photo"/></ContentItem></NewsComponent>',
    ),
  ],
  ['records of no standard', ownJson({ image: { caption: 'The bridge', credit: 'Sana Malik' } })],
])('a picture without an address keeps its caption and credit, as a doubt: %s', async (_, document) => {
  const { item } = await read(document);
  expect(item.media).toMatchObject([{ caption: 'The bridge', credit: 'Sana Malik' }]);
  expect(item.media?.[0]).not.toHaveProperty('url');
  expect(metadataOf(item, '')).not.toHaveProperty('media');
  expect(mediaDoubts(item)).toMatchObject([{ raw: 'The bridge (Sana Malik)', rule: 'media without an address' }]);
});

test.each<[string, string]>([
  [
    'JSON Feed',
    jsonFeed({ title: 'H', tags: 'bridges', authors: 'Jane Smith', image: 7, attachments: {}, summary: [] }),
  ],
  [
    'ninjs',
    ninjs({ keywords: 7, associations: 'none', byline: { name: 'Jane Smith' }, urgency: 'High', renditions: [] }),
  ],
  ['records of no standard', ownJson({ tags: 'bridges', image: false, slug: { a: 1 } })],
  ['NITF', nitf('<urgency ed-urg="High"/><key-list/>')],
  ['IPTC 7901, its priority', iptc('cwa062 x i 211', '030800 GMT Mar 26')],
  ['ANPA 1312, its priority and category', anpa('z 7 BC-CW--H     03-03 0066', 'CW-WF-03-03-26 0800GMT')],
  [
    'mail, its importance',
    mail('Date: Tue, 3 Mar 2026 08:00:00 GMT', 'X-Priority: soon', 'Keywords: ,,', 'Sender: nobody'),
  ],
])('a field of the wrong kind loses no other: %s', async (_, document) => {
  const { item, codes } = await read(document);
  expect(item.guid).toBeDefined();
  expect(item.media).toBeUndefined();
  expect(codes).toEqual([]);
});

test('a reference to a number without end is one odd character, and the item behind it reads as it is', async () => {
  const title = `R&#${'9'.repeat(400)};D &amp; on`;
  const { items } = await parse({
    bytes: new TextEncoder().encode(
      json({
        version: 'https://jsonfeed.org/version/1.1',
        title: 'T',
        items: [
          { id: '1', title, content_html: BODY },
          { id: '2', title: 'Oak &amp; ash', content_html: BODY },
        ],
      }),
    ),
  });
  expect(items.map(({ headline }) => headline)).toEqual(['R\ufffdD & on', 'Oak & ash']);
});
