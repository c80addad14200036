import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConsumers } from '../config/consumers.ts';
import { PARTNER } from '../config/partners.ts';
import { ENVIRONMENT } from '../config/settings.ts';
import { checkYamlFile } from '../config/yaml-file.ts';
import { createApi } from '../src/api/server.ts';
import { COMMANDS } from '../src/cli/main.ts';
import { parse } from '../src/feeds/parse/parse-document.ts';
import { withStore } from './store/store.ts';

/**
 * Names that users rely on: commands, options, settings, keys of files, routes, parameters, fields of records. One that is missing or called otherwise
 * breaks somebody's script. New names may come; these stay.
 */
const names = (text: string): string[] => text.split(/\s+/).filter(Boolean);
const missing = (wanted: readonly string[], there: Iterable<string>): string[] => {
  const known = new Set(there);
  return wanted.filter(name => !known.has(name));
};

/** Options and the words behind a command. */
const COMMAND_LINE: Readonly<Record<string, readonly [options: string, verbs?: string]>> = {
  parse: [''],
  normalize: [''],
  dedupe: ['why'],
  explain: ['partner'],
  start: [''],
  worker: [''],
  scheduler: [''],
  serve: [''],
  run: ['once all json'],
  articles: ['json partner since q all held limit by reason seen story', 'kill hold release erase'],
  article: ['diff json'],
  changes: ['after json follow'],
  audit: ['json'],
  stories: ['by reason seen', 'merge split lead undo'],
  requeue: ['failed feed partner article since from dry-run'],
  'dead-letters': ['json reason', 'show retry discard'],
  queues: ['json'],
  feeds: ['partner json', 'test discover pause resume import export'],
  partners: ['name feed json', 'check add remove'],
  backup: ['', 'FILE'],
  restore: ['', 'FILE'],
  doctor: [''],
  consumers: ['name', 'add token'],
  alerts: ['json replay'],
  ledger: ['partner since json'],
  where: ['json', 'ID GUID URL'],
};

test.each(Object.entries(COMMAND_LINE))(
  'the command %s has its options and words',
  async (name, [options, verbs = '']) => {
    const { command } = (await COMMANDS[name]?.()) ?? {};
    expect(missing(names(options), command?.options ?? [])).toEqual([]);
    expect(missing(names(verbs), command?.usage.split(/[^\w-]+/) ?? [])).toEqual([]);
  },
);

test('settings have their names and defaults', () => {
  const wanted = `DATA_DIR DATABASE_URL REDIS_URL PARTNERS_DIR CONSUMERS_DIR HOUSE_FILE FETCH_ALLOW_PRIVATE HOST PORT PUBLIC_URL
    FILE_ROOTS DEDUPE_WINDOW_DAYS RAW_RETENTION_DAYS ARTICLE_RETENTION_DAYS CONTACT CONCURRENCY LOG_LEVEL`;
  expect(missing(names(wanted), Object.keys(ENVIRONMENT.shape))).toEqual([]);
  expect(ENVIRONMENT.parse({})).toMatchObject({
    ...{ DATA_DIR: '.data', HOST: '127.0.0.1', PORT: 8080, DEDUPE_WINDOW_DAYS: 10, RAW_RETENTION_DAYS: 30 },
    LOG_LEVEL: 'info',
  });
});

describe('files', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'news-exchange-contract-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = (text: string): string => {
    const name = path.join(folder, 'file.yaml');
    writeFileSync(name, text);
    return name;
  };

  test('a partner’s file has all its keys', () => {
    const read = checkYamlFile(
      file(`
id: daily-mail
name: The Daily Mail
aliases: [Daily Mail Islamabad]
language: en
feeds:
  - url: https://example.com/rss.xml
    every: 10m
    atMost: 30m
exchanges:
  - with: cgtn
rights: {usageTerms: "No archive after 30 days", noindex: true}
rules:
  strip: ["Read more on our site"]
  keep: ["Our view:"]
  drop: [{category: horoscopes}, {headline: "Letters"}]
  tag: [{category: sport, as: sports}]
`),
      PARTNER,
    );
    expect(read).toMatchObject({ value: { id: 'daily-mail', feeds: [{ every: 600, atMost: 1800 }] } });
  });

  test('a consumer’s file has all its keys', () => {
    const token = `sha256:${'9f86d081'.repeat(8)}`;
    file(`id: website\nname: The website\ntoken: ${token}\nrole: reader\n`);
    expect(loadConsumers(folder)).toMatchObject([{ id: 'website', role: 'reader' }]);
  });
});

