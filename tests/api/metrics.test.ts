import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createApi } from '../../src/api/server.ts';
import type { Store } from '../../src/store/open-store.ts';
import { saveProcess } from '../../src/store/processes.ts';
import { createMeters } from '../../workers/meters.ts';
import { fillNewsroom } from '../store/newsroom.ts';
import { KINDS, withStore } from '../store/store.ts';
import { checkExposition } from './exposition.ts';

const NOW = new Date();

/** A process that polled and published, and shows that it lives. */
async function work(store: Store, id: string, seenAt = NOW): Promise<void> {
  const meters = createMeters({ logLockMs: () => 250 });
  meters.job('poll-feed', 'done', 0.2, { outcome: 'fetched', items: 10, newItems: 3 });
  meters.job('ingest-items', 'done', 0.5, {});
  meters.settled([
    { verdict: 'published', lagSeconds: 400 },
    { verdict: 'copies', lagSeconds: 70 },
    { verdict: 'rejected' },
  ]);
  const metrics = JSON.stringify(await meters.registry.getMetricsAsJSON());
  const times = { started_at: seenAt.toISOString(), seen_at: seenAt.toISOString() };
  await store.write(tx => saveProcess(tx, { id, ...times, queues: 'poll-feed ingest-items', metrics }));
}

async function metricsOf(store: Store): Promise<string> {
  const api = await createApi({ store, now: () => NOW, version: '9.9.9' });
  try {
    return (await api.inject('/metrics')).body;
  } finally {
    await api.close();
  }
}

describe.each(KINDS)('metrics on %s', kind => {
  test('the counts of all processes are added up, of those that ended too; the store is measured', async () => {
    await withStore(kind, async store => {
      await fillNewsroom(store);
      await work(store, 'one');
      await work(store, 'two');
      await work(store, 'ended', new Date(0));
      const text = await metricsOf(store);
      const families = checkExposition(text);
      for (const [name, type] of [
        ['polls_total', 'counter'],
        ['items_total', 'counter'],
        ['feed_last_new_item_age_seconds', 'gauge'],
        ['feed_interval_seconds', 'gauge'],
        ['publication_lag_seconds', 'histogram'],
        ['job_seconds', 'histogram'],
        ['queue_jobs', 'gauge'],
        ['size_bytes', 'gauge'],
        ['build_info', 'gauge'],
      ])
        expect([name, families.get(`news_exchange_${name}`)]).toEqual([name, type]);
      expect(text).toMatch(/^news_exchange_polls_total\{outcome="fetched"\} 3$/m);
      expect(text).toMatch(/^news_exchange_items_total\{verdict="known"\} 21$/m);
      expect(text).toMatch(/^news_exchange_items_total\{verdict="rejected"\} 3$/m);
      expect(text).toMatch(/^news_exchange_publication_lag_seconds_bucket\{le="300"\} 3$/m);
      expect(text).toMatch(/^news_exchange_job_seconds_count\{queue="ingest-items",end="done"\} 3$/m);
      expect(text).toMatch(/^news_exchange_log_lock_seconds_total 0\.75$/m);
      expect(text).toMatch(/^news_exchange_workers_alive 2$/m);
      expect(text).toMatch(
        /^news_exchange_feed_interval_seconds\{feed="daily-mail-[0-9a-f]+",partner="daily-mail"\} \d+$/m,
      );
      expect(text).toMatch(/^news_exchange_size_bytes\{of="database"\} \d{4,}$/m);
      expect(text).toMatch(
        /^news_exchange_build_info\{version="9\.9\.9",node="[\d.]+",store="(?:sqlite|postgres)"\} 1$/m,
      );
    });
  });
});

test('every metric that the Grafana board shows is at /metrics', async () => {
  const board = readFileSync('config/grafana-board.json', 'utf8');
  const shown = new Set(board.match(/\bnews_exchange_[a-z_]+/g));
  expect(shown.size).toBeGreaterThan(12);
  await withStore('sqlite', async store => {
    await work(store, 'one');
    const text = await metricsOf(store);
    const named = new Set(
      [...text.matchAll(/^# TYPE (\S+) (\S+)/gm)].flatMap(([, name = '', type]) =>
        type === 'histogram' ? [name, `${name}_bucket`] : [name],
      ),
    );
    expect([...shown].filter(name => !named.has(name))).toEqual([]);
  });
});
