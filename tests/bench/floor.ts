import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as cheerio from 'cheerio';
import Parser from 'rss-parser';

/**
 * What a first round takes before anything is done with the copy: `node tests/bench/floor.ts [KIND]`, real copy by default. Each line
 * is a process of its own that does what the one above does and a step more: fetches 200 feeds, reads them with rss-parser, takes the
 * text out of each item with cheerio, inserts it into a table of SQLite without indexes. No queue, no copy of the document, no
 * bylines, no stories.
 */
const STEPS: readonly string[] = ['fetch', 'rss-parser', 'cheerio', 'SQLite'];
const FEEDS = 200;
const [kind = 'real', step, url = ''] = process.argv.slice(2);

if (step === undefined) await measure();
else await take(STEPS.indexOf(step));

async function measure(): Promise<void> {
  const args = ['tests/bench/feed-server.ts', kind, `${FEEDS}`, '44'];
  const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const line = await new Promise<string>(resolve => server.stdout.once('data', data => resolve(String(data))));
  for (const name of STEPS) {
    const begun = performance.now();
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', 'tests/bench/floor.ts', kind, name, line.split(' ')[0] ?? ''],
      { encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`The step ${name} ended with ${status}: ${stderr}`);
    process.stdout.write(`${name.padEnd(12)} ${((performance.now() - begun) / 1_000).toFixed(2)} s\n`);
  }
  server.kill();
}

async function take(last: number): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'news-exchange-floor-'));
  const database = new DatabaseSync(path.join(folder, 'store.sqlite'));
  database.exec(
    'pragma journal_mode = wal; pragma synchronous = normal; create table items (headline text, body text)',
  );
  const insert = database.prepare('insert into items values (?, ?)');
  const parser = new Parser({ customFields: { item: ['content:encoded'] } });
  let next = 0;
  const takeNext = async (): Promise<void> => {
    for (let feed = next++; feed < FEEDS; feed = next++) {
      const document = await (await fetch(`${url}/feed/${feed}`)).text();
      if (last < 1) continue;
      const { items } = await parser.parseString(document);
      database.exec('begin');
      for (const item of items) {
        const html = String(item['content:encoded'] ?? item.content ?? '');
        const body = last < 2 ? html : cheerio.load(html, null, false).text();
        if (last >= 3) insert.run(item.title ?? '', body);
      }
      database.exec('commit');
    }
  };
  await Promise.all(Array.from({ length: 8 }, takeNext));
  database.close();
  rmSync(folder, { recursive: true, force: true });
}
