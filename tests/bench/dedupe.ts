/**
 * Time of this thread, so that other work on the machine does not count, of deduplication in memory on generated articles of 3 kB, a third of them copies: node tests/bench/dedupe.ts [ARTICLES] [PER_DAY]
 * With more articles than ten days hold the index stays at the window's size: the time an article must not grow.
 */
import { createIndex } from '../../src/core/similarity/index.ts';
import { scorePair } from '../../src/core/similarity/score.ts';
import { decodeSignature, encodeSignature, signatureOf } from '../../src/core/similarity/signature.ts';

const articles = Number(process.argv[2] ?? 20_000);
const perDay = Number(process.argv[3] ?? 10_000);
const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1);

let state = 7;
/** A number below 1, the same sequence at each run (mulberry32). */
function random(): number {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}

const SYLLABLES = 'ka ro mi ten lu sa ver no pil da gor wen fi bas tu eld an is or et'.split(' ');
const VOCABULARY = Array.from({ length: 30_000 }, (_, rank) =>
  Array.from({ length: 1 + Math.floor(Math.log10(rank + 1)) }, () => SYLLABLES[Math.floor(random() * 20)]).join(''),
);

/** Common words are common: the rank falls off as in any language. */
function word(): string {
  return VOCABULARY[Math.floor(VOCABULARY.length ** random())] ?? 'word';
}

function body(): string {
  const paragraphs: string[] = [];
  for (let size = 0; size < 3000; ) {
    const sentence = Array.from({ length: 30 + Math.floor(random() * 20) }, () =>
      random() < 0.04 ? String(Math.floor(random() * 9000)) : word(),
    );
    const paragraph = `${sentence.join(' ')}.`;
    paragraphs.push(paragraph[0]?.toUpperCase() + paragraph.slice(1));
    size += paragraph.length;
  }
  return paragraphs.join('\n\n');
}

const recent: string[] = [];
function nextBody(): string {
  const roll = random();
  const old = recent[Math.floor(random() * recent.length)];
  if (roll > 0.33 || old === undefined) {
    const fresh = body();
    recent.push(fresh);
    if (recent.length > 2000) recent.shift();
    return fresh;
  }
  const paragraphs = old.split('\n\n');
  if (roll < 0.15) return old;
  if (roll < 0.25) return paragraphs.slice(0, 3).join('\n\n');
  return [...paragraphs.slice(0, 2), body().slice(0, 200), ...paragraphs.slice(2)].join('\n\n');
}

const index = createIndex({ windowDays: 10 });
const rows = new Map<string, Uint8Array>();
const times = { signature: 0, candidates: 0, compare: 0, index: 0 };
let linkCount = 0;
let bytes = 0;

function timed<T>(stage: keyof typeof times, work: () => T): T {
  const start = process.threadCpuUsage().user;
  const result = work();
  times[stage] += process.threadCpuUsage().user - start;
  return result;
}

function report(upTo: number, count: number): void {
  const total = Object.values(times).reduce((sum, time) => sum + time, 0);
  const stages = Object.entries(times).map(([stage, time]) => `${stage} ${(time / count).toFixed(0)}`);
  const memory = process.memoryUsage();
  const rowBytes = [...rows.values()].reduce((sum, row) => sum + row.length, 0);
  console.log(
    `${upTo} articles: ${(total / count).toFixed(0)} µs an article (${stages.join(', ')}), ` +
      `${Math.round((count * 1e6) / total)} a second; ${index.size} in the window, ${linkCount} links, ` +
      `${Math.round(bytes / upTo)} bytes a signature; index ${Math.round((memory.arrayBuffers - rowBytes) / 1e6)} MB in typed arrays, heap ${Math.round(memory.heapUsed / 1e6)} MB`,
  );
  for (const stage of Object.keys(times)) times[stage as keyof typeof times] = 0;
}

let since = 0;
for (let n = 0; n < articles; n++) {
  const published = START + Math.floor((n / perDay) * DAY);
  const article = {
    headline: `${word()} ${word()} ${word()} ${word()} ${word()}`,
    bodyText: nextBody(),
    published: new Date(published).toISOString(),
    source: `s${n % 20}`,
  };
  const id = `article-${n}`;
  const signature = timed('signature', () => signatureOf(article));
  const stored = encodeSignature(signature);
  bytes += stored.length;
  const candidates = timed('candidates', () => index.candidates(id, signature));
  const found = timed('compare', () => {
    const loaded = candidates.flatMap(other => {
      const row = rows.get(other);
      const theirs = row === undefined ? null : decodeSignature(row);
      return theirs === null ? [] : [[other, theirs] as const];
    });
    return loaded.map(([other, theirs]) => {
      const { kind, score } = scorePair(signature, theirs);
      return { a: id, b: other, kind, score };
    });
  });
  linkCount += found.length;
  timed('index', () => index.add(id, signature));
  rows.set(id, stored);
  if (n % 1_000 === 999) {
    timed('index', () => index.forgetBefore(published - 10 * DAY));
    if (n > 11 * perDay)
      for (const old of rows.keys()) {
        if (rows.size <= 11 * perDay) break;
        rows.delete(old);
      }
  }
  if ((n + 1) % Math.max(10_000, Math.floor(articles / 5)) === 0 || n + 1 === articles) {
    report(n + 1, n + 1 - since);
    since = n + 1;
  }
}
