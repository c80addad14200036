import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DEFAULT_CAPS } from '../../src/feeds/parse/caps.ts';
import { decode } from '../../src/feeds/parse/decode.ts';
import { readWithRssParser } from '../../src/feeds/parse/rss.ts';
import { prepareXml } from '../../src/feeds/parse/xml-text.ts';

/**
 * Which reader reads the RSS and Atom documents of a folder: `node tests/bench/feed-readers.ts FOLDER`. Prints the names of
 * those that cheerio reads, and at last the share that rss-parser reads alone.
 */
const folder = process.argv[2] ?? '../shared/data/feeds/real';
let [alone, all] = [0, 0];
for (const name of readdirSync(folder)) {
  const text = decode(readFileSync(path.join(folder, name))).text.trim();
  if (!text.startsWith('<')) continue;
  const xml = prepareXml(text, DEFAULT_CAPS, () => {});
  if (!/^<(?:rss|rdf:rdf|(?:\w+:)?feed)\b/i.test(xml.rootTag)) continue;
  all += 1;
  const content = await readWithRssParser(xml, { url: undefined, caps: DEFAULT_CAPS, notice: () => {} });
  if (content === undefined) process.stdout.write(`cheerio: ${name}\n`);
  else alone += 1;
}
process.stdout.write(`rss-parser reads ${alone} of ${all} alone (${((100 * alone) / all).toFixed(1)} %)\n`);
