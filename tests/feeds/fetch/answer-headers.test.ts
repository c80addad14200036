import { describe, expect, test } from 'vitest';
import { cacheSeconds, parseRetryAfter } from '../../../src/feeds/fetch/http-get.ts';

describe('Retry-After', () => {
  const now = Date.UTC(1994, 10, 6, 8, 49, 7);
  test.each([
    ['120', 120],
    [' 0 ', 0],
    ['1.5', 2],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 30],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 30],
    ['Sun Nov  6 08:49:37 1994', 30],
    ['Sun, 06 Nov 1994 08:00:00 GMT', 0],
    ['-5', undefined],
    ['soon', undefined],
    ['', undefined],
    ['1e9', undefined],
    ['99999999999999999999', undefined],
    [undefined, undefined],
  ])('"%s" means %s seconds', (header, seconds) => {
    expect(parseRetryAfter(header, now)).toBe(seconds);
  });
});

describe('freshness', () => {
  const now = Date.UTC(2026, 10, 24, 10);
  test.each([
    [{ 'cache-control': 'public, max-age=600' }, 600],
    [{ 'cache-control': 'MAX-AGE="600"' }, 600],
    [{ 'cache-control': 'max-age=600', age: '500' }, 100],
    [{ 'cache-control': 'max-age=600', age: '700' }, undefined],
    [{ 'cache-control': 'max-age=0, must-revalidate' }, undefined],
    [{ 'cache-control': 'no-cache, max-age=600' }, undefined],
    [{ 'cache-control': 's-maxage=600' }, undefined],
    [{ expires: 'Tue, 24 Nov 2026 10:10:00 GMT' }, 600],
    [{ expires: 'Tue, 24 Nov 2026 10:10:00 GMT', date: 'Tue, 24 Nov 2026 10:09:00 GMT' }, 60],
    [{ expires: '0' }, undefined],
    [{}, undefined],
  ])('of %j', (headers, seconds) => {
    expect(cacheSeconds(headers, now)).toBe(seconds);
  });
});
