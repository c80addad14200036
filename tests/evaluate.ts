import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/**
 * `npm run evaluate`: runs the scorers of `../shared/eval` on the development data of `../shared/data`, where they are present,
 * and prints the figures. It is no test: it never fails for a figure. Names of scorers as arguments run only those.
 */
const EVAL = '../shared/eval';
const DATA = '../shared/data';

const SCORERS: readonly { readonly name: string; readonly args: readonly string[] }[] = [
  { name: 'bylines', args: ['score-bylines.mjs', `${DATA}/bylines.dev.jsonl`] },
  { name: 'articles', args: ['score-articles.mjs', `${DATA}/articles.dev.jsonl`] },
  { name: 'exchange', args: ['score-exchange.mjs', `${DATA}/exchange.dev.jsonl`] },
  { name: 'dedupe', args: ['score-dedupe.mjs', `${DATA}/dedupe-dev`] },
  { name: 'dedupe-natural', args: ['score-dedupe.mjs', `${DATA}/dedupe-natural-dev`] },
  { name: 'feeds', args: ['score-feeds.mjs', `${DATA}/feeds`] },
  { name: 'hostile-html', args: ['hostile-html.mjs', `${DATA}/feeds/xss.dev.jsonl`] },
];

const wanted = process.argv.slice(2);
for (const { name, args } of SCORERS) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const [script, data] = args;
  if (!existsSync(`${EVAL}/${script}`) || !existsSync(String(data))) {
    process.stdout.write(`${name}: ${EVAL}/${script} or ${data} is not here, so nothing was measured\n`);
    continue;
  }
  const result = spawnSync(process.execPath, [`${EVAL}/${script}`, String(data)], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  process.stdout.write(`${name}: ${result.stdout.trim() || `no answer: ${result.stderr.trim().slice(-500)}`}\n`);
}
