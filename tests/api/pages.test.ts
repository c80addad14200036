import { hash } from 'node:crypto';
import { type CheerioAPI, load } from 'cheerio';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApi } from '../../src/api/create-api.ts';
import { insertRevisions, upsertArticles } from '../../src/store/articles.ts';
import type { Store } from '../../src/store/open-store.ts';
import { articleRow, NOW, revisionRow } from '../store/fixtures.ts';
import { fillNewsroom, type Newsroom } from '../store/newsroom.ts';
import { emptyGround, type Ground } from '../store/store.ts';

let ground: Ground;
let store: Store;
let room: Newsroom;
let api: FastifyInstance;

beforeAll(async () => {
  ground = await emptyGround('sqlite');
  store = await ground.open();
  room = await fillNewsroom(store);
  api = await createApi({ store, now: () => new Date(NOW) });
});
afterAll(async () => {
  await api.close();
  await ground.remove();
});

async function open(
  url: string,
): Promise<{ status: number; headers: Record<string, unknown>; $: CheerioAPI; text: string }> {
  const { statusCode, headers, payload } = await api.inject({ url });
  return { status: statusCode, headers, $: load(payload), text: payload };
}

test('the front page shows what came in, latest first, and who else had it', async () => {
  const { status, $, text } = await open('/');
  expect(status).toBe(200);
  const headlines = $('li.item > a')
    .map((_, link) => $(link).text())
    .get();
  expect(headlines).toEqual([
    'Headline of lifted',
    'Headline of other',
    'Headline of revised',
    'China opens <b>its</b> "moon" & more',
  ]);
  const lead = $('li.item').last();
  expect(lead.find('.by').text()).toBe(
    'Jane Smith · BEIJING · The Daily Mail · 2026-11-03 01:00 UTC · The Daily Mail–CGTN news exchange',
  );
  expect(lead.find('.copies').text()).toBe('Also from The Morning Post');
  expect(text).not.toContain('2999');
  expect(text).not.toContain('libel');
  expect($('table').text()).toContain('dailymail.example');
  expect($('table').text()).toContain('not polled yet');
});

test('the front page finds words and goes on to older articles', async () => {
  expect((await open('/?q=corrected')).$('li.item')).toHaveLength(1);
  expect((await open('/?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E')).$('script')).toHaveLength(0);
  expect((await open('/?q=zzzz')).$('main').text()).toContain('Nothing was found.');
  expect((await open('/?cursor=bogus')).status).toBe(400);
  const more = Array.from({ length: 60 }, (_, n) =>
    articleRow(`more-${n}`, { listed_at: `2026-10-01T00:00:${String(n).padStart(2, '0')}.000Z` }),
  );
  await store.settle(async tx => {
    await upsertArticles(tx, more);
    await insertRevisions(
      tx,
      more.map(article => revisionRow(article)),
    );
  });
  const first = await open('/?partner=daily-mail');
  const second = await open(first.$('a[rel=next]').attr('href') ?? '');
  expect([first.$('li.item').length, second.$('li.item').length]).toEqual([50, 13]);
});

test('an article has its page with its words, what was taken out, its versions and its story', async () => {
  const { $ } = await open(`/articles/${room.lead.id}`);
  expect($('h1').text()).toBe('China opens <b>its</b> "moon" & more');
  expect($('article > p').last().text()).toBe('The words of lead.');
  expect(
    $('h2')
      .map((_, title) => $(title).text())
      .get(),
  ).toEqual(['Versions', 'The same story']);
  expect($(`a[href="/articles/${room.copy.id}"]`).text()).toBe('Another headline');
  expect((await open(`/articles/${room.embargoed.id}`)).status).toBe(404);
  expect((await open(`/articles/${room.canceled.id}`)).status).toBe(410);
});

test('nothing a partner sends can act in a page', async () => {
  const hostile = articleRow('hostile', {
    listed_at: '2026-11-03T09:00:00.000Z',
    headline: `"><script>alert(1)</script><img src=x onerror=alert(1)>'`,
    url: 'javascript:alert(1)',
  });
  await store.settle(async tx => {
    await upsertArticles(tx, [hostile]);
    await insertRevisions(tx, [revisionRow(hostile)]);
  });
  for (const url of ['/', `/articles/${hostile.id}`]) {
    const { $, text, headers } = await open(url);
    expect($('script, img, iframe, [onerror]')).toHaveLength(0);
    expect(text).not.toContain('javascript:');
    const style = hash('sha256', $('style').text(), 'base64');
    expect(headers['content-security-policy']).toBe(
      `default-src 'none'; style-src 'sha256-${style}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    );
    expect($('[src], link[rel=stylesheet]')).toHaveLength(0);
  }
  for (const ending of ['json', 'rss', 'atom']) {
    expect((await open(`/feeds/all.${ending}`)).text).not.toContain('javascript:');
  }
});
