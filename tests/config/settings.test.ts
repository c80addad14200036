import { expect, test } from 'vitest';
import { loadSettings } from '../../config/settings.ts';

test('without any setting it runs on the folder .data and listens on this machine only', () => {
  const settings = loadSettings({});
  expect(settings.host).toBe('127.0.0.1');
  expect(settings.databaseUrl).toMatch(/^sqlite:.*\.data\/news-exchange\.sqlite$/);
  expect(settings.redisUrl).toBeUndefined();
});

test('a wrong setting is told with its name, what it held and what was expected', () => {
  expect(() => loadSettings({ DEDUPE_WINDOW_DAYS: 'ten' })).toThrow(
    'DEDUPE_WINDOW_DAYS must be a whole number from 1 to 365, but is "ten".',
  );
});

test('an address that may hold a password is not repeated', () => {
  expect(() => loadSettings({ DATABASE_URL: 'mysql://me:s3cret@host/x' })).toThrow(/^DATABASE_URL must be postgres:/);
  expect(() => loadSettings({ DATABASE_URL: 'mysql://me:s3cret@host/x' })).not.toThrow(/s3cret/);
  for (const password of ['s3#cret', 's3/cret', 's3%zz']) {
    const says = /_URL must be .*with %23, %2F, %25 for #, \/ and % in the password, but is something else/;
    expect(() => loadSettings({ DATABASE_URL: `postgres://me:${password}@host/x` })).toThrow(says);
    expect(() => loadSettings({ REDIS_URL: `redis://:${password}@host:6379` })).toThrow(says);
  }
  for (const url of ['postgres://me:p%23@/x?host=/run/pg', 'postgres:///x?host=/run/pg', 'postgres://a.example:5/x'])
    expect(loadSettings({ DATABASE_URL: url }).databaseUrl).toBe(url);
});

test('an empty variable counts as not set', () => {
  expect(loadSettings({ PORT: '' }).port).toBe(8080);
});

test('blocks of addresses that are none are told before anything runs', () => {
  expect(loadSettings({ FETCH_ALLOW_PRIVATE: '127.0.0.0/8, ::1/128' }).fetchLimits.allowPrivate).toEqual([
    '127.0.0.0/8',
    '::1/128',
  ]);
  for (const wrong of ['lan', '10.0.0.1', '10.0.0.0/33', '10.0.0.0/', '::1/129', '127.0.0.0/8,10.0.0.0/8/8']) {
    expect(() => loadSettings({ FETCH_ALLOW_PRIVATE: wrong }), wrong).toThrow(
      `FETCH_ALLOW_PRIVATE must be CIDR blocks with commas between them, such as 127.0.0.0/8,::1/128, but is "${wrong}".`,
    );
  }
});

test('what goes into the header of each fetch must fit it', () => {
  expect(loadSettings({ CONTACT: 'desk@zürich.example' }).fetchLimits.userAgent).toContain('(+desk@zürich.example)');
  for (const CONTACT of ['a@b.example\r\nX-Other: 1', 'stól@wrocław.example'])
    expect(() => loadSettings({ CONTACT })).toThrow('CONTACT must be an address or URL on one line, in Latin letters');
});
