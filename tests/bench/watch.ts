import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { loadSettings } from '../../config/settings.ts';
import { feedIdOf } from '../../src/core/identity.ts';
import { queuePolls } from '../../src/queue/queues.ts';
import { activeFeeds, recordPolls, syncPartners } from '../../src/store/feeds.ts';
import { openStore } from '../../src/store/open-store.ts';
import { newWatchMemory } from '../../src/watch/watch-memory.ts';
import { watchPolls } from '../../src/watch/watch-polls.ts';
import { openService } from '../../workers/service.ts';
import { startWorkers } from '../../workers/start.ts';
import { seededNumbers } from '../fixtures/seeded-copy.ts';
import { COPY, rssOf } from './copy.ts';

/**
 * What the watch costs beside ingest, in processor time of the process that does both: `node tests/bench/watch.ts [FEEDS] [ARTICLES
 * A DAY]`, by default 2,000 feeds that are polled every 20 minutes and bring 20,000 articles a day, at three times the rate by day.
 *
 * Ingest is measured by the program's own queues and workers: first a cold round of 200 feeds with 20 articles each, then polls one by
 * one, of which some find nothing changed and some one new article in a document of 20. Broker and server are processes of their own
 * and do not count, nor do TLS, distant hosts and the tick of the schedule, which a service has beside. The watch is measured by its
 * rounds: one a minute for the fifth day, over the polls that such a day has, in a store of that many feeds.
 */
const [mode = '2000', perDayGiven = '20000'] = process.argv.slice(2);
const ITEMS = 20;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Minutes between two polls of a feed. */
const EVERY = 20;

if (mode === 'serve') serve();
else {
  const [feeds, perDay] = [Number(mode), Number(perDayGiven)];
  const cost = await measureIngest();
  const watch = await measureWatch(feeds, perDay);
  const polls = (feeds * DAY) / MINUTE / EVERY;
  const ingest = ((polls - perDay) * cost.unchanged + perDay * cost.article) / 1_000;
  const ms = (value: number): number => Math.round(value * 1_000) / 1_000;
  const round = (seconds: number): number => Math.round(seconds * 100) / 100;
  console.log(JSON.stringify({ msAPollUnchanged: ms(cost.unchanged), msAPollWithAnArticle: ms(cost.article) }));
  console.log(
    JSON.stringify({
      ...{ feeds, pollsADay: polls, articlesADay: perDay, ingestSecondsADay: round(ingest) },
      ...{ watchSecondsADay: round(watch.seconds), microsecondsAPoll: round((1e6 * watch.seconds) / watch.polls) },
      ...{
        share: `${round((100 * watch.seconds) / ingest)} %`,
        worstRoundMs: round(watch.worst),
        episodes: watch.episodes,
      },
      ...{ stateBytes: watch.stateBytes, megabytes: Math.round(process.memoryUsage.rss() / 1e6) },
    }),
  );
  console.log(
    JSON.stringify({
      coldSeconds: round(cost.cold),
      watchSeconds: round(cost.coldWatch),
      share: `${round((100 * cost.coldWatch) / cost.cold)} %`,
    }),
  );
}

function cpuSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** Serves a feed at each path; a message with a path adds an article to it. */
function serve(): void {
  const copy = (COPY.real ?? COPY['made-up'])?.make(8_000) ?? [];
  const added = new Map<string, number>();
  const server = http.createServer(({ url = '', headers }, response) => {
    const more = added.get(url) ?? 0;
    const etag = `"${more}"`;
    if (headers['if-none-match'] === etag) return response.writeHead(304, { etag }).end();
    const number = Number(url.slice(1));
    const items = Array.from({ length: ITEMS }, (_, n) => copy[(number * ITEMS + n + more * 4_000) % copy.length]);
    response.writeHead(200, { etag, 'content-type': 'application/rss+xml' });
    return response.end(
      rssOf(
        number,
        more === 0
          ? items.flatMap(item => item ?? [])
          : [
              ...items.slice(0, 1).flatMap(item => item ?? []),
              ...Array.from({ length: ITEMS - 1 }, (_, n) => copy[(number * ITEMS + n) % copy.length]).flatMap(
                item => item ?? [],
              ),
            ],
      ),
    );
  });
  process.on('message', (url: string) => added.set(url, (added.get(url) ?? 0) + 1));
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    process.send?.(typeof address === 'object' ? address?.port : 0);
  });
}

