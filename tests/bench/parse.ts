/** Throughput of `parse` on seeded feeds of each kind, by processor time: node tests/bench/parse.ts */

import { parse } from '../../src/feeds/parse/parse-document.ts';
import { escapeHtml } from '../../src/feeds/parse/values.ts';
import { type SeededItem, seededItem } from '../fixtures/seeded-copy.ts';

const ITEMS = 50;
const FEEDS = 40;

const teaser = ({ html }: SeededItem): string => `${html.replace(/<[^>]*>/g, '').slice(0, 160)}…`;
const rss = (items: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Gazette</title><link>https://gazette.example/</link>${items}</channel></rss>`;
const fields = ({ guid, headline, published }: SeededItem): string =>
  `<title>${escapeHtml(headline)}</title><link>https://gazette.example/${guid}</link><guid isPermaLink="false">${guid}</guid><pubDate>${published.toUTCString()}</pubDate><dc:creator>Jane Doe</dc:creator><category>News</category>`;

/** A feed of each kind out of the same copy; "broken" is what only our own reader takes. */
const KINDS: Readonly<Record<string, (items: readonly SeededItem[]) => string>> = {
  'rss, full text': items =>
    rss(
      items
        .map(item => `<item>${fields(item)}<content:encoded><![CDATA[${item.html}]]></content:encoded></item>`)
        .join(''),
    ),
  'rss, teasers': items =>
    rss(
      items
        .map(item => `<item>${fields(item)}<description>${escapeHtml(teaser(item))}</description></item>`)
        .join('\n'),
    ),
  'rss, broken': items =>
    rss(
      items
        .map(item => `<item>${fields(item)}<description>A & B</title><p>${teaser(item)}</p></description></item>`)
        .join(''),
    ),
  atom: items =>
    `<feed xmlns="http://www.w3.org/2005/Atom"><title>Gazette</title>${items.map(item => `<entry><id>${item.guid}</id><title>${escapeHtml(item.headline)}</title><updated>${item.published.toISOString()}</updated><author><name>Jane Doe</name></author><content type="html">${escapeHtml(item.html)}</content></entry>`).join('')}</feed>`,
  'atom, xhtml': items =>
    `<feed xmlns="http://www.w3.org/2005/Atom"><title>Gazette</title>${items.map(item => `<entry><id>${item.guid}</id><title>${escapeHtml(item.headline)}</title><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">${item.html}</div></content></entry>`).join('')}</feed>`,
  'json feed': items =>
    JSON.stringify({
      version: 'https://jsonfeed.org/version/1.1',
      title: 'Gazette',
      items: items.map(item => ({
        id: item.guid,
        title: item.headline,
        content_html: item.html,
        date_published: item.published,
      })),
    }),
  'newsml-g2': items =>
    `<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>${items.map(item => `<newsItem guid="${item.guid}" version="1"><itemMeta><versionCreated>${item.published.toISOString()}</versionCreated></itemMeta><contentMeta><headline>${escapeHtml(item.headline)}</headline></contentMeta><contentSet><inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><body>${item.html}</body></html></inlineXML></contentSet></newsItem>`).join('')}</itemSet></newsMessage>`,
};

let [allBytes, allMs] = [0, 0];
for (const [kind, write] of Object.entries(KINDS)) {
  const documents = Array.from({ length: FEEDS }, (_, feed) =>
    Buffer.from(write(Array.from({ length: ITEMS }, (_, item) => seededItem(feed * ITEMS + item)))),
  );
  const bytes = documents.reduce((sum, document) => sum + document.length, 0);
  // The best of some rounds: what the machine does besides should not count.
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 12; round += 1) {
    const started = process.cpuUsage();
    for (const document of documents) await parse({ bytes: document });
    const { user, system } = process.cpuUsage(started);
    best = Math.min(best, (user + system) / 1_000);
  }
  allBytes += bytes;
  allMs += best;
  console.log(
    `${kind.padEnd(16)} ${(bytes / 1e6).toFixed(1).padStart(5)} MB ${(bytes / 1e3 / best).toFixed(0).padStart(5)} MB/s`,
  );
}
console.log(
  `${'all'.padEnd(16)} ${(allBytes / 1e6).toFixed(1).padStart(5)} MB ${(allBytes / 1e3 / allMs).toFixed(0).padStart(5)} MB/s`,
);
