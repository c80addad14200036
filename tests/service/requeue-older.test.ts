import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { exchange, records, workplace } from './exchange.ts';

const FEED = `<?xml version="1.0"?>
<rss version="2.0"><channel><title>Harbour</title><link>https://harbour.example/</link><description>News</description>
<copyright>© 2026 Harbour Gazette</copyright>
<item><guid isPermaLink="false">h-1</guid><title>Channel to be dredged</title><category>Shipping</category>
<enclosure url="https://harbour.example/tug.jpg" length="1" type="image/jpeg"/>
<description>Two tugs were hired to dredge the channel before the winter.</description></item>
</channel></rss>`;

const WHOLE = {
  summary: 'Two tugs were hired to dredge the channel before the winter.',
  categories: ['Shipping'],
  media: [{ type: 'picture', url: 'https://harbour.example/tug.jpg', mimeType: 'image/jpeg' }],
  // The channel's notice, and what the partner's file says of all its items.
  rights: { copyrightNotice: '© 2026 Harbour Gazette', usageTerms: 'No archive after 30 days', noindex: true },
};

test('articles of an older store get what their partner said by requeue --from raw, which says so beforehand', async () => {
  const { folder, env } = workplace({});
  const feed = path.join(folder, 'feed.xml');
  writeFileSync(feed, FEED);
  writeFileSync(
    path.join(folder, 'partners', 'harbour.yaml'),
    `id: harbour\nname: Harbour Gazette\nfeeds:\n  - url: file:${feed}\nrights: {usageTerms: No archive after 30 days, noindex: true}\n`,
  );
  const run = (...args: string[]) => exchange(args, { ...env, FILE_ROOTS: folder });
  expect((await run('run', '--once')).code).toBe(0);
  expect(records((await run('articles', '--json')).out)).toMatchObject([WHOLE]);

  const database = new DatabaseSync(path.join(folder, 'data', 'news-exchange.sqlite'));
  database.exec(
    `update revisions set record = json_remove(record, '$.summary', '$.categories', '$.media', '$.rights');
     update articles set categories = null; delete from article_categories`,
  );
  database.close();
  const [older] = records((await run('articles', '--json')).out);
  expect(Object.keys(older ?? {})).not.toContain('media');
  expect((await run('articles', '--category', 'shipping')).err).toBe('No article matches.\n');

  const dry = await run('requeue', '--partner', 'harbour', '--dry-run');
  expect(dry.out + dry.err).toMatch(/summary, categories, media, rights/);
  expect((await run('requeue', '--partner', 'harbour', '--from', 'raw')).code).toBe(0);
  expect(records((await run('articles', '--json', '--category', 'shipping')).out)).toMatchObject([
    { ...WHOLE, revision: 2 },
  ]);
  const changes = records((await run('changes', '--after', '0', '--json')).out);
  expect(changes.map(({ kind }) => kind)).toEqual(['published', 'updated']);
});
