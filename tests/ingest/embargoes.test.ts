import { describe, expect, test } from 'vitest';
import { metadataOf } from '../../src/core/metadata.ts';
import { parse } from '../../src/feeds/parse/parse-document.ts';
import { changesAfter, latestChange } from '../../src/store/articles.ts';
import { readArticle, readRevisions } from '../../src/store/read-articles.ts';
import { liftDueEmbargoes } from '../../src/stories/lift-embargoes.ts';
import { seededItem } from '../fixtures/seeded-copy.ts';
import { KINDS, storeFor } from '../store/store.ts';
import { addPartners, articleIdFor, type Copy, prepare, publish } from './publishing.ts';

const NOW = '2026-03-04T00:00:00.000Z';
const LATER = '2026-03-04T06:00:00.000Z';
const AFTER = '2026-03-04T06:00:01.000Z';

const item = (changes: Partial<Copy>): Copy => ({
  ...{ partner: 'agency', guid: 'urn:agency:1', headline: 'Bank to cut rates by half a point' },
  ...{ published: '2026-03-03T20:00:00.000Z', bodyHtml: seededItem(5).html, ...changes },
});

describe.each(KINDS)('on %s', kind => {
  const store = storeFor(kind, 'each test', store => addPartners(store, ['agency', 'ledger'], NOW));
  const run = async (copy: Copy, now = NOW): Promise<string[]> => {
    const before = await latestChange(store().read);
    await publish(store(), await prepare([copy], now), now);
    return (await changesAfter(store().read, before, 10)).map(({ kind }) => kind);
  };
  const lift = async (): Promise<string[]> => {
    const before = await latestChange(store().read);
    await liftDueEmbargoes(store(), AFTER);
    return (await changesAfter(store().read, before, 10)).map(({ kind }) => kind);
  };
  const row = async () =>
    await store()
      .read.selectFrom('articles')
      .selectAll()
      .where('id', '=', articleIdFor(item({})))
      .executeTakeFirstOrThrow();

  test('an embargo set after publication takes the article off with one line, and its lift brings it back', async () => {
    expect(await run(item({}))).toEqual(['published']);
    expect(await run(item({ version: '2', embargoedUntil: LATER }))).toEqual(['expired']);
    expect(await readArticle(store().read, articleIdFor(item({})), NOW)).toBeUndefined();
    expect(await run(item({ version: '3', headline: 'Mended', embargoedUntil: LATER }))).toEqual([]);
    expect(await lift()).toEqual(['embargo-lifted']);
    expect(await lift()).toEqual([]);
    expect(await readRevisions(store().read, articleIdFor(item({})))).toHaveLength(3);
  });

  test('the rights of an item end when it says, or so many days after its publication', async () => {
    await run(item({ expires: LATER }));
    expect(await row()).toMatchObject({ expires_at: LATER });
    const partner = { rights: { usageTerms: 'No archive', days: 1 } };
    const { rights } = metadataOf({ published: '2026-03-03T20:00:00Z' }, '', partner);
    expect(rights).toEqual({ usageTerms: 'No archive', until: '2026-03-04T20:00:00.000Z' });
  });

  test('what its partner withholds is told once, and comes back as reissued', async () => {
    await run(item({}));
    expect(await run(item({ version: '2', pubStatus: 'withheld' }))).toEqual(['expired']);
    expect(await run(item({ version: '3', pubStatus: 'withheld', headline: 'Mended' }))).toEqual([]);
    expect(await run(item({ version: '4', headline: 'Mended' }))).toEqual(['reissued']);
    expect(await run(item({ version: '5', pubStatus: 'withheld' }))).toEqual(['expired']);
    expect(await run(item({ version: '6', pubStatus: 'canceled' }))).toEqual(['canceled']);
  });

  test('a date to come of a feed hides the article until then, with a doubt', async () => {
    expect(await run(item({ published: LATER, ahead: 'zone' }))).toEqual([]);
    expect(await row()).toMatchObject({ embargoed_until: LATER, lift_at: LATER });
    expect(await lift()).toEqual(['embargo-lifted']);
    const [words] = await readRevisions(store().read, articleIdFor(item({})));
    expect(words?.doubts).toMatchObject([{ raw: LATER, rule: 'date to come' }]);
    // Once more after its time, as by a requeue: nothing is new.
    expect(await run(item({ published: LATER, ahead: 'zone' }), AFTER)).toEqual([]);
  });

  test('an embargo in words holds until the time that they name, and leaves the body as a notice', async () => {
    const notice = 'EMBARGOED until 06:00 GMT on 4 March 2026.';
    expect(await run(item({ bodyHtml: `<p>${notice}</p>${seededItem(5).html}` }))).toEqual([]);
    expect(await row()).toMatchObject({ embargoed_until: LATER, lift_at: LATER, held_by: null });
    expect(await lift()).toEqual(['embargo-lifted']);
    const [words] = await readRevisions(store().read, articleIdFor(item({})));
    expect(words?.removed[0]).toMatchObject({ as: 'notice', raw: notice });
    expect(words?.bodyText).not.toContain('EMBARGOED');
    expect(words?.dateline).not.toBeNull();
  });

  test.each<Partial<Copy>>([
    { editorialNote: 'EMBARGOED until 1800 GMT' },
    { headline: 'EMBARGOED UNTIL MONDAY: Bank to cut rates' },
    { bodyHtml: `<p>EMBARGOED FOR RELEASE UNTIL 18:00 MONDAY.</p>${seededItem(5).html}` },
    { bodyHtml: `<p>Sperrfrist: morgen früh</p>${seededItem(5).html}` },
  ])('where the time is not clear the desk decides: %o', async changes => {
    expect(await run(item(changes))).toEqual([]);
    expect(await row()).toMatchObject({ pub_status: 'withheld', held_by: 'Paper agency', lift_at: null });
    expect((await row()).held_reason).toContain('It is under embargo');
  });

  test.each<Partial<Copy>>([
    { headline: 'Embargo on grain to take effect in June' },
    { bodyHtml: `<p>Embargoed goods were seized at the port of Velden on Monday.</p>${seededItem(5).html}` },
    { headline: 'Kill switch for trams works, ministry says' },
  ])('what only speaks of one is none: %o', async changes => {
    expect(await run(item(changes))).toEqual(['published']);
  });
});

