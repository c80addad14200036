import { describe, expect, test } from 'vitest';
import { planNextPoll } from '../../src/ingest/poll-plan.ts';
import type { FeedRow } from '../../src/store/tables.ts';

const NOW = '2026-11-24T10:00:00.000Z';
const HOUR = 3600;

function feed(row: Partial<FeedRow> = {}): FeedRow {
  return {
    id: 'daily-mail',
    partner_id: 'daily-mail',
    url: 'https://example.com/rss.xml',
    every_seconds: 600,
    at_most_seconds: null,
    interval_seconds: 600,
    next_poll_at: NOW,
    claimed_at: null,
    paused_at: null,
    retired_at: null,
    removed_at: null,
    etag: null,
    last_modified: null,
    body_hash: null,
    failures: 0,
    last_polled_at: '2026-11-24T09:00:00.000Z',
    last_status: 200,
    last_error: null,
    last_code: null,
    moved_to: null,
    moved_times: 0,
    items_per_week: 168,
    timing: null,
    guids_sound: 1,
    ids_reused: 0,
    ids_reused_at: null,
    contract: null,
    ...row,
  };
}

const hoursAgo = (...hours: number[]) => hours.map(hour => Date.parse(NOW) - hour * HOUR * 1000);
const unchanged = { failures: 0, newItems: 0, repeatShare: 1 };

describe('what a feed asks for', () => {
  const header = { format: 'rss2.0', ttlSeconds: 2 * HOUR, skipHours: [12], skipDays: ['Sunday'] };

  test('is kept, and holds for the polls that bring no document', () => {
    const first = planNextPoll(feed(), NOW, { ...unchanged, feed: header }, 0);
    expect(first).toMatchObject({ interval_seconds: 2 * HOUR, next_poll_at: '2026-11-24T13:00:00.000Z' });
    const next = planNextPoll(feed({ timing: first.timing ?? null }), NOW, unchanged, 0);
    expect(next).toMatchObject({ interval_seconds: 2 * HOUR, next_poll_at: '2026-11-24T13:00:00.000Z' });
    expect(next).not.toHaveProperty('timing');
  });

  test('is forgotten when its document no longer says it', () => {
    const row = feed({ timing: JSON.stringify({ ttlSeconds: 2 * HOUR }) });
    const plan = planNextPoll(row, NOW, { ...unchanged, feed: { format: 'rss2.0' } }, 0);
    expect(plan).toMatchObject({ timing: null, interval_seconds: 900 });
  });
});

describe('atMost', () => {
  const agency = { every_seconds: 60, at_most_seconds: 300, interval_seconds: 240 };

  test('caps the interval of a quiet feed, whatever feed and server ask for; only Retry-After goes beyond', () => {
    const row = feed({ ...agency, items_per_week: 0, timing: JSON.stringify({ ttlSeconds: HOUR, skipHours: [10] }) });
    expect(planNextPoll(row, NOW, unchanged, 0)).toMatchObject({
      interval_seconds: 300,
      next_poll_at: '2026-11-24T10:05:00.000Z',
    });
    expect(planNextPoll(row, NOW, { ...unchanged, cacheSeconds: 7_200 }, 0.5).interval_seconds).toBe(300);
    expect(planNextPoll(row, NOW, { failures: 9, newItems: 0 }, 1).interval_seconds).toBe(300);
    expect(planNextPoll(row, NOW, { failures: 1, newItems: 0, retryAfterSeconds: 900 }, 1).interval_seconds).toBe(900);
  });

  test('is an hour where the partner file sets none, for a quiet feed of its own accord', () => {
    expect(planNextPoll(feed({ interval_seconds: 3_000, items_per_week: 0 }), NOW, unchanged, 0).interval_seconds).toBe(
      HOUR,
    );
    expect(
      planNextPoll(feed({ every_seconds: 7_200, interval_seconds: 7_200 }), NOW, unchanged, 0).interval_seconds,
    ).toBe(7_200);
  });
});

describe('the weekly count', () => {
  const row = { items_per_week: null };

  test('comes from the dates of the first document', () => {
    const published = hoursAgo(1, 6, 12, 24);
    const found = { failures: 0, newItems: 4, repeatShare: 0, published };
    expect(planNextPoll(feed({ ...row, last_polled_at: null }), NOW, found, 0).items_per_week).toBe(28);
    expect(planNextPoll(feed(row), NOW, found, 0).items_per_week).toBe(28);
  });

  test('is counted where the items have no dates', () => {
    const found = { failures: 0, newItems: 4, repeatShare: 0.5, published: [] };
    expect(planNextPoll(feed({ ...row, last_polled_at: null }), NOW, found, 0)).not.toHaveProperty('items_per_week');
    expect(planNextPoll(feed(row), NOW, found, 0).items_per_week).toBe(4);
  });

  test('is not touched by a poll that failed before any went well', () => {
    expect(planNextPoll(feed(row), NOW, { failures: 3, newItems: 0 }, 0)).not.toHaveProperty('items_per_week');
  });

  test('rises at once when everything in a poll was new', () => {
    const found = { failures: 0, newItems: 20, repeatShare: 0, published: hoursAgo(1) };
    expect(planNextPoll(feed(), NOW, found, 0).items_per_week).toBe(672);
  });
});

test('a folder keeps its pace, whatever lies in it', () => {
  const folder = feed({ url: 'file:///drop/', interval_seconds: 600, items_per_week: 0 });
  expect(planNextPoll(folder, NOW, unchanged, 1).interval_seconds).toBe(600);
  expect(planNextPoll(folder, NOW, { failures: 9, newItems: 0 }, 1).interval_seconds).toBe(600);
});

test('a failing feed is polled ever more rarely, and never given up', () => {
  const intervals = [1, 2, 5, 50].map(
    failures => planNextPoll(feed({ failures }), NOW, { failures, newItems: 0 }, 1).interval_seconds,
  );
  expect(intervals).toEqual([1200, 2400, 19_200, 24 * HOUR]);
});
