import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

function run(args: readonly string[], input = ''): { records: unknown[]; stderr: string; status: number | null } {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['dist/entry.js', 'parse', ...args], {
    input,
    encoding: 'utf8',
    cwd: `${import.meta.dirname}/../..`,
  });
  return {
    records: stdout
      .split('\n')
      .filter(Boolean)
      .map(line => JSON.parse(line) as unknown),
    stderr,
    status,
  };
}

test('prints one record an item of each file, in order, and names the file that cannot be read', () => {
  const good = 'tests/cases/feeds/rss2-cut/feed.xml';
  const list = 'tests/cases/feeds/opml/feed.xml';
  const { records, stderr, status } = run([good, 'package.json', 'no-such-file.xml', list]);
  expect(records).toMatchObject([
    { file: good, index: 0, feed: { title: 'Cut', format: 'rss2.0' }, guid: '1', headline: 'Whole' },
    { file: 'package.json', error: { code: 'feed-unreadable' } },
    { file: 'no-such-file.xml', error: { code: 'not-found', message: expect.stringContaining('no-such-file.xml') } },
    { file: list, feed: { format: 'opml' } },
  ]);
  expect(records[3]).not.toHaveProperty('index');
  expect(stderr).toContain(`${good}: The document ends in the middle of its last item`);
  expect(status).toBe(1);
});

test('reads standard input where no file is named, with the address and type it came with', () => {
  const feed = '<rss version="2.0"><channel><item><title>One</title><link>one</link></item></channel></rss>';
  const { records, status } = run(
    ['--url', 'https://a.example/feed', '--content-type', 'text/xml; charset=utf-8'],
    feed,
  );
  expect(records).toMatchObject([{ index: 0, headline: 'One', url: 'https://a.example/one' }]);
  expect(status).toBe(0);
});
