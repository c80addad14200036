import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { feedIdOf } from '../../src/core/identity.ts';
import { recordPolls, syncPartners } from '../../src/store/feeds.ts';
import { openStore } from '../../src/store/open-store.ts';
import { watchPolls } from '../../src/watch/watch-polls.ts';

/**
 * The watch over many feeds: `node tests/bench/watch.ts [FEEDS] [HOURS]`. Each feed is polled once an hour; 50 feeds a partner, and
 * each partner has a host. Prints what one round costs in the middle of ordinary days, when every tenth partner falls silent, when
 * every tenth host is down, and when nothing can be fetched; and how large the states are.
 */
const FEEDS = Number(process.argv[2] ?? 10_000);
const HOURS = Number(process.argv[3] ?? 80);
const HOUR = 3_600_000;
const START = Date.UTC(2026, 2, 2);

const folder = mkdtempSync(path.join(os.tmpdir(), 'news-exchange-watch-'));
const store = await openStore({ dataDir: folder });
const iso = (hour: number): string => new Date(START + hour * HOUR).toISOString();
const partners = Array.from({ length: Math.ceil(FEEDS / 50) }, (_, n) => ({
  ...{ id: `partner-${n}`, name: `Partner ${n}`, aliases: [], language: 'en', exchanges: [] },
  feeds: Array.from({ length: 50 }, (_, f) => ({ url: `https://host-${n}.example/${f}.xml` })),
}));
await store.write(tx => syncPartners(tx, { partners }, iso(0)));
const feeds = partners.flatMap(({ id, feeds }, n) => feeds.map(({ url }) => ({ id: feedIdOf(id, url), partner: n })));

type Outcome = { readonly items: number; readonly fails?: boolean };
async function round(hour: number, of: (partner: number) => Outcome): Promise<[number, number, number]> {
  const notes = feeds.map(({ id, partner }, n) => {
    const { items, fails = false } = of(partner);
    const at = new Date(START + hour * HOUR + n).toISOString();
    const facts = { status: 200, bytes: 0, items, new_items: items, ms: 1, error: null };
    const outcome = fails ? 'failed' : items > 0 ? 'fetched' : 'unchanged';
    return { poll: { feed_id: id, at, outcome, ...facts }, update: {} };
  });
  await store.write(tx => recordPolls(tx, notes));
  const [before, cpu] = [performance.now(), process.cpuUsage()];
  const changes = await watchPolls(store, iso(hour - 1), iso(hour + 0.9));
  const { user, system } = process.cpuUsage(cpu);
  return [(performance.now() - before) / 1000, (user + system) / 1e6, changes.length];
}
const tell = (name: string, [seconds, cpu, changes]: [number, number, number]): void => {
  const memory = Math.round(process.memoryUsage().rss / 1e6);
  process.stdout.write(
    `${name.padEnd(28)} ${seconds.toFixed(2)} s  ${cpu.toFixed(2)} s of processor  ${changes} changes  ${memory} MB\n`,
  );
};

const usual = (): Outcome => ({ items: 3 });
for (let hour = 1; hour < HOURS; hour++) {
  const timing = await round(hour, usual);
  if (hour % 20 === 1) tell(`hour ${hour}`, timing);
}
for (const [name, of, hours] of [
  ['every tenth partner silent', partner => ({ items: partner % 10 === 0 ? 0 : 3 }), 20],
  ['every tenth host down', partner => ({ items: 3, fails: partner % 10 === 1 }), 8],
  ['nothing can be fetched', () => ({ items: 0, fails: true }), 8],
] satisfies [string, (partner: number) => Outcome, number][]) {
  let worst: [number, number, number] = [0, 0, 0];
  let changes = 0;
  for (let hour = 0; hour < hours; hour++) {
    const timing = await round(
      HOURS + hour + (name.startsWith('every tenth p') ? 0 : name.startsWith('every') ? 30 : 60),
      of,
    );
    changes += timing[2];
    if (timing[0] > worst[0]) worst = timing;
  }
  tell(`${name}, worst`, [worst[0], worst[1], changes]);
}
const { rows } = await sql<{ mean: number; most: number }>`
  select avg(length(state) + length(place)) as mean, max(length(state) + length(place)) as most from feed_watch`.execute(
  store.read,
);
process.stdout.write(`state of a feed: ${Math.round(rows[0]?.mean ?? 0)} bytes, ${rows[0]?.most} at most\n`);
await store.close();
rmSync(folder, { recursive: true });
