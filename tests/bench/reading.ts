import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Knowledge } from '../../src/core/knowledge.ts';
import type { normalize as read } from '../../src/core/normalize-article.ts';
import { parse } from '../../src/feeds/parse/parse-document.ts';
import { COPY } from './copy.ts';

/**
 * `node tests/bench/reading.ts [TURNS] [FOLDER …]`: how fast copy of each kind is read, by this program and by those in other
 * folders (`git worktree add FOLDER COMMIT`), a few articles each in turns, so that a machine that slows down does so for all. Of
 * the turns the best counts: a process that has read the copy before.
 */
const [turns = '8', ...others] = process.argv.slice(2);
const FEEDS = '../shared/data/feeds/real';
const MOST = 9_000;

type Draft = Parameters<typeof read>[0];
type Program = { readonly name: string; readonly normalize: typeof read; readonly knowledge: Knowledge };

/** A program of today, or one whose files had other names. */
async function load(folder: string): Promise<Program> {
  const file = (...names: readonly string[]): string =>
    names.map(name => path.resolve(folder, name)).find(existsSync) ?? path.resolve(folder, names[0] ?? '');
  const { normalize } = await import(file('src/core/normalize-article.ts', 'src/core/normalize.ts'));
  const { loadKnowledge } = await import(file('config/knowledge.ts', 'config/language-data.ts'));
  return { name: path.basename(path.resolve(folder)), normalize, knowledge: loadKnowledge() };
}

/** Bodies of over 1,500 characters in feeds as they were received. */
async function pages(): Promise<Draft[]> {
  if (!existsSync(FEEDS)) return [];
  const drafts: Draft[] = [];
  for (const name of readdirSync(FEEDS, { recursive: true, encoding: 'utf8' })) {
    const file = path.join(FEEDS, name);
    if (!/\.(?:xml|rss|atom|json)$/.test(name)) continue;
    const { items } = await parse({ bytes: readFileSync(file) }).catch(() => ({ items: [] }));
    for (const item of items) {
      const { bodyHtml = '', headline = '' } = item;
      if (bodyHtml.length > 1_500) drafts.push({ id: `${drafts.length}`, headline, bodyHtml });
    }
  }
  return drafts;
}

const programs = await Promise.all(['.', ...others].map(load));
const kinds: [string, readonly Draft[], number][] = [['pages', await pages(), 6]];
for (const [kind, { make }] of Object.entries(COPY)) {
  const drafts = make(MOST).map(({ guid, headline, html }) => ({ id: guid, headline, bodyHtml: html }));
  kinds.push([kind, drafts, 100]);
}
for (const [kind, drafts, few] of kinds) {
  const chunks = Array.from({ length: Math.ceil(drafts.length / few) }, (_, n) => drafts.slice(n * few, (n + 1) * few));
  const best = programs.map(() => chunks.map(() => Number.POSITIVE_INFINITY));
  for (let turn = 0; turn < Number(turns); turn += 1)
    for (const [n, chunk] of chunks.entries())
      for (const [p, { normalize, knowledge }] of programs.entries()) {
        const started = performance.now();
        for (const draft of chunk) normalize(draft, knowledge);
        const times = best[p];
        if (times) times[n] = Math.min(times[n] ?? 0, performance.now() - started);
      }
  const rates = best.map((times, p) => {
    const each = (1_000 * times.reduce((sum, ms) => sum + ms, 0)) / drafts.length;
    return `${programs[p]?.name} ${each.toFixed(0)} µs, ${(1e6 / each).toFixed(0)} a second`;
  });
  const size = drafts.reduce((sum, { bodyHtml = '' }) => sum + bodyHtml.length, 0) / drafts.length / 1_000;
  process.stdout.write(`${kind}: ${drafts.length} of ${size.toFixed(1)} kB: ${rates.join('; ')}\n`);
}
