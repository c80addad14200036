import { hash } from 'node:crypto';
import { type CheerioAPI, load } from 'cheerio';
import { expect, test } from 'vitest';
import { newFeedWatch } from '../../src/core/habit/watch-feed.ts';
import { killArticles, releaseArticles } from '../../src/desk/act-on-articles.ts';
import { insertRevisions, upsertArticles } from '../../src/store/articles.ts';
import { allFeeds, recordPolls, updateFeed } from '../../src/store/feeds.ts';
import { saveEpisodes, saveWatch } from '../../src/store/watch.ts';
import { articleRow, NOW, revisionRow } from '../store/fixtures.ts';
import { serveNewsroom } from './serve-newsroom.ts';

const { api, room, store } = serveNewsroom('sqlite');

async function open(
  url: string,
): Promise<{ status: number; headers: Record<string, unknown>; $: CheerioAPI; text: string }> {
  const { statusCode, headers, payload } = await api().inject({ url });
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

test('the front page says what was withdrawn and marks what was corrected, without a word of what may not be shown', async () => {
  const { $, text } = await open('/');
  expect($('h1').text()).toBe('What came in');
  expect($('#withdrawn').next().text()).toBe(
    `killed The Daily Mail, 2026-11-03 10:00 UTC: The agency withdrew it. ${room().canceled.id}`,
  );
  const marks = $('li.item')
    .map((_, one) => $(one).find('.mark').text())
    .get();
  expect(marks).toEqual(['embargo lifted', '', 'corrected', '']);
  expect($('li.item').last().find('.excerpt').text()).toBe('The words of lead.');
  expect(text).toContain(
    'Not shown: 1 under embargo, to be shown when it ends; 1 withheld by the partner; 1 killed in the last two days.',
  );
  expect(text).not.toContain('Secret until');
});

test('the front page is narrowed by partner and copies, and says so', async () => {
  const { $ } = await open('/?partner=morning-post&all=true&q=');
  expect($('li.item')).toHaveLength(2);
  expect($('main').text()).toContain('Shown: articles of The Morning Post, copies too · all articles');
  expect($('select[name=partner] option[selected]').text()).toBe('The Morning Post');
  expect($('#withdrawn')).toHaveLength(0);
  expect($('table').text()).not.toContain('dailymail.example');
  expect((await open('/?partner=&all=false')).$('#feeds')).toHaveLength(1);
  expect((await open('/?partner=nobody')).status).toBe(400);
});

test('the front page finds words and goes on to older articles', async () => {
  expect((await open('/?q=corrected')).$('li.item')).toHaveLength(1);
  expect((await open('/?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E')).$('script')).toHaveLength(0);
  expect((await open('/?q=zzzz')).$('main').text()).toContain('No article matches.');
  expect((await open('/?q=corrected')).$('main').text()).toContain('Shown: articles with “corrected” · all articles');
  expect((await open('/?q=corrected')).$('table')).toHaveLength(0);
  expect((await open('/?cursor=bogus')).status).toBe(400);
  const more = Array.from({ length: 60 }, (_, n) =>
    articleRow(`more-${n}`, { listed_at: `2026-10-01T00:00:${String(n).padStart(2, '0')}.000Z` }),
  );
  await store().publish(async tx => {
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
  const { $ } = await open(`/articles/${room().lead.id}`);
  expect($('h1').text()).toBe('China opens <b>its</b> "moon" & more');
  expect($('article > p').last().text()).toBe('The words of lead.');
  expect(
    $('h2')
      .map((_, title) => $(title).text())
      .get(),
  ).toEqual(['Versions', 'The same story']);
  expect($(`a[href="/articles/${room().copy.id}"]`).text()).toBe('Another headline');
  expect($('.copies')).toHaveLength(0);
  const copy = await open(`/articles/${room().copy.id}`);
  expect(copy.$('.copies').text()).toBe(`A copy. The story is led by ${room().lead.headline}, The Daily Mail`);
  expect(copy.$('.copies a').attr('href')).toBe(`/articles/${room().lead.id}`);
  expect((await open(`/articles/${room().embargoed.id}`)).status).toBe(404);
  expect((await open(`/articles/${room().canceled.id}`)).status).toBe(410);
});

test('an article’s page tells machines whose it is, where it was filed, and what a copy is made of', async () => {
  const { $, text } = await open(`/articles/${room().copy.id}`);
  expect(JSON.parse($('script[type="application/ld+json"]').text())).toMatchObject({
    '@type': 'NewsArticle',
    headline: 'Another headline',
    author: [{ '@type': 'Person', name: 'Jane Smith' }],
    dateline: 'BEIJING',
    creditText: 'The Daily Mail–CGTN news exchange',
    sourceOrganization: { '@type': 'Organization', name: 'The Morning Post' },
    isBasedOn: 'https://dailymail.example/lead',
  });
  expect($('meta[name=robots]')).toHaveLength(0);
  // Words of a partner cannot end the block.
  expect(text.match(/<\/script>/g)).toHaveLength(1);
  const lead = JSON.parse((await open(`/articles/${room().lead.id}`)).$('script').text());
  expect(lead.headline).toBe('China opens <b>its</b> "moon" & more');
  expect(lead).not.toHaveProperty('isBasedOn');
});

test('a feed that fails says why, without its address', async () => {
  const [feed] = await allFeeds(store().read);
  const last_error =
    'https://user:pw@dailymail.example/rss?key=s3cret answered with status 404 instead of a feed. Check the address.';
  await store().write(tx =>
    updateFeed(tx, feed?.id ?? '', { failures: 3, last_polled_at: NOW, last_status: 404, last_error }),
  );
  await store().write(tx =>
    recordPolls(tx, [
      {
        poll: {
          feed_id: feed?.id ?? '',
          at: NOW,
          status: 200,
          bytes: 9,
          items: 7,
          new_items: 7,
          ms: 1,
          outcome: 'fetched',
          error: null,
        },
        update: {},
      },
    ]),
  );
  await store().write(tx => updateFeed(tx, feed?.id ?? '', { last_status: 404 }));
  // The watch has seen the feed for an hour, and leaves the first poll out of what it learns.
  const watched = { feed_id: feed?.id ?? '', place: '{}', state: JSON.stringify(newFeedWatch(Date.parse(NOW))) };
  await store().write(tx => saveWatch(tx, [watched]));
  const { $, text } = await open('/');
  expect($('#wrong').text()).toBe('One thing needs attention');
  expect($('#wrong ~ table').first().text()).toContain(feed?.id);
  expect($('#wrong ~ table svg').attr('aria-label')).toBe('7 new items');
  expect($('table').text()).toContain(
    'failed 3 times, polled 0 s ago, again now' +
      'dailymail.example answered with status 404 instead of a feed. Check the address.',
  );
  expect(text).not.toMatch(/s3cret|pw@/);
  await store().write(tx => updateFeed(tx, feed?.id ?? '', { failures: 0, last_error: 'map.png is a picture.' }));
  expect((await open('/')).$('table').text()).toContain('again now; not all was readablemap.png is a picture.');
});

test('the front page tells a silent feed with its habit, and what is wrong with the service', async () => {
  const [feed] = await allFeeds(store().read);
  const id = feed?.id ?? '';
  const watch = newFeedWatch(Date.parse(NOW) - 47 * 3_600_000);
  watch.habit.recent = Array(48).fill(2);
  watch.habit.weeks.fill(6);
  watch.habit.rates.fill(5);
  const opened = {
    feeds: null,
    since: '2026-11-03T04:00:00.000Z',
    at: NOW,
    until: null,
    expected: 30,
    seen: 0,
    last: null,
  };
  await store().write(async tx => {
    await saveWatch(tx, [{ feed_id: id, place: '{}', state: JSON.stringify(watch) }]);
    await saveEpisodes(tx, [
      { id: 'e1', key: 'a', feed_id: id, partner_id: 'daily-mail', host: null, kind: 'silent', ...opened },
      { id: 'e2', key: 'b', feed_id: null, partner_id: null, host: null, kind: 'no-worker', ...opened },
    ]);
  });
  const { $ } = await open('/');
  expect($('#wrong').text()).toBe('2 things need attention');
  expect($('section ul li').first().text()).toContain('No worker is alive since 2026-11-03 04:00 UTC');
  const silent = $('#wrong ~ table tbody tr').filter((_, row) => $(row).text().includes(id));
  expect(silent.text()).toContain('nothing new since 2026-11-03 04:00 UTC, where 30 new items are usual');
  expect(silent.find('svg').attr('aria-label')).toBe('96 new items, usually 240');
  expect(silent.find('svg polyline')).toHaveLength(1);
});

test('the list of feeds is narrowed by state and partner, says so, and counts each state', async () => {
  // From the test before: the feed of The Daily Mail is silent.
  const silent = await open('/?state=silent');
  expect(silent.$('h1').text()).toBe('Feeds');
  expect(silent.$('main').text()).toContain('Shown: feeds silent · everything');
  expect(silent.$('table.feeds tbody tr')).toHaveLength(1);
  expect(silent.$('li.item, #wrong')).toHaveLength(0);
  const chosen = silent.$('select[name=state] option[selected]');
  expect([chosen.attr('value'), chosen.text()]).toEqual(['silent', 'silent (1)']);
  const ofOther = await open('/?state=silent&partner=morning-post');
  expect(ofOther.$('main').text()).toContain('Shown: feeds silent of The Morning Post · everything');
  expect(ofOther.$('main').text()).toContain('No feed matches.');
  expect((await open('/?state=&partner=&all=false')).$('h1').text()).toBe('What came in');
  expect((await open('/?state=well')).$('table.feeds').text()).not.toContain('nothing new since');
  expect((await open('/?state=broken')).status).toBe(400);

  const [feed] = await allFeeds(store().read);
  const shows = async (state: string) =>
    (await open(`/?state=${state}`))
      .$('table.feeds')
      .text()
      .includes(feed?.id ?? '?');
  await store().write(tx => updateFeed(tx, feed?.id ?? '', { failures: 2, last_error: 'It did not answer.' }));
  expect([await shows('failing'), await shows('wrong'), await shows('well')]).toEqual([true, true, false]);
  await store().write(tx => updateFeed(tx, feed?.id ?? '', { failures: 0, last_error: null, paused_at: NOW }));
  expect([await shows('paused'), await shows('silent'), await shows('wrong')]).toEqual([true, false, false]);
  await store().write(tx => updateFeed(tx, feed?.id ?? '', { paused_at: null }));
});

test('a browser gets a page for what is not there, a program a problem document', async () => {
  const browser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
  for (const [url, status, words] of [
    ['/articles/nothing', 404, 'There is no article nothing to be shown.'],
    [`/articles/${room().canceled.id}`, 410, `Article ${room().canceled.id} was withdrawn.`],
    ['/feeds', 404, 'There is nothing at this address.'],
    ['/?cursor=bogus', 400, 'cursor is not one'],
    ['/articles/%3Cscript%3E', 400, 'id must be lower-case letters, digits and hyphens, but is "<script>".'],
  ] as const) {
    const answer = await api().inject({ url, headers: browser });
    expect([url, answer.statusCode, answer.headers['content-type']]).toEqual([url, status, 'text/html; charset=utf-8']);
    const $ = load(answer.payload);
    expect($('main p').first().text()).toContain(words);
    expect($('script')).toHaveLength(0);
    expect($('a[href="/"]').length).toBeGreaterThan(0);
    expect((await api().inject({ url })).headers['content-type']).toBe('application/problem+json; charset=utf-8');
  }
  for (const url of ['/v1/articles/nothing', '/feeds/nobody.rss'])
    expect((await api().inject({ url, headers: browser })).headers['content-type']).toContain('problem+json');
});

test('nothing a partner sends can act in a page', async () => {
  const hostile = articleRow('hostile', {
    listed_at: '2026-11-03T09:00:00.000Z',
    headline: `"><script>alert(1)</script><img src=x onerror=alert(1)>'`,
    url: 'javascript:alert(1)',
  });
  await store().publish(async tx => {
    await upsertArticles(tx, [hostile]);
    await insertRevisions(tx, [revisionRow(hostile)]);
  });
  for (const url of ['/', `/articles/${hostile.id}`]) {
    const { $, text, headers } = await open(url);
    expect($('script:not([type="application/ld+json"]), img, iframe, [onerror]')).toHaveLength(0);
    for (const data of $('script').get()) expect(JSON.parse($(data).text())['@type']).toBe('NewsArticle');
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

test('of several kills of an article the latest is told, and none once it is back', async () => {
  const told = async () => (await open('/')).$('#withdrawn').next().text();
  const before = await told();
  const { id } = room().other;
  const desk = { by: 'ann', now: NOW };
  await killArticles(store(), [id], { ...desk, reason: 'By mistake' });
  expect(await told()).toContain(`killed by ann: By mistake ${id}`);
  await releaseArticles(store(), [id], desk);
  expect(await told()).toBe(before);
  await killArticles(store(), [id], { ...desk, reason: 'Counsel called' });
  expect(await told()).toContain(`killed by ann: Counsel called ${id}`);
  expect(await told()).not.toContain('By mistake');
});
