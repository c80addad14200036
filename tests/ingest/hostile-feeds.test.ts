import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadHouse } from '../../config/house.ts';
import { loadKnowledge } from '../../config/knowledge.ts';
import { ExchangeError } from '../../src/errors.ts';
import { type NormalizedItem, normalizeItems } from '../../src/ingest/normalize.ts';
import { type ParsedDocument, parseDocument } from '../../src/ingest/parse.ts';
import { htmlOf, packArticle } from '../../src/store/pack-article.ts';

/** Documents of every format, broken and mutated, through the whole of reading: parse, normalize, sign. */

const knowledge = loadKnowledge();
const house = loadHouse('config/house.yaml');
const partner = { id: 'paper', name: 'The Paper', aliases: [], feeds: [], exchanges: [] };

const CASES = path.join(import.meta.dirname, '../cases/feeds');
const originals = readdirSync(CASES).flatMap(name => {
  const file = readdirSync(path.join(CASES, name)).find(entry => entry.startsWith('feed.'));
  return file === undefined ? [] : [readFileSync(path.join(CASES, name, file), 'latin1')];
});

const TOKENS = [
  ...['<', '>', '</', '/>', '<!--', '-->', '<![CDATA[', ']]>', '<?xml', '?>', '<!DOCTYPE x [<!ENTITY a "b">]>', '&a;'],
  ...[
    '&',
    '&#0;',
    '&#xd800;',
    '&#x202e;',
    '&#1114112;',
    '&constructor;',
    '&amp;lt;script&amp;gt;',
    '"',
    "'",
    '=',
    '\\',
    '{',
    '}',
  ],
  ...[
    '[',
    ']',
    ',',
    ':',
    '\\u0000',
    '\\ud800',
    '\\u202e',
    'null',
    '1e999',
    '\u0000',
    '\u0001',
    '\u0002',
    '\u0003',
    '\u0004',
  ],
  ...[
    '<item>',
    '</item>',
    '<entry>',
    '<title>',
    '</title>',
    '<description>',
    '<content:encoded>',
    '<link>',
    '<guid>',
    '<item ',
  ],
  ...[
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<svg><style>',
    '<a href="javascript:alert(1)">',
    '<plaintext>',
  ],
  ...[
    '__proto__',
    'constructor',
    ' xmlns:a="a"',
    ' xml:base="http://[::"',
    '\xff\xfe',
    '\xef\xbb\xbf',
    '\xc3\xa9\xc2\xa9',
    '\xed\xa0\x80',
  ],
  ...[
    '\xe2\x80\xae',
    '\xe2\x80\x8b',
    '\xf0\x9f\x98',
    'ZCZC',
    'NNNN',
    '\r',
    '\n',
    '\r\n\r\n',
    '\x1f\x8b',
    'By ',
    'LAHORE: ',
    ' (AFP) -',
  ],
];
const chunk = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...TOKENS) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 12 }).map(bytes => Buffer.from(bytes).toString('latin1')) },
);

type Change = {
  readonly kind: 'cut' | 'insert' | 'replace' | 'repeat';
  readonly at: number;
  readonly length: number;
  readonly what: string;
};
const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('cut', 'insert', 'insert', 'replace', 'repeat'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat(60),
  what: fc.array(chunk, { minLength: 1, maxLength: 4 }).map(parts => parts.join('')),
});

function changed(text: string, { kind, at, length, what }: Change): string {
  const place = Math.floor(at * text.length);
  const [head, tail] = [text.slice(0, place), text.slice(place)];
  if (kind === 'cut') return length % 2 === 0 ? head : head + tail.slice(length);
  if (kind === 'insert') return head + what + tail;
  if (kind === 'replace') return head + what + tail.slice(what.length);
  return head + tail.slice(0, length).repeat(20) + tail;
}

const mutated = fc
  .tuple(fc.constantFrom(...originals), fc.array(change, { minLength: 1, maxLength: 6 }))
  .map(([original, changes]) => changes.reduce(changed, original));
const soup = fc.array(chunk, { maxLength: 60 }).map(parts => parts.join(''));
const documents = fc
  .tuple(fc.oneof({ weight: 5, arbitrary: mutated }, soup), fc.constantFrom('as it is', 'as it is', 'utf-16', 'gzip'))
  .map(([text, way]) => {
    const bytes = Buffer.from(text, 'latin1');
    if (way === 'gzip') return gzipSync(bytes);
    return way === 'utf-16' ? Buffer.from(`\ufeff${bytes.toString('utf8')}`, 'utf16le') : bytes;
  });

const FEED_ERRORS = new Set(['feed-empty', 'feed-unreadable', 'feed-too-large']);
const ITEM_ERRORS = new Set(['item-without-content', 'item-too-large']);
/** Controls, turns of direction, signs of no width that hide words, halves of characters. */
const UNCLEAN = /[\u0000-\u001f\u007f\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]/;

