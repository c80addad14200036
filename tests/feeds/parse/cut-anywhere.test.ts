import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ExchangeError } from '../../../src/errors.ts';
import { parse } from '../../../src/feeds/parse/parse-document.ts';

/** Documents of agencies, whose stories come one or a few at a time and are dropped as files while they are written. */
const DOCUMENTS = ['nitf', 'newsml-1', 'newsml-1-stories', 'newsml-g2-message', 'rss2-news'];

const words = (html: string | undefined): string => (html ?? '').replace(/\s+/g, ' ').trim();

test.each(DOCUMENTS)('%s, cut at any place, gives whole stories or an error, never half of one', async name => {
  const whole = readFileSync(`tests/cases/feeds/${name}/feed.xml`);
  const bodies = new Map((await parse({ bytes: whole })).items.map(item => [item.guid, words(item.bodyHtml)]));
  const halves: unknown[] = [];
  for (let end = 1; end < whole.length; end += 1) {
    const { items } = await parse({ bytes: whole.subarray(0, end) }).catch(error => {
      if (!(error instanceof ExchangeError)) throw error;
      return { items: [] };
    });
    // A tagline may stand behind the story of NITF; most have none, and then only end tags are missing.
    if (whole.subarray(0, end).includes('</body.content>')) continue;
    for (const { guid, bodyHtml } of items)
      if (words(bodyHtml) !== bodies.get(guid))
        halves.push({ end, guid, bodyHtml, ended: `${whole.subarray(end - 60, end)}` });
  }
  expect(halves).toEqual([]);
});
