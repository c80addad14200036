import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadSettings } from '../../config/settings.ts';
import { listen } from '../../src/cli/serve.ts';
import { articleIdentity, articleIdOf, feedIdOf } from '../../src/core/identity.ts';
import { queuePolls } from '../../src/queue/queues.ts';
import { openService } from '../../workers/service.ts';
import { startWorkers } from '../../workers/start.ts';
import { importsOf } from './imports.ts';
import { begin, end } from './used-files.ts';

/**
 * `npm run path`: an ordinary RSS item through the real program, in one process: its feed is polled, it is parsed, normalized,
 * matched and published, and read at `GET /v1/articles/{id}`. Prints in order of first use the files of which a function ran.
 */

/** Folders that count as one file each. */
const AS_ONE: readonly [name: string, folders: RegExp][] = [
  ['byline', /^src\/core\/byline\//],
  ['dateline', /^src\/core\/dateline\//],
  ['credit', /^src\/core\/credit\//],
  ['sameness', /^src\/(?:core\/(?:dedupe|similarity)|stories|store\/similarity)\//],
];

/** Comes first, by another feed: what is loaded, read or computed once for all articles is no part of one article's way. */
const FIRST_ITEM = `<item><title>Tea prices fall</title><link>https://paper.example/news/tea</link>
<guid isPermaLink="false">paper-4710</guid><pubDate>Mon, 02 Nov 2026 07:00:00 GMT</pubDate><dc:creator>John Doe</dc:creator>
<description><![CDATA[<p>COLOMBO (Reuters) - Tea fell at the weekly sale, brokers said, after rain in the hills.</p>]]></description></item>`;
const ITEM = `<item><title>Harbour bridge opens after eight years</title>
<link>https://paper.example/news/harbour-bridge</link><guid isPermaLink="false">paper-4711</guid>
<pubDate>Mon, 02 Nov 2026 08:00:00 GMT</pubDate><dc:creator>Joanna Marsh</dc:creator>
<description><![CDATA[<p>PORT LOUIS (AP) - The new bridge over the harbour opened on Monday, eight years after work on it began.</p>
<p>Some 4,000 people walked across it before the first cars did, among them the engineer who drew it.</p>]]></description></item>`;
const feedOf = (
  item: string,
): string => `<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>The Paper</title><link>https://paper.example/</link><description>News</description>${item}</channel></rss>`;

const folder = mkdtempSync(path.join(os.tmpdir(), 'news-exchange-path-'));
const server = createServer(({ url }, response) => {
  response.setHeader('content-type', 'application/rss+xml').end(feedOf(url === '/first.xml' ? FIRST_ITEM : ITEM));
});
await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
const [first, feed] = ['first.xml', 'feed.xml'].map(
  name => `http://127.0.0.1:${(server.address() as AddressInfo).port}/${name}`,
) as [string, string];
mkdirSync(path.join(folder, 'partners'));
writeFileSync(
  path.join(folder, 'partners', 'paper.yaml'),
  `id: paper\nname: The Paper\nlanguage: en\nfeeds:\n  - url: ${first}\n  - url: ${feed}\n`,
);
Object.assign(process.env, {
  DATA_DIR: path.join(folder, 'data'),
  PARTNERS_DIR: path.join(folder, 'partners'),
  FETCH_ALLOW_PRIVATE: '127.0.0.0/8',
  PORT: '0',
  LOG_LEVEL: 'warn',
});

const service = await openService(loadSettings(), { join: false, partners: true, reads: true });
const api = await listen(service.settings, { store: service.store, now: () => new Date(), log: service.log });
const workers = await startWorkers(service, ['poll-feed', 'ingest-items']);

/** Polls a feed and reads the article that it brings, by its guid. */
async function follow(url: string, guid: string): Promise<unknown> {
  const id = articleIdOf('paper', articleIdentity({ guid }).key);
  await queuePolls(service.queues, [feedIdOf('paper', url)]);
  const articles = service.store.read.selectFrom('articles').where('id', '=', id).select('id');
  while ((await articles.execute()).length === 0) await sleep(5);
  return await (await fetch(`${api.url}/v1/articles/${id}`)).json();
}

await follow(first, 'paper-4710');
begin();
const article = (await follow(feed, 'paper-4711')) as { byline?: string };
const used = await end();
if (article.byline !== 'Joanna Marsh') throw new Error(`The article came out as ${JSON.stringify(article)}`);

await workers.close();
await api.close();
await service.close();
server.close();
rmSync(folder, { recursive: true });

/** Where a file stands among those that one imports, one after the other: within a turn of the event loop, that is the order. */
const order = importsOf('workers/start.ts');
const files = [...used]
  .filter(([file]) => /^(?:src|workers|config)\//.test(file))
  .sort(([one, first], [two, second]) => first - second || order.indexOf(one) - order.indexOf(two))
  .map(([file]) => file);
const steps = new Map<string, string[]>();
for (const file of files) {
  const step = AS_ONE.find(([, folders]) => folders.test(file))?.[0] ?? file;
  steps.set(step, [...(steps.get(step) ?? []), file]);
}
let number = 0;
for (const [step, its] of steps) {
  number += 1;
  const lines = its.reduce((sum, file) => sum + readFileSync(file, 'utf8').split('\n').length - 1, 0);
  process.stdout.write(
    `${`${number}`.padStart(3)}  ${step.padEnd(40)} ${its.length > 1 ? `${its.length} files, ` : ''}${lines} lines\n`,
  );
}
process.stdout.write(`${number} files from poll to reader\n`);
process.exit(0);