async function readWhole(
  bytes: Uint8Array,
): Promise<{ document: ParsedDocument; prepared: readonly NormalizedItem[] } | undefined> {
  let document: ParsedDocument;
  try {
    document = await parseDocument({ bytes, url: 'https://paper.example/feed', guidsSound: true });
  } catch (error) {
    if (!(error instanceof ExchangeError) || !FEED_ERRORS.has(error.code)) throw error;
    return undefined;
  }
  const items = document.items.map(({ identity, received }, n) => ({ itemId: `${n}`, identity, received }));
  return {
    document,
    prepared: normalizeItems({ items, partner, partnerNames: '[]', house, now: '2026-11-27T10:00:00.000Z' }, knowledge),
  };
}

test('whatever is in a document, it is an error by name or clean articles, and no more of them than it can hold', async () => {
  let read = 0;
  await fc.assert(
    fc.asyncProperty(documents, async bytes => {
      const whole = await readWhole(bytes);
      if (whole === undefined) return;
      let size = 0;
      for (const result of whole.prepared) {
        if ('error' in result) expect(ITEM_ERRORS, result.error.message).toContain(result.error.code);
        else {
          const { url, article } = result;
          const { headline } = article;
          const packed = packArticle(article);
          const { record, body_text: bodyText } = packed;
          const bodyHtml = htmlOf(packed);
          read += 1;
          size += bodyText.length + bodyHtml.length + record.length;
          for (const text of [headline, url ?? '']) {
            expect(text).not.toMatch(UNCLEAN);
            expect(text.isWellFormed(), text).toBe(true);
          }
          expect(url ?? 'https:').toMatch(/^https?:/i);
          expect(bodyText + bodyHtml).not.toMatch(/[\u0000-\u0008\u000b\u000e-\u001f\u007f]/);
          expect((bodyText + bodyHtml).isWellFormed()).toBe(true);
          expect(bodyHtml).not.toMatch(/<(?:script|style|svg|iframe|object|form)|<[a-z][^>]*\son\w+\s*=/i);
        }
      }
      expect(size).toBeLessThan(20_000 + 60 * bytes.length * Math.max(1, whole.document.items.length));
    }),
    { numRuns: Number(process.env.HOSTILE_RUNS ?? 400) },
  );
  expect(read).toBeGreaterThan(100);
}, 120_000);

const BAD_ADDRESSES = ['javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'data:text/html,<p>1', 'file:///etc/passwd'];
test.each(BAD_ADDRESSES)(
  'an item at %s has no address that a page could link to, and a doubt says why',
  async address => {
    const whole = await readWhole(Buffer.from(rss(`<title>T</title><link>${address.replaceAll('<', '&lt;')}</link>`)));
    const [item] = whole?.prepared ?? [];
    if (item === undefined || 'error' in item) throw new Error('The item was not read.');
    expect(item.url).toBeUndefined();
    expect(item.article.doubts).toMatchObject([{ raw: address, rule: 'the item is at no address of the web' }]);
  },
);

/** Where a bait may stand: each format, and each field that rules read. */
const PLACES: Readonly<Record<string, (bait: string) => string>> = {
  'a body': bait => rss(`<description><![CDATA[${bait.replaceAll(']]>', ']]')}]]></description>`),
  'a naked body': bait => rss(`<description>${bait}</description>`),
  'a headline': bait => rss(`<title>${bait}</title>`),
  'an author': bait => rss(`<author>${bait}</author><dc:creator>${bait}</dc:creator>`),
  'an address': bait => rss(`<link>https://a.example/${bait}</link><guid>${bait}</guid>`),
  'a document': bait => bait,
  'a channel': bait => `<rss version="2.0"><channel>${bait}</channel></rss>`,
  JSON: bait =>
    JSON.stringify({
      version: 'https://jsonfeed.org/version/1.1',
      title: 'J',
      items: [{ id: '1', content_html: bait, title: bait }],
    }),
  'the wire': bait => `\u0001abc123 4 def 5\r\nOne\r\n\u0002${bait}\u0003`,
};
const rss = (inside: string): string =>
  `<rss version="2.0"><channel><title>T</title><item><guid>1</guid>${inside}</item></channel></rss>`;

async function cost(place: string, bait: string, length: number): Promise<number> {
  const text = PLACES[place]?.(bait.repeat(Math.ceil(length / bait.length))) ?? '';
  const before = process.cpuUsage();
  await readWhole(Buffer.from(text, 'utf8'));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

test('ten times the bait takes about ten times the work, whatever it is and wherever it stands', async () => {
  const baits = fc.array(fc.oneof({ weight: 5, arbitrary: chunk }, fc.constantFrom(...TOKENS)), {
    minLength: 1,
    maxLength: 3,
  });
  await fc.assert(
    fc.asyncProperty(baits, fc.constantFrom(...Object.keys(PLACES)), async (parts, place) => {
      const bait = Buffer.from(parts.join('') || 'x', 'latin1').toString('utf8');
      // Two costs are compared, so that a slow machine changes nothing.
      const small = Math.max(await cost(place, bait, 30_000), 20);
      expect(await cost(place, bait, 300_000), `${JSON.stringify(bait)} in ${place}`).toBeLessThan(30 * small);
    }),
    { numRuns: Number(process.env.HOSTILE_RUNS ?? 60), endOnFailure: true },
  );
}, 120_000);
