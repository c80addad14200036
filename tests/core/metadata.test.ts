import { expect, test } from 'vitest';
import type { FeedItem } from '../../src/core/article.ts';
import { metadataOf } from '../../src/core/metadata.ts';

const of = (item: FeedItem, bodyText = '') => metadataOf(item, bodyText);

test('what nobody says is absent', () => {
  expect(of({ headline: 'Rain', bodyHtml: '<p>It rained.</p>' })).toEqual({});
});

test('a partner’s rights hold for items that say nothing of theirs, field by field', () => {
  const partner = { rights: { usageTerms: 'No archive after 30 days', copyrightHolder: 'Gazette', noindex: true } };
  expect(metadataOf({ usageTerms: 'Not for radio' }, '', partner).rights).toEqual({
    usageTerms: 'Not for radio',
    copyrightHolder: 'Gazette',
    noindex: true,
  });
});

test('a holder that a format gives as its notice too is the holder only', () => {
  expect(of({ rights: 'Coast Wire', copyrightHolder: 'Coast Wire' }).rights).toEqual({ copyrightHolder: 'Coast Wire' });
});

test('media are kinds by media type, word or ending; those without an address of the web are left out', () => {
  const media = [
    { url: 'https://a.example/1', type: 'image/jpeg' },
    { url: 'https://a.example/2', type: 'Photo' },
    { url: 'https://a.example/3.mp3?x=1' },
    { url: 'https://a.example/4.m3u8', type: 'application/vnd.apple.mpegurl' },
    { url: 'https://a.example/5.pdf', type: 'application/pdf' },
    { url: 'file:///drop/6.jpg', type: 'image/jpeg' },
    { url: 'javascript:alert(1)', type: 'image/jpeg' },
  ];
  expect(of({ media }).media?.map(({ type, mimeType }) => [type, mimeType])).toEqual([
    ['picture', 'image/jpeg'],
    ['picture', undefined],
    ['audio', undefined],
    ['video', 'application/vnd.apple.mpegurl'],
    ['other', 'application/pdf'],
  ]);
});

test('categories and subjects are one list, each once whatever its case', () => {
  expect(of({ categories: ['Sport', 'SPORT', '  '], subjects: ['sport', 'Cricket'] }).categories).toEqual([
    'Sport',
    'Cricket',
  ]);
});

test('a summary is plain text; one that is the whole story is none', () => {
  expect(of({ summaryHtml: '<p>Rain &amp; <b>wind</b>.</p>', bodyHtml: '<p>More.</p>' }).summary).toBe('Rain & wind.');
  expect(of({ summaryHtml: '<p>Rain.</p>' }).summary).toBe('Rain.');
  expect(of({ summaryHtml: `<p>${'Rain. '.repeat(300)}</p>` })).toEqual({});
  expect(of({ summaryHtml: '<p>Rain.</p>', bodyHtml: '<p>Rain.</p>' })).toEqual({});
});

test('what a story says of its own correction is data, from its note or its first or last paragraphs', () => {
  const story = 'It rained in the north.\nRoads were closed.\nSchools too.\nThe forecast is better.\nMore tomorrow.';
  expect(of({ editorialNote: 'CORRECTS date in 2nd graf' }, story).notice).toBe('CORRECTS date in 2nd graf');
  const notice = 'An earlier version of this article gave a wrong date.';
  expect(of({}, `${story}\n${notice}`).notice).toBe(notice);
  expect(of({}, `(Corrects spelling of name)\n${story}`).notice).toBe('(Corrects spelling of name)');
  expect(of({ editorialNote: 'With photo' }, story).notice).toBeUndefined();
  expect(of({}, story.replace('Roads', 'Corrections officers said roads')).notice).toBeUndefined();
});