test('the API has its routes, parameters and records', async () => {
  await withStore('sqlite', async store => {
    const api = await createApi({ store, now: () => new Date(), publicUrl: 'https://news.example/' });
    const { servers, security, paths, components } = (await api.inject('/openapi.json')).json();
    await api.close();
    expect([servers, security]).toEqual([[{ url: 'https://news.example/' }], [{ bearer: [] }, { basic: [] }]]);
    const parameters: Readonly<Record<string, string>> = {
      '/v1/articles': 'partner language category q since all limit cursor fields format',
      '/v1/articles/{id}': 'id format',
      '/v1/articles/{id}/revisions': 'id',
      '/v1/stories/{id}': 'id',
      '/v1/partners': '',
      '/v1/changes': 'after limit epoch timeout format',
      '/v1/changes/stream': 'after',
      '/feeds/{partner}.json': 'partner',
      '/feeds/{partner}.rss': 'partner',
      '/feeds/{partner}.atom': 'partner',
      '/healthz': '',
      '/readyz': '',
      '/metrics': '',
    };
    for (const [route, wanted] of Object.entries(parameters)) {
      const { operationId, parameters: has = [] } = paths[route]?.get ?? {};
      expect(paths, route).toHaveProperty([route, 'get']);
      if (route.startsWith('/v1/')) expect(operationId, route).toMatch(/^get[A-Z]/);
      expect(
        missing(
          names(wanted),
          has.map(({ name }: { name: string }) => name),
        ),
        route,
      ).toEqual([]);
    }
    const keys = (schema: string): string[] => Object.keys(components.schemas[schema].properties);
    expect(missing(names(ARTICLE), keys('Article'))).toEqual([]);
    expect(missing(names('seq kind at article'), keys('Change'))).toEqual([]);
    expect(components.schemas.Change.properties.kind.enum.sort()).toEqual(names(KINDS_OF_CHANGE).sort());
    const answer = (route: string) =>
      Object.keys(paths[route].get.responses['200'].content['application/json'].schema.properties).sort();
    expect(answer('/v1/articles')).toEqual(['articles', 'asOf', 'epoch', 'next']);
    expect(answer('/v1/changes')).toEqual(['changes', 'epoch', 'next']);
  });
});

const NORMALIZED = `id headline byline authors contributors organizations text dateline credits creditLine bodyText bodyHtml removed`;
const ARTICLE = `${NORMALIZED} partner partnerName url guid summary slug categories media rights editorialNote priority published
  firstCreated updated version revision pubStatus language provider story relation of lead`;
const KINDS_OF_CHANGE =
  'published updated corrected canceled reissued expired lead-changed story-changed embargo-lifted';

test('records of parse have their fields', async () => {
  const cases = path.join(import.meta.dirname, 'cases/feeds');
  const fields = new Set<string>();
  const media = new Set<string>();
  for (const name of readdirSync(cases).filter(one => /^(?:whole-|nitf|ninjs|newsml|rss2)/.test(one))) {
    const feed = readdirSync(path.join(cases, name)).find(entry => entry.startsWith('feed.')) ?? '';
    const parsed = await parse({ bytes: readFileSync(path.join(cases, name, feed)) });
    for (const item of parsed.items)
      for (const [key, value] of Object.entries(item)) if (value !== undefined) fields.add(key);
    for (const one of parsed.items.flatMap(item => item.media ?? []))
      for (const key of Object.keys(one)) media.add(key);
  }
  const wanted = `guid url headline bylines published updated summaryHtml bodyHtml categories media rights usageTerms slug language
    provider pubStatus version embargoedUntil editorialNote`;
  expect(missing(names(wanted), fields)).toEqual([]);
  expect(missing(names('url type credit caption'), media)).toEqual([]);
});

