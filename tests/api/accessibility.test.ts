import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { expect, test } from 'vitest';
import { allFeeds, recordPolls, updateFeed } from '../../src/store/feeds.ts';
import { slow } from '../slow.ts';
import { NOW } from '../store/fixtures.ts';
import { serveNewsroom } from './serve-newsroom.ts';

const BROWSER = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const { store, room, origin } = serveNewsroom('sqlite');

test.runIf(slow && BROWSER !== undefined)('axe finds nothing wrong with the pages, by day and by night', async () => {
  const [feed] = await allFeeds(store().read);
  const poll = {
    feed_id: feed?.id ?? '',
    at: NOW,
    status: 200,
    bytes: 9,
    items: 7,
    new_items: 7,
    ms: 1,
    outcome: 'fetched',
    error: null,
  };
  await store().write(tx => recordPolls(tx, [{ poll, update: {} }]));
  await store().write(tx => updateFeed(tx, feed?.id ?? '', { failures: 3, last_error: 'It did not answer.' }));
  const browser = await chromium.launch({ executablePath: BROWSER, args: ['--no-sandbox'] });
  try {
    for (const colorScheme of ['light', 'dark'] as const) {
      // The page allows no script; axe is put in past its policy.
      const context = await browser.newContext({ colorScheme, bypassCSP: true });
      for (const path of [
        '/',
        '/?q=corrected&all=true',
        '/?q=zzzz',
        `/articles/${room().lead.id}`,
        `/articles/${room().copy.id}`,
        '/articles/none',
      ]) {
        const page = await context.newPage();
        await page.setExtraHTTPHeaders({ accept: 'text/html' });
        await page.goto(origin() + path);
        await page.addScriptTag({ content: AXE });
        const { violations, passed } = (await page.evaluate(
          'axe.run().then(({ violations, passes }) => ({ passed: passes.length, violations: violations.map(one => [one.id, one.nodes.map(node => node.html)]) }))',
        )) as { violations: unknown[]; passed: number };
        expect([path, colorScheme, violations]).toEqual([path, colorScheme, []]);
        expect(passed).toBeGreaterThan(10);
      }
    }
  } finally {
    await browser.close();
  }
});
