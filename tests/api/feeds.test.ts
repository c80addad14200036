import { load } from 'cheerio';
import { describe, expect, test } from 'vitest';
import { parse } from '../../src/feeds/parse/parse-document.ts';
import type { Newsroom } from '../store/newsroom.ts';
import { KINDS } from '../store/store.ts';
import { serveNewsroom } from './serve-newsroom.ts';

describe.each(KINDS)('outgoing feeds from %s', kind => {
  const { get, room } = serveNewsroom(kind);

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
});
