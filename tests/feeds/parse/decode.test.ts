import iconv from 'iconv-lite';
import { expect, test } from 'vitest';
import { hasDoubleEncoding } from '../../../src/core/text/repair.ts';
import { decode, withoutEncodedTwice } from '../../../src/feeds/parse/decode.ts';

const bytes = (text: string, charset: string): Uint8Array => new Uint8Array(iconv.encode(text, charset));
const declared = (charset: string, words: string): string =>
  `<?xml version="1.0" encoding="${charset}"?><a>${words}</a>`;

test.each([
  ['windows-1251', 'Москва, 3 ноября'],
  ['koi8-r', 'Москва, 3 ноября'],
  ['gb2312', '北京，十一月三日'],
  ['big5', '台北，十一月三日'],
  ['shift_jis', '東京、十一月三日'],
  ['euc-kr', '서울, 11월 3일'],
  ['iso-8859-1', 'Zürich, im März'],
  ['cp850', 'Zürich, im März'],
])('reads a document that declares %s', (charset, words) => {
  expect(decode(bytes(declared(charset, words), charset)).text).toBe(declared(charset, words));
});

test('takes the header before the declaration', () => {
  const text = declared('iso-8859-1', 'Москва');
  expect(decode(bytes(text, 'windows-1251'), 'text/xml; charset="windows-1251"').text).toBe(text);
});

test('takes the byte order mark before everything', () => {
  const text = declared('iso-8859-1', 'Zürich');
  expect(decode(bytes(`\ufeff${text}`, 'utf-8'), 'text/xml; charset=iso-8859-1').text).toBe(text);
  expect(decode(bytes(text, 'utf-16'), 'text/xml; charset=iso-8859-1').text).toBe(text);
});

test('reads UTF-16 without a byte order mark', () => {
  expect(decode(bytes(declared('UTF-16', 'x'), 'utf-16le')).text).toBe(declared('UTF-16', 'x'));
  expect(decode(bytes(declared('UTF-16', 'x'), 'utf-16be')).text).toBe(declared('UTF-16', 'x'));
});

test('reads UTF-8 as UTF-8 although the document says Latin-1, and says so', () => {
  const text = declared('ISO-8859-1', 'Zürich, Köln');
  expect(decode(bytes(text, 'utf-8'))).toEqual({ text, charset: 'utf-8', declared: 'iso-8859-1' });
});

test('reads Windows-1252 as such although the document says UTF-8, and says so', () => {
  const text = declared('UTF-8', 'It’s a “café”');
  expect(decode(bytes(text, 'windows-1252'))).toEqual({ text, charset: 'windows-1252', declared: 'utf-8' });
});

test('reads a few stray Windows-1252 bytes within UTF-8 for what they were meant to be', () => {
  const head = bytes('<a>Zürich, Köln, Genève und Bern', 'utf-8');
  const stray = bytes('’s</a>', 'windows-1252');
  expect(decode(new Uint8Array([...head, ...stray])).text).toBe('<a>Zürich, Köln, Genève und Bern’s</a>');
});

/** Bytes read as a one-byte charset and written as UTF-8: what a careless step in between makes of a text. */
const again = (text: string, charset: string): string => iconv.decode(Buffer.from(text, 'utf8'), charset);

test('brings texts back that had been encoded twice, one by one', () => {
  const mixed = `<a><b>${again('Köln, Genève', 'iso-8859-1')}</b><c><![CDATA[${again('<p>Zürich</p>', 'iso-8859-1')}]]></c><d>Bern – Ürkheim</d></a>`;
  expect(decode(bytes(mixed, 'utf-8'))).toMatchObject({
    text: '<a><b>Köln, Genève</b><c><![CDATA[<p>Zürich</p>]]></c><d>Bern – Ürkheim</d></a>',
    twice: true,
  });
});

test('tells text that was encoded twice by way of Windows-1252, and brings an item back when asked', () => {
  const broken = again('It’s Genève', 'windows-1252');
  expect(hasDoubleEncoding(broken)).toBe(true);
  expect(hasDoubleEncoding('It’s Genève – „São Paulo“ Â. Ã, â')).toBe(false);
  const item = {
    headline: broken,
    bylines: [again('José', 'windows-1252'), 'José'],
    media: [{ url: 'u', caption: broken }],
  };
  expect(withoutEncodedTwice(item)).toEqual({
    headline: 'It’s Genève',
    bylines: ['José', 'José'],
    media: [{ url: 'u', caption: 'It’s Genève' }],
  });
});

test.each([
  ['windows-1251', 'Сегодня в Москве открылась выставка, на которой представлены работы молодых художников.'],
  ['koi8-r', 'Сегодня в Москве открылась выставка, на которой представлены работы молодых художников.'],
  ['euc-jp', '東京で新しい展覧会が始まりました。若い画家の作品が並んでいます。'],
  ['shift_jis', '東京で新しい展覧会が始まりました。若い画家の作品が並んでいます。'],
  ['euc-kr', '서울에서 새로운 전시회가 열렸다. 젊은 화가들의 작품을 볼 수 있는 기회이다.'],
  ['gb18030', '北京今天举行了新的展览，这是中国年轻画家们的作品，有不少人来到现场。'],
  ['big5', '台北今天舉行了新的展覽，這是年輕畫家們的作品，有不少人來到現場。'],
  ['windows-1253', 'Σήμερα στην Αθήνα άνοιξε η έκθεση με τα έργα των νέων ζωγράφων.'],
  ['windows-874', 'วันนี้ที่กรุงเทพมีการเปิดนิทรรศการของศิลปินรุ่นใหม่'],
  ['windows-1252', 'Aujourd’hui à Genève, l’exposition a été inaugurée ; où êtes-vous né, Noël ?'],
  ['windows-1252', 'Größere Übungen für Ärzte in Österreich: „Müßte schön sein“'],
])('tells %s by its bytes where nobody names it', (charset, words) => {
  const text = `<rss><title>News</title><p>${words}</p></rss>`;
  expect(decode(bytes(text, charset)).text).toBe(text);
});
