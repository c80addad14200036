import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { loadSettings } from '../../config/settings.ts';
import type { FeedItem } from '../../src/core/article.ts';
import { describeError, ExchangeError } from '../../src/errors.ts';
import { parse } from '../../src/feeds/parse/parse-document.ts';
import { loadItems } from '../../src/store/archive.ts';
import { openStore } from '../../src/store/open-store.ts';
import { loadPartner } from '../../src/store/partners.ts';
import { articleExpectation, feedExpectation, normalizeCase, storyExpectation } from './cases.ts';

/**
 * `npm run case -- ID` makes a case of a stored article, `npm run case -- FILE` of a record in NDJSON or an item of a feed:
 * a folder with the input and with what the program makes of it today. Correct `expected.json` by hand; until the rule is
 * mended the runner fails. Options: --name NAME (of the folder), --id ID (the record) or --item N (the item, from 0) of a
 * file, --kind feeds (the whole document, as parsed) or stories (all records, as matched).
 */
export async function makeCase(args: readonly string[], cases: string): Promise<string> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      kind: { type: 'string', default: 'articles' },
      name: { type: 'string' },
      id: { type: 'string' },
      item: { type: 'string' },
    },
    allowPositionals: true,
  });
  const [source, ...more] = positionals;
  if (source === undefined || more.length > 0) throw usage('case takes one file, or the id of one stored article.');
  const file = path.resolve(process.env.INIT_CWD ?? '.', source);
  const isFile = existsSync(file);
  const base = isFile ? path.basename(file).replace(/\..*$/, '') : source;
  const chosen = values.id ?? (values.item === undefined ? undefined : `item-${values.item}`);
  const folder = path.join(cases, values.kind, slug(values.name ?? [base, chosen].filter(Boolean).join('-')));
  if (existsSync(folder)) throw usage(`${folder} is there already. Give the case another --name.`);

  if (values.kind === 'feeds' && isFile) {
    const bytes = readFileSync(file);
    return write(folder, { [`feed${path.extname(file)}`]: bytes, 'expected.json': await feedExpectation(bytes) });
  }
  if (values.kind === 'stories' && isFile) {
    const ndjson = readFileSync(file, 'utf8');
    return write(folder, { 'articles.ndjson': Buffer.from(ndjson), 'expected.json': storyExpectation(ndjson) });
  }
  if (values.kind !== 'articles') throw usage('--kind is articles, or with a file feeds or stories.');
  const input = isFile ? await fromFile(file, values.id, values.item) : await fromStore(source);
  return write(folder, { 'input.json': input, 'expected.json': articleExpectation(normalizeCase(input)) });
}

type Input = Record<string, unknown>;

/** One record of NDJSON, or one item of a feed's document. */
async function fromFile(file: string, id: string | undefined, item = '0'): Promise<Input> {
  const bytes = readFileSync(file);
  const text = bytes.toString('utf8').trim();
  if (text.startsWith('{') && id === undefined) {
    const whole = jsonOf(text);
    if (whole !== undefined && ('bodyText' in whole || 'bodyHtml' in whole)) return whole;
  }
  const records = text.split('\n').map(jsonOf);
  const record = id === undefined ? (records.length > 1 ? undefined : records[0]) : records.find(one => one?.id === id);
  if (record !== undefined && ('bodyText' in record || 'bodyHtml' in record)) return record;
  if (id !== undefined) throw usage(`${file} has no record with the id ${id}.`);
  if (records.every(one => one !== undefined))
    throw usage(`${file} has ${records.length} records: choose one by --id.`);
  const { feed, items } = await parse({ bytes });
  const chosen = items[Number(item)];
  if (chosen === undefined) throw usage(`${file} has ${items.length} items, and no item ${item} (counted from 0).`);
  return inputOf(chosen, { language: feed.language });
}

function jsonOf(text: string): Input | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What came in for a stored article, latest last, with its partner as it is defined now. */
async function fromStore(articleId: string): Promise<Input> {
  const { databaseUrl, dataDir } = loadSettings();
  const store = await openStore({ databaseUrl, dataDir, readOnly: true });
  try {
    const rows = await store.read.selectFrom('items').select('id').where('article_id', '=', articleId).execute();
    const item = (
      await loadItems(
        store.read,
        rows.map(({ id }) => id),
      )
    ).at(-1);
    if (item === undefined) throw usage(`There is no file and no stored article ${articleId}.`);
    if (item.received === undefined) throw usage(`What came in for ${articleId} is no longer kept.`);
    const { feeds: _, ...partner } = await loadPartner(store.read, item.partner_id);
    return inputOf(JSON.parse(item.received) as FeedItem, { language: partner.language, partner });
  } finally {
    await store.close();
  }
}

/** An item of a feed as a record of `normalize`. */
function inputOf(item: FeedItem, { language, partner }: { language?: string | undefined; partner?: object }): Input {
  const { guid, url, headline, bylines, published, provider, creditLine, dateline, hops } = item;
  const bodyHtml = item.bodyHtml ?? item.summaryHtml ?? '';
  return {
    ...{ id: guid ?? url ?? 'case', guid, url, headline, bylines, bodyHtml, published },
    ...{ language: item.language ?? language, provider, creditLine, dateline, hops, partner },
  };
}

function write(folder: string, files: Readonly<Record<string, Buffer | object>>): string {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    const bytes = Buffer.isBuffer(content) ? content : `${JSON.stringify(content, null, 2)}\n`;
    writeFileSync(path.join(folder, name), bytes);
  }
  return folder;
}

const slug = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60);

const usage = (message: string): ExchangeError => new ExchangeError('usage', message);

if (import.meta.main) {
  try {
    const folder = await makeCase(process.argv.slice(2), 'tests/cases');
    const kind = path.basename(path.dirname(folder));
    process.stdout.write(
      `Made ${folder}. Correct its expected.json, then: npx vitest run tests/cases/${kind}.test.ts\n`,
    );
  } catch (error) {
    process.stderr.write(`${describeError(error).message}\n`);
    process.exitCode = 2;
  }
}
