import { expect, test } from 'vitest';
import { loadKnowledge } from '../../config/knowledge.ts';
import { readNotices } from '../../src/core/notices.ts';

const packs = loadKnowledge().phrases.credit;
const inHeadline = (headline: string) => {
  const found = readNotices('x', { id: '1', headline, published: '2026-03-01T20:00:00Z' }, packs);
  return { headline: found.headline ?? headline, notices: found.notices.map(({ raw }) => raw) };
};

test.each<[string, string, string[]]>([
  [
    'EMBARGOED until 18:00 GMT, 3 March: Bank to cut rates',
    'Bank to cut rates',
    ['EMBARGOED until 18:00 GMT, 3 March'],
  ],
  ['Bank to cut rates (EMBARGOED until 1800 GMT)', 'Bank to cut rates', ['(EMBARGOED until 1800 GMT)']],
  ['[EMBARGO 18:00] Bank to cut rates', 'Bank to cut rates', ['[EMBARGO 18:00]']],
  ['(EMBARGOED until 18:00) Bank: rates to fall', 'Bank: rates to fall', ['(EMBARGOED until 18:00)']],
  ['EMBARGO: Bank to cut rates', 'Bank to cut rates', ['EMBARGO']],
  ['EMBARGO: 40 killed in crash', '40 killed in crash', ['EMBARGO']],
  ['EMBARGO: 18:00 GMT 3 March - Bank to cut rates', 'Bank to cut rates', ['EMBARGO: 18:00 GMT 3 March']],
  ['***EMBARGOED UNTIL 00:01 MONDAY*** Bank to cut rates', 'Bank to cut rates', ['***EMBARGOED UNTIL 00:01 MONDAY***']],
  ['Bank senkt Zinsen – Sperrfrist: 18 Uhr', 'Bank senkt Zinsen', ['– Sperrfrist: 18 Uhr']],
  ['Sperrfrist 3. März 18:00 Uhr - Bank senkt Zinsen', 'Bank senkt Zinsen', ['Sperrfrist 3. März 18:00 Uhr']],
  [
    'EMBARGO – NOT FOR RELEASE BEFORE 0600 GMT – Ministers agree',
    'Ministers agree',
    ['EMBARGO', 'NOT FOR RELEASE BEFORE 0600 GMT'],
  ],
])('the notice of an embargo leaves a headline: %s', (written, headline, notices) => {
  expect(inHeadline(written)).toEqual({ headline, notices });
});

test.each(['EMBARGOED', 'EMBARGO: 18:00 GMT 3 March'])('a headline that is only a notice stays: %s', headline => {
  expect(inHeadline(headline)).toEqual({ headline, notices: [headline] });
});

test.each(['Embargo on grain to take effect in June', 'Ministers lift the arms embargo: what it means'])(
  'a headline about an embargo is none: %s',
  headline => {
    expect(inHeadline(headline)).toEqual({ headline, notices: [] });
  },
);
