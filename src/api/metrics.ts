import { AggregatorRegistry, Gauge, type Registry } from 'prom-client';
import type { Store } from '../store/open-store.ts';
import { allProcesses } from '../store/processes.ts';
import { countForMetrics, feedMetrics } from '../store/reports.ts';
import { storeBytes } from '../store/sizes.ts';
import { openEpisodes } from '../store/watch.ts';

/** A process that was seen within this time works. */
const ALIVE_MS = 60_000;

/** Adds to a registry what is measured in the store when /metrics is asked. */
export function measureStore(registry: Registry, store: Store, version: string, now: () => Date): void {
  const registers = [registry];
  const gauge = (name: string, help: string, labelNames: string[], collect: (gauge: Gauge) => Promise<void>): void => {
    new Gauge({
      name: `news_exchange_${name}`,
      help,
      labelNames,
      registers,
      async collect() {
        this.reset();
        await collect(this);
      },
    });
  };
  gauge(
    'store',
    'What is in the store: number of the last change, items that wait, items given up, dead letters, feeds that fail',
    ['of'],
    async it => {
      for (const [of, value] of Object.entries(await countForMetrics(store.read))) it.set({ of }, value);
    },
  );
  gauge('feed_last_new_item_age_seconds', 'Since when a feed brought nothing new', ['feed', 'partner'], async it => {
    for (const { feed, partner, lastNew } of await feedMetrics(store.read))
      if (lastNew !== undefined) it.set({ feed, partner }, Math.round((now().getTime() - lastNew) / 1_000));
  });
  gauge(
    'feed_interval_seconds',
    'Time between two polls of a feed as it is planned now',
    ['feed', 'partner'],
    async it => {
      for (const { feed, partner, interval } of await feedMetrics(store.read)) it.set({ feed, partner }, interval);
    },
  );
  gauge('feed_failures', 'Polls of a feed that failed in a row', ['feed', 'partner'], async it => {
    for (const { feed, partner, failures } of await feedMetrics(store.read)) it.set({ feed, partner }, failures);
  });
  gauge('episodes_open', 'What is wrong now, by kind', ['kind'], async it => {
    for (const { kind } of await openEpisodes(store.read)) it.inc({ kind });
  });
  gauge('workers_alive', 'Processes that take jobs', [], async it => {
    const since = new Date(now().getTime() - ALIVE_MS).toISOString();
    it.set((await allProcesses(store.read)).filter(({ seen_at }) => seen_at > since).length);
  });
  gauge('size_bytes', 'Bytes of the database, and of what is free in it for new rows', ['of'], async it => {
    const { total, free } = await storeBytes(store.read);
    it.set({ of: 'database' }, total);
    if (free !== undefined) it.set({ of: 'free' }, free);
  });
  gauge('build_info', 'Always 1; the labels tell what runs', ['version', 'node', 'store'], async it => {
    it.set({ version, node: process.versions.node, store: store.kind }, 1);
  });
}

/** What the processes counted, added up. Of what is no count, only those that live say anything. */
export async function countedByProcesses(store: Store, now: () => Date): Promise<string> {
  const since = new Date(now().getTime() - ALIVE_MS).toISOString();
  const all = (await allProcesses(store.read)).map(({ metrics, seen_at }) => {
    const its: { readonly type: string }[] = JSON.parse(metrics);
    return seen_at > since ? its : its.filter(({ type }) => type !== 'gauge');
  });
  return all.length === 0 ? '' : await AggregatorRegistry.aggregate(all).metrics();
}
