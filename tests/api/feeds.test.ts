import { load } from 'cheerio';
import { describe, expect, test } from 'vitest';
import { createApi } from '../../src/api/server.ts';
import { parse } from '../../src/feeds/parse/parse-document.ts';
import { insertRevisions, upsertArticles } from '../../src/store/articles.ts';
import { articleRow, NOW, revisionRow } from '../store/fixtures.ts';
import type { Newsroom } from '../store/newsroom.ts';
import { KINDS } from '../store/store.ts';
import { serveNewsroom } from './serve-newsroom.ts';

describe.each(KINDS)('outgoing feeds from %s', kind => {
  const { get, room, store } = serveNewsroom(kind);

  test('gives ordinary feeds that feed readers read back', async () => {
    const wanted = ['lifted', 'other', 'revised', 'lead'].map(guid => room()[guid as keyof Newsroom].id);
    for (const [ending, type] of [
      ['json', 'application/feed+json'],
      ['rss', 'application/rss+xml'],
      ['atom', 'application/atom+xml'],
    ]) {
      const { headers, text } = await get(`/feeds/all.${ending}`);
      expect(headers.get('content-type')).toContain(type);
      const { items, problems } = await parse({ bytes: new TextEncoder().encode(text), contentType: type ?? '' });
      expect(problems).toEqual([]);
      expect(items.map(item => item.guid)).toEqual(wanted.map(id => `urn:news-exchange:article:${id}`));
      expect(items.at(-1)).toMatchObject({
        // What looks like markup in a title is taken for it by most readers of RSS.
        headline: expect.stringMatching(/^China opens (<b>)?its(<\/b>)? "moon" & more$/),
        url: 'https://dailymail.example/lead',
      });
      // Readers of RSS and Atom see the text only, so place and credit line are in it; JSON Feed has fields for them.
      const printed =
        ending === 'json'
          ? '<p>The words of lead.</p>'
          : '<p><b>BEIJING</b> — The words of lead.</p>\n<p><i>The Daily Mail–CGTN news exchange</i></p>';
      expect(items.at(-1)?.bodyHtml).toContain(printed);
    }
    const rss = load((await get('/feeds/morning-post.rss')).text, { xml: true });
    expect(rss('item').length).toBe(1);
    expect(rss('item dc\\:creator').text()).toBe('Jane Smith');
    // A wire's item has no address of its own: feed readers open ours.
    expect(rss('item > link').text()).toContain(`/articles/${room().other.id}`);
  });

  test('older articles are on further pages, which the feed names', async () => {
    const more = Array.from({ length: 60 }, (_, n) =>
      articleRow(`old-${n}`, { listed_at: `2020-01-01T00:00:${String(n).padStart(2, '0')}.000Z` }),
    );
    await store().publish(async tx => {
      await upsertArticles(tx, more);
      const words = more.map(article => revisionRow(article));
      await insertRevisions(tx, words);
    });
    for (const ending of ['json', 'rss', 'atom']) {
      let seen = 0;
      for (let url: string | undefined = `/feeds/all.${ending}`; url !== undefined; ) {
        const { text } = await get(url);
        const { items } = await parse({ bytes: new TextEncoder().encode(text) });
        seen += items.length;
        const next: string | undefined =
          ending === 'json' ? JSON.parse(text).next_url : load(text, { xml: true })('[rel=next]').attr('href');
        url = next && new URL(next).pathname + new URL(next).search;
      }
      expect([ending, seen]).toEqual([ending, 64]);
    }
    expect((await get('/feeds/all.rss?cursor=zzz')).status).toBe(400);
  });

  test('behind a proxy addresses are those that PUBLIC_URL gives', async () => {
    const api = await createApi({ store: store(), now: () => new Date(NOW), publicUrl: 'https://news.example/wire/' });
    const feed = JSON.parse((await api.inject({ url: '/feeds/all.json' })).payload);
    expect([feed.feed_url, feed.home_page_url]).toEqual([
      'https://news.example/wire/feeds/all.json',
      'https://news.example/wire/',
    ]);
    await api.close();
  });
});
