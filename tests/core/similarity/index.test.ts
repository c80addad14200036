import { expect, test } from 'vitest';
import { createIndex, MOST_CANDIDATES } from '../../../src/core/similarity/index.ts';
import { decodeTable, encodeTable } from '../../../src/core/similarity/model.ts';
import { decodeSignature, encodeSignature, signatureOf, weighed } from '../../../src/core/similarity/signature.ts';
import { tableOf } from '../../../src/core/similarity/weights.ts';
import { seededItem } from '../../fixtures/seeded-copy.ts';
import { asRunBy, HARBOR, MUSEUM, paragraphs, STRIKE } from './copies.ts';

const textOf = (n: number): string => seededItem(n).html.replace(/<[^>]{1,200}>/g, ' ');

test('an article finds its copies and not the rest, until the window has left them', () => {
  const index = createIndex({ windowDays: 10 });
  for (const [id, article] of Object.entries({ HARBOR, STRIKE, MUSEUM })) index.add(id, signatureOf(article));
  const cut = signatureOf(asRunBy('ledger', HARBOR, { bodyText: paragraphs(HARBOR).slice(1, 3).join('\n\n') }));
  expect(index.candidates('cut', cut)).toEqual(['HARBOR']);
  const late = signatureOf(asRunBy('ledger', HARBOR, { published: '2026-03-20T10:00:00Z' }));
  expect(index.candidates('late', late)).toEqual([]);
  index.forgetBefore(Date.parse('2026-03-03T10:30:00Z'));
  expect([index.has('HARBOR'), index.has('STRIKE'), index.size]).toEqual([false, true, 2]);
});

test('a flood of texts with one passage gives no article more than 24 candidates', () => {
  const index = createIndex({ windowDays: 10 });
  const article = (n: number) =>
    signatureOf(asRunBy(`s${n}`, HARBOR, { headline: `Letter ${n}`, bodyText: `${HARBOR.bodyText}\n\n${textOf(n)}` }));
  for (let n = 0; n < 200; n++) index.add(`a${n}`, article(n));
  expect(index.candidates('new', article(900)).length).toBe(MOST_CANDIDATES);
});

test('of equal texts the first published represents all, and the text itself finds it and its neighbours in time', () => {
  const index = createIndex({ windowDays: 10 });
  for (let n = 0; n < 9; n++)
    index.add(`c${n}`, signatureOf({ ...HARBOR, published: `2026-03-03T1${n}:00:00Z`, source: `s${n}` }));
  const between = signatureOf({ ...HARBOR, published: '2026-03-03T14:30:00Z', source: 'x' });
  expect(index.candidates('x', between)).toEqual(['c0', 'c4', 'c5']);
  const cut = signatureOf(asRunBy('y', HARBOR, { bodyText: paragraphs(HARBOR).slice(0, 3).join('\n\n') }));
  expect(index.candidates('y', cut)).toEqual(['c0']);
});

test('a later copy of a text is compared with copies only, and says that it is no longer the first when an earlier one comes', () => {
  const index = createIndex({ windowDays: 10 });
  const copy = (hour: number) => signatureOf(asRunBy('copies', HARBOR, { published: `2026-03-03T${hour}:00:00Z` }));
  const cut = signatureOf(asRunBy('cut', HARBOR, { bodyText: paragraphs(HARBOR).slice(0, 3).join('\n\n') }));
  expect(index.add('cut', cut)).toBeUndefined();
  expect(index.add('noon', copy(12))).toBeUndefined();
  expect(index.candidates('noon', copy(12))).toEqual(['cut']);
  expect(index.add('late', copy(14))).toBeUndefined();
  expect(index.candidates('late', copy(14))).toEqual(['noon']);
  expect(index.alike('late', copy(14))).toEqual(['noon', 'cut']);
  expect(index.add('early', copy(11))).toBe('noon');
  expect(index.candidates('early', copy(11))).toEqual(['noon', 'cut']);
  expect(index.candidates('cut', cut)).toEqual(['early']);
});

test('a short text and a long one find each other by one shingle, whichever came first', () => {
  const long = signatureOf({ ...MUSEUM, bodyText: `${MUSEUM.bodyText}\n\n${HARBOR.bodyText}\n\n${STRIKE.bodyText}` });
  const opening = HARBOR.bodyText.split(' ').slice(0, 12).join(' ');
  const short = signatureOf({ headline: '', bodyText: opening, published: HARBOR.published, source: 'short' });
  for (const [[first, one], [second, two]] of [
    [['long', long] as const, ['short', short] as const] as const,
    [['short', short] as const, ['long', long] as const] as const,
  ]) {
    const index = createIndex({ windowDays: 10 });
    index.add(first, one);
    expect(index.candidates(second, two)).toEqual([first]);
  }
});

test('a signature is stored and read back; what is damaged or of another version is none', () => {
  const signature = signatureOf(HARBOR);
  const bytes = encodeSignature(signature);
  expect(decodeSignature(bytes)).toEqual(signature);
  expect(decodeSignature(bytes.slice(0, 40))).toBeNull();
  expect(decodeSignature(new Uint8Array())).toBeNull();
  expect(decodeSignature(bytes.with(0, 2))).toBeNull();
});

test('a menu that one source has over its articles weighs little the day after, a text that many sources print does not', () => {
  const menu = 'Home News Business Sport Weather Opinion Video Sign in to read more of our stories today';
  const articles = Array.from({ length: 600 }, (_, n) => {
    const bodyText = n % 3 === 0 ? `${menu}\n\n${textOf(n)}` : textOf(n);
    return signatureOf({ headline: '', bodyText, source: n % 3 === 0 ? 'site' : `s${n % 40}` });
  });
  const table = decodeTable(encodeTable(tableOf(articles)));
  const page = weighed(
    signatureOf({ headline: '', bodyText: `${menu}\n\n${textOf(9_000)}`, source: 'site' }),
    run => table.get(run) ?? 255,
  );
  expect(Math.max(...page.weights.slice(2, 12))).toBeLessThan(10);
  expect(Math.min(...page.weights.slice(30))).toBe(255);
  expect(tableOf(articles.slice(0, 100)).size).toBe(0);
});
