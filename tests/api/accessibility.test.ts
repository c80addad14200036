import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { JSDOM } from 'jsdom';
import { chromium } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { allFeeds, recordPolls, updateFeed } from '../../src/store/feeds.ts';
import { NOW } from '../store/fixtures.ts';
import { serveNewsroom } from './serve-newsroom.ts';

const BROWSER = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Rules that axe finds broken, and how many it finds kept. */
const RUN = `axe.run().then(({ violations, passes }) =>
  ({ passed: passes.length, violations: violations.map(one => [one.id, one.nodes.map(node => node.html)]) }))`;
type Found = { readonly violations: unknown[]; readonly passed: number };

const { store, room, origin } = serveNewsroom('sqlite');
const paths = (): string[] => [
  '/',
  '/?q=corrected&all=true',
  '/?state=failing&partner=daily-mail',
  `/articles/${room().lead.id}`,
  `/articles/${room().copy.id}`,
  '/articles/none',
];

beforeAll(async () => {
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
});

test('axe finds nothing wrong with what the pages are built of', async () => {
  for (const path of paths()) {
    const response = await fetch(origin() + path, { headers: { accept: 'text/html' } });
    const { window } = new JSDOM(await response.text(), { runScripts: 'outside-only', pretendToBeVisual: true });
    window.eval(AXE);
    // Nothing is drawn here: contrast is for the browser below.
    window.eval('axe.configure({ rules: [{ id: "color-contrast", enabled: false }] })');
    const { violations, passed } = (await window.eval(RUN)) as Found;
    expect([path, violations]).toEqual([path, []]);
    expect(passed).toBeGreaterThan(5);
    window.close();
  }
});

test.runIf(BROWSER !== undefined)(
  'axe finds nothing wrong with the pages as drawn, wide and narrow, by day and by night',
  async () => {
    const browser = await chromium.launch({ executablePath: BROWSER, args: ['--no-sandbox'] });
    try {
      for (const [colorScheme, width] of [
        ['light', 1_280],
        ['light', 375],
        ['dark', 1_280],
        ['dark', 375],
      ] as const) {
        const viewport = { width, height: 800 };
        // The page allows no script; axe is put in past its policy.
        const context = await browser.newContext({ colorScheme, viewport, bypassCSP: true });
        for (const path of paths()) {
          const page = await context.newPage();
          await page.setExtraHTTPHeaders({ accept: 'text/html' });
          await page.goto(origin() + path);
          await page.addScriptTag({ content: AXE });
          const { violations, passed } = (await page.evaluate(RUN)) as Found;
          expect([path, colorScheme, width, violations]).toEqual([path, colorScheme, width, []]);
          expect(passed).toBeGreaterThan(10);
          // Nothing stands beyond the edge of a telephone.
          expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(viewport.width);
          await page.close();
        }
      }
    } finally {
      await browser.close();
    }
  },
);
