import { expect, test } from 'vitest';
import { loadKnowledge } from '../../../config/knowledge.ts';
import { normalize } from '../../../src/core/normalize-article.ts';
import { encodeSignature, signatureOf } from '../../../src/core/similarity/signature.ts';
import { takeManifests } from '../../../src/core/text/c2pa.ts';

const knowledge = loadKnowledge();

/** A manifest store as C2PA 2.3, A.7 hides it in a text. */
function hidden(store: Buffer, length = store.length): string {
  const header = Buffer.from('C2PATXT\0\x01\0\0\0\0', 'latin1');
  header.writeUInt32BE(length, 9);
  const selectors = [...Buffer.concat([header, store])].map(byte =>
    String.fromCodePoint(byte < 16 ? 0xfe00 + byte : 0xe0100 + byte - 16),
  );
  return `\ufeff${selectors.join('')}`;
}

const STORE = Buffer.from(Array.from({ length: 300 }, (_, n) => n % 256));
const WORDS = 'KARACHI: A ferry of the Harbour Line hit a tug on Tuesday. The port has closed its second gate.';

test('a manifest hidden in a text is taken out whole and kept', () => {
  const { text, found } = takeManifests(`${WORDS}${hidden(STORE)}\nMore.`);
  expect(text).toBe(`${WORDS}\nMore.`);
  expect(found).toEqual([{ kind: 'c2pa', manifest: STORE.toString('base64') }]);
});

test('one whose mark was trimmed, or whose end was cut, is one all the same', () => {
  expect(takeManifests(hidden(STORE).slice(1) + WORDS).text).toBe(WORDS);
  const cut = takeManifests(WORDS + hidden(STORE.subarray(0, 100), 300));
  expect(cut.text).toBe(WORDS);
  expect(cut.found).toMatchObject([{ cut: true }]);
});

test('variation selectors of emoji, ideographs and of nobody knows what stay', () => {
  for (const text of ['Rain \u2614\ufe0f today', '葛\u{e0100}城市', `x${'\u{e0120}'.repeat(40)}`, '\ufeffWords']) {
    expect(takeManifests(text)).toEqual({ text, found: [] });
  }
});

test('an article has its manifests as data, none in its words, and is the same copy with and without', () => {
  const plain = normalize({ id: 'a', headline: 'Ferry', bodyHtml: `<p>${WORDS}</p>` }, knowledge);
  const signed = normalize(
    { id: 'a', headline: `Ferry${hidden(STORE)}`, bodyHtml: `<p>${WORDS}${hidden(STORE)}</p>` },
    knowledge,
  );
  const manifest = STORE.toString('base64');
  expect(signed.provenance).toEqual([
    { kind: 'c2pa', in: 'headline', manifest },
    { kind: 'c2pa', in: 'body', manifest },
  ]);
  expect({ ...signed, provenance: undefined }).toEqual({ ...plain, provenance: undefined });
  const of = ({ headline, bodyText }: typeof plain) => encodeSignature(signatureOf({ headline, bodyText }));
  expect(of(signed)).toEqual(of(plain));
});
