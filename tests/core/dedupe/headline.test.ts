import { expect, test } from 'vitest';
import { compare } from '../../../src/core/dedupe/compare.ts';
import { withoutSiteName } from '../../../src/core/dedupe/headline.ts';
import { signatureOf } from '../../../src/core/dedupe/signature.ts';
import { asRunBy, HARBOR } from './copies.ts';

test.each([
  ['Port of Almery to dredge its channel | The Almery Ledger', 'Port of Almery to dredge its channel'],
  ['Business | Port of Almery to dredge its channel | Ledger', 'Port of Almery to dredge its channel'],
  ['Port of Almery to dredge its channel - The Almery Ledger', 'Port of Almery to dredge its channel'],
  ['Port of Almery to dredge its channel – Ledger.example', 'Port of Almery to dredge its channel'],
  ['Port of Almery to dredge – and to wait', 'Port of Almery to dredge – and to wait'],
  ['Economic spotlight - Rice And Rubber', 'Economic spotlight - Rice And Rubber'],
  ['News in brief | The Almery Ledger', 'News in brief'],
  ['CORRECTED - Port of Almery to dredge its channel', 'CORRECTED - Port of Almery to dredge its channel'],
  [' | ', ''],
  ['', ''],
  ['https://ledger.example/business/2026/03/port-to-dredge-channel-48291.html?from=home', 'port to dredge channel'],
  ['www.ledger.example/story/port_to_dredge_channel/', 'port to dredge channel'],
  ['https://www.ledger.example/business/news/48291', ''],
])('%j is the headline of a page: %j is told', (headline, told) => {
  expect(withoutSiteName(headline)).toBe(told);
});

test('what a site puts round each headline makes no two of its headlines alike', () => {
  const page = (headline: string) =>
    signatureOf(asRunBy('ledger', HARBOR, { headline: `${headline} | The Almery Ledger` }));
  expect(compare(page('Dredgers come'), page('Mud and money'))?.evidence.headline).toBe(0);
  expect(compare(page('Dredgers come'), page('Dredgers come'))?.evidence.headline).toBe(1);
});

test('the addresses of two pages of a site are alike in what they tell of the story only', () => {
  const page = (slug: string) =>
    signatureOf(
      asRunBy('ledger', HARBOR, { headline: `https://www.ledger.example/business/2026/03/${slug}-4829.html` }),
    );
  expect(compare(page('dredgers-come-to-almery'), page('mud-and-money-and-oysters'))?.evidence.headline).toBe(0);
  expect(compare(page('dredgers-come-to-almery'), page('dredgers-come-to-almery'))?.evidence.headline).toBe(1);
});
