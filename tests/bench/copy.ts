import { existsSync, readFileSync } from 'node:fs';
import { type SeededItem, seededItem } from '../fixtures/seeded-copy.ts';
import { seededTemplate } from '../fixtures/seeded-templates.ts';

/** Half a year of one agency's wire. It may be measured with but not shipped, so it is read where it is present. */
const REAL = '../shared/data/dedupe-natural-dev/docs.jsonl';

/** What the bench serves: `items` articles a feed, made by `make`, which gives the items of all feeds in order. */
export type Copy = { readonly items: number; make(count: number): readonly SeededItem[] };

const made = (item: (number: number) => SeededItem) => (count: number) =>
  Array.from({ length: count }, (_, n) => item(n));

/** Copy by kind. Made-up words alone flatter: no two texts share a sentence, so next to nothing is compared. */
export const COPY: Readonly<Record<string, Copy>> = {
  ...(existsSync(REAL) ? { real: { items: 44, make: realItems } } : {}),
  repetitive: { items: 50, make: made(seededTemplate) },
  'made-up': { items: 50, make: made(seededItem) },
};

/** The wire's articles in the order they ran, their times spread over the last nine days: all within the window of comparison. */
function realItems(count: number): SeededItem[] {
  const lines = readFileSync(REAL, 'utf8').trimEnd().split('\n').slice(0, count);
  const now = Date.now();
  return lines.map((line, n) => {
    const { id, title, text } = JSON.parse(line) as Readonly<Record<'id' | 'title' | 'text', string>>;
    const paragraphs = text.split('\n\n').map(paragraph => `<p>${escaped(paragraph)}</p>`);
    const published = new Date(now - ((lines.length - n) / lines.length) * 9 * 86_400_000);
    return { guid: id, headline: escaped(title), html: paragraphs.join('\n'), published };
  });
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** One feed as RSS with full text. */
export function rssOf(feed: number, items: readonly SeededItem[]): Buffer {
  const parts = items.map(({ guid, headline, html, published }) =>
    [
      `<item><title>${headline}</title><link>https://paper-${feed}.example/${guid}</link>`,
      `<guid isPermaLink="false">${guid}</guid><pubDate>${published.toUTCString()}</pubDate>`,
      `<description>${headline}</description><content:encoded><![CDATA[${html}]]></content:encoded></item>`,
    ].join(''),
  );
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Paper ${feed}</title><link>https://paper-${feed}.example/</link><description>News</description>${parts.join('')}</channel></rss>`,
  );
}
