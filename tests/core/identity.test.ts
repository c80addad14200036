import { describe, expect, test } from 'vitest';
import { articleIdentity, canonicalUrl, judgeGuids } from '../../src/core/identity.ts';

describe('identity', () => {
  test('a provider\u2019s id without its version is the same for every version', () => {
    for (const [first, second] of [
      ['urn:newsml:northwire.example:20260303:ALM4711:1', 'urn:newsml:northwire.example:20260303:ALM4711:2U'],
      ['tag:northwire.example,2026:newsml_ALM4711:3', 'tag:northwire.example,2026:newsml_ALM4711:4'],
      ['https://northwire.example/item/4711?version=1', 'https://northwire.example/item/4711?version=2'],
    ]) {
      const identity = articleIdentity({ guid: first ?? '' });
      expect(identity.by).toBe('provider-id');
      expect(articleIdentity({ guid: second ?? '' })).toEqual(identity);
    }
  });

  test('the item\u2019s own version at the end of its id is taken out, and only that', () => {
    expect(articleIdentity({ guid: 'ALM4711-v3', version: '3' }).key).toBe('id ALM4711');
    expect(articleIdentity({ guid: 'urn:agency:1', version: '1' }).key).toBe(
      articleIdentity({ guid: 'urn:agency:1', version: '2' }).key,
    );
    expect(articleIdentity({ guid: 'https://northwire.example/item/3', version: '3' }).by).toBe('guid');
    expect(articleIdentity({ guid: 'ALM4713', version: '3' })).toEqual({ key: 'guid ALM4713', by: 'guid' });
  });

  test('an endless id is cut, and tells apart what differs behind the cut', () => {
    const [one, two] = ['1', '2'].map(end => articleIdentity({ guid: `${'x'.repeat(100_000)}${end}` }).key);
    expect(one).toHaveLength(800);
    expect(two).toHaveLength(800);
    expect(one).not.toBe(two);
    expect(articleIdentity({ guid: 'x'.repeat(795) }).key).toBe(`guid ${'x'.repeat(795)}`);
  });

  test('a guid comes before the address, and the address where the guid says nothing', () => {
    const url = 'https://www.ledger.example/harbor?utm_source=rss';
    expect(articleIdentity({ guid: '4711', url })).toEqual({ key: 'guid 4711', by: 'guid' });
    for (const guid of ['', ' ', '0', 'null', 'no-id']) {
      expect(articleIdentity({ guid, url })).toEqual({ key: 'url ledger.example/harbor', by: 'url' });
    }
    expect(articleIdentity({ guid: '4711', url }, { guidsSound: false }).by).toBe('url');
  });

  test('the items of one page are as many articles, whether guid or address names their anchors', () => {
    const [one, two] = ['clock', 'barometer'].map(anchor => `https://ledger.example/tools#${anchor}`);
    expect(articleIdentity({ guid: one ?? '' }).key).not.toBe(articleIdentity({ guid: two ?? '' }).key);
    expect(articleIdentity({ url: one ?? '' }).key).not.toBe(articleIdentity({ url: two ?? '' }).key);
    expect(articleIdentity({ url: 'https://ledger.example/#clock' })).toEqual({
      key: 'url ledger.example#clock',
      by: 'url',
    });
  });

  test('the front page is nobody\u2019s address', () => {
    const item = { url: 'https://ledger.example/', headline: 'The Port opens', published: '2026-03-03T10:00:00Z' };
    expect(articleIdentity(item)).toEqual({
      key: 'headline port opens 2026-03-03T10:00:00Z',
      by: 'headline-date',
    });
  });

  test('two items without guid, address and date are two articles unless headline and text are the same', () => {
    const one = articleIdentity({ headline: 'Weather', bodyHtml: '<p>Rain in the north.</p>' });
    expect(articleIdentity({ headline: 'Weather', bodyHtml: '<p>Sun in the south.</p>' }).key).not.toBe(one.key);
    expect(articleIdentity({ headline: 'Weather', bodyHtml: '<p>Rain in the  north.</p>' }).key).toBe(one.key);
    expect(articleIdentity({ bodyHtml: '<p>One</p>' }).key).not.toBe(articleIdentity({ bodyHtml: '<p>Two</p>' }).key);
  });
});

describe('guids of a feed', () => {
  const items = (guids: readonly string[]) => guids.map((guid, n) => ({ guid, headline: `Story ${n}` }));

  test('are sound while each stands on one item', () => {
    expect(judgeGuids(items(['a', 'b', 'c'])).guidsSound).toBe(true);
  });

  test('are not where more than one in twenty repeats with other content', () => {
    const many = Array.from({ length: 40 }, (_, n) => `g${n}`);
    expect(judgeGuids(items([...many, 'g1', 'g2'])).guidsSound).toBe(true);
    expect(judgeGuids(items([...many, 'g1', 'g2', 'g3']))).toEqual({ guidsSound: false, guids: 40, repeated: 3 });
  });

  test('the same item twice in a feed is no fault of its guid', () => {
    const item = { guid: 'a', headline: 'Same', url: 'https://ledger.example/a' };
    expect(judgeGuids([item, item]).guidsSound).toBe(true);
  });
});

describe('canonical address', () => {
  test.each([
    ['https://www.ledger.example/a/?utm_source=rss&utm_medium=feed#comments', 'ledger.example/a'],
    ['http://m.ledger.example/a', 'ledger.example/a'],
    ['https://amp.ledger.example/a', 'ledger.example/a'],
    ['https://ledger.example/a/amp/', 'ledger.example/a'],
    ['https://ledger.example/amp/a', 'ledger.example/a'],
    ['https://ledger.example/a.amp.html', 'ledger.example/a'],
    ['https://ledger.example/a?outputType=amp', 'ledger.example/a'],
    ['https://ledger-example.cdn.ampproject.org/c/s/www.ledger.example/a/amp', 'ledger.example/a'],
    ['https://LEDGER.example:443/a/index.html?fbclid=x', 'ledger.example/a'],
    ['https://ledger.example/story?b=2&id=1', 'ledger.example/story?b=2&id=1'],
    ['https://ledger.example/story?id=1&b=2', 'ledger.example/story?b=2&id=1'],
    ['https://example.com/', 'example.com'],
    ['https://m.example/amp-explained', 'm.example/amp-explained'],
    ['https://ledger.example/live/storm#block-65e1', 'ledger.example/live/storm#block-65e1'],
    ['https://ledger.example/tools/#8-bit-clock', 'ledger.example/tools#8-bit-clock'],
    ['https://ledger.example/?page_id=7#comment-4711', 'ledger.example?page_id=7#comment-4711'],
    ['https://ledger.example/a#7', 'ledger.example/a'],
    ['https://ledger.example/a#xtor=RSS-3', 'ledger.example/a'],
    ['https://ledger.example/a#.Wx3', 'ledger.example/a'],
    ['https://ledger.example/a#more-12', 'ledger.example/a'],
  ])('%s is %s', (address, expected) => {
    expect(canonicalUrl(address)).toBe(expected);
  });

  test('what is no web address has none', () => {
    for (const address of ['', 'mailto:a@b.example', 'ALM4711', 'javascript:alert(1)', 'https://']) {
      expect(canonicalUrl(address)).toBeNull();
    }
  });
});