/** Seconds of processor time: of a cold round, and of the watch over it; milliseconds of a poll of each kind. */
async function measureIngest(): Promise<{ cold: number; coldWatch: number; unchanged: number; article: number }> {
  const [feeds, unchangedPolls, articlePolls] = [200, 1_000, 200];
  const server = fork(import.meta.filename, ['serve'], { execArgv: [] });
  const [port] = await once(server, 'message');
  const folder = mkdtempSync(path.join(os.tmpdir(), 'news-exchange-watch-'));
  mkdirSync(path.join(folder, 'partners'));
  for (let first = 0; first < feeds; first += 10) {
    const urls = Array.from({ length: 10 }, (_, n) => `  - url: http://127.0.0.1:${port}/${first + n}\n`);
    const text = `id: p${first}\nname: Paper ${first}\nfeeds:\n${urls.join('')}`;
    writeFileSync(path.join(folder, 'partners', `p${first}.yaml`), text);
  }
  const settings = loadSettings({
    ...{ DATA_DIR: path.join(folder, 'data'), PARTNERS_DIR: path.join(folder, 'partners') },
    ...{ FETCH_ALLOW_PRIVATE: '127.0.0.0/8', LOG_LEVEL: 'error' },
  });
  const service = await openService(settings, { join: false, partners: true, reads: true });
  const workers = await startWorkers(service, ['poll-feed', 'ingest-items']);
  const ids = (await activeFeeds(service.store.read)).map(({ id, url }) => ({
    id,
    path: URL.parse(url)?.pathname ?? '',
  }));
  let [left, heard]: [number, () => void] = [0, () => {}];
  workers.onDone(() => {
    left -= 1;
    if (left === 0) heard();
  });
  /** Resolves when so many jobs are done. */
  const poll = async (some: readonly string[], jobs: number): Promise<void> => {
    const done = new Promise<void>(resolve => {
      heard = resolve;
    });
    left = jobs;
    await queuePolls(service.queues, some);
    await done;
  };
  let cpu = process.cpuUsage();
  await poll(
    ids.map(({ id }) => id),
    2 * feeds,
  );
  const cold = cpuSince(cpu);
  cpu = process.cpuUsage();
  await watchPolls(service.store, newWatchMemory(), new Date(Date.now() + MINUTE).toISOString());
  const coldWatch = cpuSince(cpu);
  cpu = process.cpuUsage();
  for (let n = 0; n < unchangedPolls; n += 1) await poll([ids[n % feeds]?.id ?? ''], 1);
  const unchanged = (1_000 * cpuSince(cpu)) / unchangedPolls;
  cpu = process.cpuUsage();
  for (const { id, path } of ids.slice(0, articlePolls)) {
    server.send(path);
    await poll([id], 2);
  }
  const article = (1_000 * cpuSince(cpu)) / articlePolls;
  await workers.close();
  await service.close();
  server.kill();
  rmSync(folder, { recursive: true, force: true });
  return { cold, coldWatch, unchanged, article };
}

/** A day of polls, after four that are taken in hour by hour. */
async function measureWatch(feeds: number, perDay: number) {
  const start = Date.UTC(2026, 2, 2);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'news-exchange-watch-'));
  const store = await openStore({ dataDir: folder });
  const partners = Array.from({ length: Math.ceil(feeds / 10) }, (_, n) => ({
    ...{ id: `partner-${n}`, name: `Partner ${n}`, aliases: [], language: 'en', exchanges: [] },
    feeds: Array.from({ length: 10 }, (_, f) => ({ url: `https://host-${n}.example/${f}.xml` })),
  }));
  await store.write(tx => syncPartners(tx, { partners }, new Date(start).toISOString()));
  const ids = partners.flatMap(({ id, feeds }) => feeds.map(({ url }) => feedIdOf(id, url)));
  const chance = seededNumbers(3);
  const memory = newWatchMemory();
  /** Polls of one minute: a twentieth of the feeds. By day three times as much comes as by night. */
  const pollMinute = async (minute: number): Promise<number> => {
    const share = ((perDay / feeds) * EVERY) / ((24 * 60) / (minute % 1_440 < 720 ? 1.5 : 0.5));
    const notes = ids.flatMap((id, n) => {
      if (n % EVERY !== minute % EVERY) return [];
      const items = chance() < share ? 1 : 0;
      const at = new Date(start + minute * MINUTE + (n % 59) * 1_000).toISOString();
      const facts = { status: items > 0 ? 200 : 304, bytes: 0, items, new_items: items, ms: 1, error: null };
      return [{ poll: { feed_id: id, at, outcome: items > 0 ? 'fetched' : 'unchanged', ...facts }, update: {} }];
    });
    await store.write(tx => recordPolls(tx, notes));
    return notes.length;
  };
  let [seconds, polls, worst, episodes] = [0, 0, 0, 0];
  for (let minute = 0; minute < 5 * 1_440; minute += 1) {
    const polled = await pollMinute(minute);
    const isMeasured = minute >= 4 * 1_440;
    if (!isMeasured && minute % 60 !== 59) continue;
    const cpu = process.cpuUsage();
    const changes = await watchPolls(store, memory, new Date(start + (minute + 1) * MINUTE).toISOString());
    if (!isMeasured) continue;
    const took = cpuSince(cpu);
    seconds += took;
    polls += polled;
    worst = Math.max(worst, 1_000 * took);
    episodes += changes.length;
  }
  const { rows } = await sql<{
    most: number;
  }>`select max(length(state) + length(place)) as most from feed_watch`.execute(store.read);
  await store.close();
  rmSync(folder, { recursive: true });
  return { seconds, polls, worst, episodes, stateBytes: rows[0]?.most };
}
