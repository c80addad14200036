import { expect, test } from 'vitest';
import { hiddenNinjs, ninjs } from '../../src/api/ninjs.ts';
import type { ArticleRecord } from '../../src/store/read-articles.ts';

const ARTICLE = {
  ...{ id: 'a1', headline: 'Rain', byline: 'Jane Smith', authors: [{ name: 'Jane Smith' }], contributors: [] },
  ...{ organizations: [], dateline: null, creditLine: null, text: 'It rained.', removed: [] },
  ...{ bodyText: 'It rained all night.', bodyHtml: '<p>It rained all night.</p>', partner: 'p', partnerName: 'Paper' },
  credits: [
    { kind: 'agency', raw: '—AFP', placement: 'tail', parties: [{ id: 'afp', name: 'AFP', asWritten: 'AFP' }] },
  ],
  ...{ updated: '2026-11-03T10:00:00.000Z', version: '1', revision: 1, pubStatus: 'usable', story: 's1' },
  ...{ relation: 'duplicate', of: 's1', score: 1, lead: false },
} as unknown as ArticleRecord;

const json = (value: unknown) => JSON.parse(JSON.stringify(value));

test('an article as ninjs has what is known of it and no key for what is not', () => {
  const item = json(ninjs(ARTICLE));
  expect(item).toMatchObject({
    by: 'Jane Smith',
    people: [{ name: 'Jane Smith', rel: 'author' }],
    infoSources: [
      { name: 'AFP', role: 'agency', literal: 'afp' },
      { name: 'Paper', role: 'partner', literal: 'p' },
    ],
    altIds: [{ role: 'story', value: 's1' }],
    associations: [{ name: 'duplicate', type: 'text', uri: expect.stringContaining('s1') }],
    bodies: [{ contentType: 'text/html' }, { contentType: 'text/plain', wordCount: 4, charCount: 20 }],
  });
  for (const key of ['located', 'descriptions', 'renditions', 'language', 'firstCreated', 'edNote'])
    expect(item).not.toHaveProperty(key);
});

test('rights are one of a link and an expression, as the schema asks; a policy carries the licence beside `noindex`', () => {
  const rightsOf = (rights: object) => json(ninjs({ ...ARTICLE, rights })).rightsInfo;
  const link = 'https://creativecommons.org/licenses/by/4.0/';
  expect(rightsOf({})).toBeUndefined();
  expect(rightsOf({ license: link })).toEqual({ linkedRights: link });
  expect(rightsOf({ license: 'Print only' })).toEqual({ encodedRights: 'Print only' });
  for (const license of [undefined, link, 'Print only']) {
    const { langId, encodedRights, ...rest } = rightsOf({ license, noindex: true });
    expect([langId, rest]).toEqual(['http://www.w3.org/ns/odrl/2/', {}]);
    const policy = JSON.parse(encodedRights);
    expect(policy['http://purl.org/dc/terms/license']).toBe(license);
    expect(policy).toMatchObject({
      '@type': 'Set',
      uid: expect.stringContaining('a1'),
      prohibition: [{ target: expect.stringContaining('a1'), action: 'index' }],
    });
  }
});

test('an article that may not be shown is its id, version and reason only', () => {
  const hidden = { id: 'a1', version: '2', reason: 'KILL: wrong bridge' };
  expect(Object.keys(json(hiddenNinjs(hidden, true))).sort()).toEqual([
    'edNote',
    'pubStatus',
    'standard',
    'uri',
    'version',
  ]);
  expect(json(hiddenNinjs({ id: 'a1', version: '2' }, false))).not.toHaveProperty('pubStatus');
});
