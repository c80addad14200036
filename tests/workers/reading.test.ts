import { afterAll, expect, test } from 'vitest';
import { DEFAULT_CAPS } from '../../src/feeds/parse/caps.ts';
import { startReadingThread } from '../../workers/reading.ts';
import { DAILY_MAIL, NOW, received } from '../store/fixtures.ts';

const reading = startReadingThread({ seconds: 1, megabytes: 1_000, caps: { ...DEFAULT_CAPS, text: 100_000_000 } });
afterAll(() => reading.close());

test('what takes too long is stopped in its time, however much is asked for behind it', {
  timeout: 20_000,
}, async () => {
  const words = Array.from({ length: 70_000 }, (_, n) => `The minister said ${n} that word${n} would go on, and on.`);
  const endless = { itemId: 'endless', ...received('endless', words.join('</p><p>')) };
  const house = { name: 'The Gazette', aliases: [], timeZone: 'UTC', language: 'en' };
  const batch = { partner: DAILY_MAIL, house, furniture: new Set<number>(), now: NOW };
  const document = { bytes: new TextEncoder().encode('<rss version="2.0"><channel/></rss>'), guidsSound: true };

  const others: Promise<unknown>[] = [];
  const asking = setInterval(() => others.push(reading.readDocument(document)), 200);
  await expect(reading.prepareArticles({ ...batch, items: Array(40).fill(endless) })).rejects.toMatchObject({
    code: 'reader-stopped',
    message: 'Reading it took over 1 seconds, so it was stopped.',
    help: expect.stringContaining('READ_TIMEOUT_SECONDS'),
  });
  clearInterval(asking);
  expect(await Promise.all(others)).toContainEqual(expect.objectContaining({ items: [] }));
});