/** Hours from now, as RFC 822 with a zone and without one. */
const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toUTCString();

test.each([
  [inHours(1), 'zone'],
  [inHours(0.1), undefined],
  [inHours(30).replace(' GMT', ''), 'no-zone'],
  [inHours(10).replace(' GMT', ''), undefined],
  [new Date(Date.now() + 3_600_000).toISOString(), 'zone'],
  [new Date(Date.now() + 3_600_000).toISOString().replace('Z', ''), undefined],
])('an RSS date %s is to come: %s', async (date, expected) => {
  const rss = `<rss version="2.0"><channel><title>T</title><item><guid>1</guid><title>H</title><pubDate>${date}</pubDate></item></channel></rss>`;
  const { items } = await parse({ bytes: new TextEncoder().encode(rss) });
  expect(items[0]?.ahead).toBe(expected);
});

const nitf = (docdata: string): string =>
  `<nitf><head><docdata><doc-id id-string="x1"/>${docdata}</docdata></head><body><body.head><hedline><hl1>H</hl1></hedline></body.head><body.content><p>Words.</p></body.content></body></nitf>`;
const ninjs = (field: string): string => `{"uri":"urn:x:1","headline":"H","body_html":"<p>Words.</p>",${field}}`;
const g2 = (field: string): string =>
  `<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:x:1" version="1"><itemMeta><pubStatus qcode="stat:usable"/>${field}</itemMeta><contentMeta><headline>H</headline></contentMeta><contentSet><inlineXML><p>Words.</p></inlineXML></contentSet></newsItem>`;
const UNTIL = '2099-12-01T18:00:00.000Z';

test.each([
  [nitf('<date.release norm="20991201T180000Z"/>'), { embargoedUntil: UNTIL }],
  [nitf('<date.release norm="20201201T180000Z"/>'), { embargoedUntil: undefined }],
  [nitf('<date.issue norm="20260301T100000Z"/><date.release norm="20991201T180000Z"/>'), { embargoedUntil: UNTIL }],
  [ninjs('"embargoed":"2099-12-01T18:00:00Z"'), { embargoedUntil: UNTIL }],
  [ninjs('"embargoedUntil":"2099-12-01T18:00:00Z"'), { embargoedUntil: UNTIL }],
  [ninjs('"embargoed":"until further notice"'), { pubStatus: 'withheld' }],
  [g2('<embargoed>2099-12-01T18:00:00Z</embargoed>'), { embargoedUntil: UNTIL }],
  [g2('<embargoed/>'), { pubStatus: 'withheld' }],
  [nitf('<date.expire norm="20991201T180000Z"/>'), { expires: UNTIL }],
  [ninjs('"expires":"2099-12-01T18:00:00Z"'), { expires: UNTIL }],
])('%s', async (document, expected) => {
  const { items } = await parse({ bytes: new TextEncoder().encode(document) });
  const { embargoedUntil, pubStatus, expires } = items[0] ?? {};
  expect({ embargoedUntil, pubStatus, expires }).toMatchObject(expected);
});
