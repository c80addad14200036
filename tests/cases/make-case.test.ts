import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { exchange, partnerFile, records, rss, workplace } from '../service/exchange.ts';
import { makeCase } from './make-case.ts';

let cases: string;
beforeAll(() => {
  cases = mkdtempSync(path.join(os.tmpdir(), 'nx-cases-'));
  vi.stubEnv('INIT_CWD', undefined);
});
afterAll(() => {
  rmSync(cases, { recursive: true });
  vi.unstubAllEnvs();
});

const json = (folder: string, file: string) => JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
const file = (name: string, content: string): string => {
  const at = path.join(cases, name);
  writeFileSync(at, content);
  return at;
};

const ITEM = {
  guid: 'bogies',
  headline: 'Five bogies leave the rails',
  html: '<p>LAHORE (APP): Five bogies fell.</p>',
};

test('a stored article is a case with what came in for it, its partner, and what was published', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'nx-case-drop-'));
  writeFileSync(path.join(folder, 'feed.xml'), rss([ITEM]));
  const { env } = workplace({ paper: partnerFile('paper', [`file://${folder}/`]) });
  const round = await exchange(['run', '--once', '--all'], { ...env, FILE_ROOTS: folder });
  expect(round.code, round.err).toBe(0);
  const [article] = records((await exchange(['articles', '--json'], env)).out);
  vi.stubEnv('DATA_DIR', env.DATA_DIR);
  const made = await makeCase([String(article?.id), '--name', 'Wrong dateline'], cases);
  expect(made).toBe(path.join(cases, 'articles', 'wrong-dateline'));
  expect(json(made, 'input.json')).toMatchObject({ guid: 'bogies', bodyHtml: ITEM.html, partner: { id: 'paper' } });
  const { headline, bodyText, creditLine } = article ?? {};
  expect(json(made, 'expected.json')).toMatchObject({
    headline,
    bodyText,
    creditLine,
    removed: [['dateline', 'LAHORE (APP):']],
  });
  await expect(makeCase([String(article?.id), '--name', 'Wrong dateline'], cases)).rejects.toThrow('is there already');
  await expect(makeCase(['nowhere'], cases)).rejects.toThrow('no file and no stored article nowhere');
});

test('a record of NDJSON, an item of a feed, a whole feed and a set of articles are cases too', async () => {
  const rows = [
    { id: 'a', headline: 'Rain', bodyText: 'It rained all night in the hills, officials said. —AFP' },
    { id: 'b', headline: 'Sun', bodyText: 'It shone all day on the coast, officials said. —AFP' },
  ];
  const ndjson = file('rows.ndjson', rows.map(row => JSON.stringify(row)).join('\n'));
  const feed = file('front.rss.xml', rss([ITEM]));

  const record = await makeCase([ndjson, '--id', 'b'], cases);
  expect([path.basename(record), json(record, 'input.json')]).toEqual(['rows-b', rows[1]]);
  expect(json(record, 'expected.json')).toMatchObject({ creditLine: 'AFP', removed: [['credit', '—AFP']] });
  await expect(makeCase([ndjson], cases)).rejects.toThrow('has 2 records: choose one by --id');

  const item = await makeCase([feed, '--item', '0'], cases);
  expect(json(item, 'input.json')).toMatchObject({ guid: 'bogies', bodyHtml: ITEM.html });
  await expect(makeCase([feed, '--item', '1', '--name', 'x'], cases)).rejects.toThrow('has 1 items, and no item 1');

  const whole = await makeCase([feed, '--kind', 'feeds'], cases);
  expect(readdirSync(whole).sort()).toEqual(['expected.json', 'feed.xml']);
  expect(json(whole, 'expected.json')).toMatchObject({ feed: { format: 'rss2.0' }, items: [{ guid: 'bogies' }] });

  const stories = await makeCase([ndjson, '--kind', 'stories'], cases);
  expect(json(stories, 'expected.json')).toEqual({ stories: [['a'], ['b']], copies: {} });
});