describe('records of commands', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'news-exchange-contract-'));
  const env = { ...process.env, DATA_DIR: folder };
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const command = ['--disable-warning=ExperimentalWarning', 'dist/entry.js'];
  const records = (args: readonly string[], input = ''): Record<string, unknown>[] =>
    execFileSync(process.execPath, [...command, ...args], {
      env,
      input,
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'ignore'],
    })
      .split('\n')
      .filter(Boolean)
      .map(line => JSON.parse(line));
  const keysOf = (rows: readonly object[]): string[] => rows.flatMap(row => Object.keys(row));

  let round: Record<string, unknown>[];
  beforeAll(() => {
    round = records(['run', '--once', '--json']);
  });

  test('run, articles, changes, ledger', () => {
    const sums = 'polled notModified failed items published updated duplicates rejected held killed seconds';
    expect(Object.keys(round[0] ?? {})).toEqual(names(sums));
    const articles = records(['articles', '--json', '--all']);
    // What no sample says is absent.
    const absent = names('summary slug categories media editorialNote provider');
    expect(
      missing(
        names(ARTICLE).filter(name => !absent.includes(name)),
        keysOf(articles),
      ),
    ).toEqual([]);
    expect(missing(names('seq kind at article'), keysOf(records(['changes', '--after', '0', '--json'])))).toEqual([]);
    const ledger = records(['ledger', '--json']);
    const counts = names('alreadyKnown published copies updated held killed rejected pending');
    expect(missing(['feed', 'hour', 'offered', ...counts], Object.keys(ledger[0] ?? {}))).toEqual([]);
    for (const line of ledger) expect(line.offered).toBe(counts.reduce((sum, name) => sum + Number(line[name]), 0));
  });

  test('normalize and dedupe', () => {
    const row = {
      id: '1',
      headline: 'H',
      byline: 'By Jane Smith',
      bodyText: 'KARACHI: The old bridge is to be mended. —AFP',
    };
    const [normalized = {}] = records(['normalize'], JSON.stringify(row));
    expect(missing(names(NORMALIZED), Object.keys(normalized))).toEqual([]);
    const [removed] = normalized.removed as object[];
    expect(missing(names('as start end raw'), Object.keys(removed ?? {}))).toEqual([]);
    const [dateline, [credit]] = [normalized.dateline, normalized.credits] as [object, object[]];
    expect(missing(names('raw placeText city country'), Object.keys(dateline))).toEqual([]);
    expect(missing(names('kind parties raw placement'), Object.keys(credit ?? {}))).toEqual([]);
    expect(Object.keys(records(['dedupe'], JSON.stringify(row))[0] ?? {})).toEqual(names('id story relation of score'));
    const bad = spawnSync(process.execPath, [...command, 'normalize'], { env, input: '{"id": "2"', encoding: 'utf8' });
    expect([bad.status, JSON.parse(bad.stdout)]).toMatchObject([
      1,
      { error: { code: expect.any(String), message: expect.any(String) } },
    ]);
  });

  test('alerts of recorded polls', () => {
    const at = (hour: number): string => new Date(Date.UTC(2026, 2, 1, hour)).toISOString();
    const polls = Array.from({ length: 200 }, (_, n) => ({
      ...{ feed: 'coast-1', at: at(n), outcome: n < 180 ? 'fetched' : 'failed', new: n < 180 ? 3 : 0, rejected: 0 },
    }));
    const file = path.join(folder, 'polls.ndjson');
    writeFileSync(file, polls.map(poll => JSON.stringify(poll)).join('\n'));
    const episodes = records(['alerts', '--replay', file]);
    expect(episodes.map(({ kind, partner }) => [kind, partner])).toContainEqual(['unreachable', 'coast']);
    expect(missing(names('id feed partner kind since at expected seen last'), keysOf(episodes))).toEqual([]);
  });
});
