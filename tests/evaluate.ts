import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/**
 * `npm run evaluate [NAME…]`: runs the scorers of `../shared/eval` on the development data of `../shared/data`, where they are
 * present, and prints one line of figures each. It is no test: it never fails for a figure.
 */
const EVAL = '../shared/eval';
const DATA = '../shared/data';

/** The scorer and the data of each set of figures. */
const SCORERS: Readonly<Record<string, readonly [scorer: string, data: string]>> = {
  bylines: ['score-bylines.mjs', 'bylines.dev.jsonl'],
  'bylines-wide': ['score-bylines.mjs', 'bylines-wide.dev.jsonl'],
  contributors: ['score-contributors.mjs', 'contributors.dev.jsonl'],
  articles: ['score-articles.mjs', 'articles.dev.jsonl'],
  'articles-wide': ['score-articles.mjs', 'articles-wide.dev.jsonl'],
  // Its rows name credits as those of the articles do, without a partner, which the scorer of exchange lines needs.
  republication: ['score-articles.mjs', 'republication.dev.jsonl'],
  exchange: ['score-exchange.mjs', 'exchange.dev.jsonl'],
  dedupe: ['score-dedupe.mjs', 'dedupe-dev'],
  'dedupe-natural': ['score-dedupe.mjs', 'dedupe-natural-dev'],
  'dedupe-saudi': ['score-dedupe.mjs', 'dedupe-saudi-dev'],
  'dedupe-basil': ['score-dedupe.mjs', 'dedupe-basil-dev'],
  'dedupe-ktlab': ['score-dedupe.mjs', 'dedupe-ktlab-dev'],
  feeds: ['score-feeds.mjs', 'feeds'],
  'hostile-html': ['hostile-html.mjs', 'feeds/xss.dev.jsonl'],
};

const names = process.argv.slice(2);
const unknown = names.filter(name => !Object.hasOwn(SCORERS, name));
if (unknown.length > 0) {
  process.stderr.write(`There is no ${unknown.join(', ')}, only ${Object.keys(SCORERS).join(', ')}.\n`);
  process.exit(2);
}
for (const [name, [scorer, data]] of Object.entries(SCORERS)) {
  if (names.length > 0 && !names.includes(name)) continue;
  const [script, file] = [`${EVAL}/${scorer}`, `${DATA}/${data}`];
  if (!existsSync(script) || !existsSync(file)) {
    process.stdout.write(`${name}: ${script} or ${file} is not here, so nothing was measured\n`);
    continue;
  }
  const result = spawnSync(process.execPath, [script, file], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  process.stdout.write(`${name}: ${result.stdout.trim() || `no answer: ${result.stderr.trim().slice(-500)}`}\n`);
}
