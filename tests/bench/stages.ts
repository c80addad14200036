import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { loadKnowledge } from '../../config/knowledge.ts';
import type { IncomingArticle } from '../../src/core/article.ts';
import { readBodyHtml } from '../../src/core/body/body.ts';
import { normalize } from '../../src/core/normalize-article.ts';
import type { Partner } from '../../src/core/partner.ts';
import { type Comparable, encodeSignature, signatureOf } from '../../src/core/similarity/signature.ts';
import { parse } from '../../src/feeds/parse/parse-document.ts';
import { normalizeItems } from '../../src/ingest/normalize.ts';
import { parseDocument } from '../../src/ingest/parse.ts';
import { publishArticles } from '../../src/ingest/publish.ts';
import { syncPartners } from '../../src/store/feeds.ts';
import { openStore } from '../../src/store/open-store.ts';
import { createStoryMemory } from '../../src/stories/story-memory.ts';
import { seededItem } from '../fixtures/seeded-copy.ts';
import { rssOf } from './copy.ts';

/** `node tests/bench/stages.ts [ITEMS]`: what each stage of an article's way costs, one after the other on one thread. */
const ITEMS = Number(process.argv[2] ?? 10_000);
const PER_FEED = 50;
const feeds = ITEMS / PER_FEED;

const started = performance.now();
const knowledge = loadKnowledge();
const partner: Partner = {
  id: 'bench',
  name: 'The Bench',
  aliases: [],
  feeds: [{ url: 'https://bench.example/' }],
  exchanges: [],
};
const house = { name: 'Our House', aliases: [], timeZone: 'UTC', language: 'en' };

async function stage(name: string, work: () => unknown): Promise<void> {
  const [wall, cpu] = [performance.now(), process.cpuUsage()];
  await work();
  const used = process.cpuUsage(cpu);
  const ms = (used.user + used.system) / 1_000;
  process.stdout.write(
    `${name.padEnd(34)} ${(performance.now() - wall).toFixed(0).padStart(6)} ms  ${ms.toFixed(0).padStart(6)} ms CPU  ${((1_000 * ms) / ITEMS).toFixed(0).padStart(5)} µs an article\n`,
  );
}

process.stdout.write(
  `${ITEMS} articles in ${feeds} feeds; reading the data files took ${(performance.now() - started).toFixed(0)} ms\n`,
);
const documents = Array.from({ length: feeds }, (_, feed) =>
  rssOf(
    feed,
    Array.from({ length: PER_FEED }, (_, n) => seededItem(feed * PER_FEED + n)),
  ),
);
const seeded = Array.from({ length: ITEMS }, (_, number) => seededItem(number));
const received: { identity: string; received: string }[] = [];
await stage('parse', async () => {
  for (const bytes of documents) await parse({ bytes });
});
await stage('parse, identify and hash', async () => {
  for (const bytes of documents) received.push(...(await parseDocument({ bytes, guidsSound: true })).items);
});
await stage('one walk of the HTML', () => {
  for (const { html } of seeded) readBodyHtml(html).safeHtml();
});
await stage('normalize (with the walk)', () => {
  for (const { html, guid, headline } of seeded)
    normalize({ id: guid, headline, bodyHtml: html }, knowledge, partner, house);
});
/** Seeded copy of another length: the ask is 3 kB as plain text, 5.6 kB as HTML. */
const ofLength = (parts: readonly string[], length: number): string =>
  [...parts, ...parts, ...parts].join('\n').slice(0, length);
const paragraphs = seeded.map(({ html }) => html.split('\n'));
const plain = paragraphs.map(list => ofLength(list, 3_300).replace(/<[^>]{0,200}>/g, ''));
const long = paragraphs.map(list => `${ofLength(list, 5_500)}</p>`);
const average = (texts: readonly string[]): string =>
  `${(texts.reduce((sum, text) => sum + text.length, 0) / texts.length / 1_000).toFixed(1)} kB`;
await stage(`normalize plain text of ${average(plain)}`, () => {
  for (const [n, bodyText] of plain.entries())
    normalize({ id: `${n}`, headline: seeded[n]?.headline ?? '', bodyText }, knowledge, partner, house);
});
await stage(`normalize HTML of ${average(long)}`, () => {
  for (const [n, bodyHtml] of long.entries())
    normalize({ id: `${n}`, headline: seeded[n]?.headline ?? '', bodyHtml }, knowledge, partner, house);
});
const comparable = seeded.map(({ headline, html }): Comparable => ({ headline, bodyText: readBodyHtml(html).text }));
await stage('sign', () => {
  for (const article of comparable) encodeSignature(signatureOf(article));
});
const prepared: IncomingArticle[] = [];
const now = new Date().toISOString();
await stage('normalize and sign', () => {
  for (let at = 0; at < ITEMS; at += PER_FEED) {
    const items = received.slice(at, at + PER_FEED).map((item, index) => ({ itemId: `i${at + index}`, ...item }));
    const batch = normalizeItems({ items, partner, partnerNames: '[]', house, now }, knowledge);
    prepared.push(...batch.flatMap(result => ('article' in result ? [result] : [])));
  }
});
const folder = mkdtempSync(path.join(os.tmpdir(), 'news-exchange-stages-'));
const store = await openStore({ dataDir: folder });
await store.write(tx => syncPartners(tx, { partners: [partner] }, now));
const stories = createStoryMemory(10);
await stage('publish on SQLite, 50 at a time', async () => {
  for (let at = 0; at < ITEMS; at += PER_FEED) {
    await publishArticles(prepared.slice(at, at + PER_FEED), { partner, feedId: 'bench' }, { store, stories, now });
  }
});
await store.close();
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`peak memory ${Math.round(process.resourceUsage().maxRSS / 1_024)} MB\n`);
