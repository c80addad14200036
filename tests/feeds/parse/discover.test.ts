import { expect, test } from 'vitest';
import { discoverFeeds } from '../../../src/feeds/parse/discover.ts';

const page = (html: string): { bytes: Uint8Array; url: string } => ({
  bytes: new TextEncoder().encode(html),
  url: 'https://gazette.example/news/',
});

test('finds the feeds a page names, then those it links to, each once and absolute', () => {
  const html = `<!doctype html><head>
    <link rel="stylesheet" href="/s.css">
    <link rel="alternate" type="application/rss+xml" title="Gazette &amp; Co" href="/rss.xml">
    <LINK REL='Alternate' TYPE='application/atom+xml; charset=utf-8' HREF=atom.xml>
    <link rel="alternate" hreflang="de" href="/de/"><link rel="alternate stylesheet" type="text/xml" href="/odd.css">
    <link rel="alternate" type="application/feed+json" href="https://other.example/feed.json">
    <script>document.write('<link rel="alternate" type="application/rss+xml" href="/script.xml">')</script>
    <!-- <link rel="alternate" type="application/rss+xml" href="/comment.xml"> -->
    </head><body><a href="/rss.xml">RSS</a> <a href="/sport/feed/">Sport</a> <a href="/about">About</a> <a href="mailto:rss@x.example">Mail</a></body>`;
  expect(discoverFeeds(page(html))).toEqual([
    { url: 'https://gazette.example/rss.xml', title: 'Gazette & Co', type: 'application/rss+xml' },
    { url: 'https://gazette.example/news/atom.xml', type: 'application/atom+xml; charset=utf-8' },
    { url: 'https://other.example/feed.json', type: 'application/feed+json' },
    { url: 'https://gazette.example/sport/feed/' },
  ]);
});

test('resolves addresses against the base a page gives', () => {
  const html = '<base href="https://cdn.example/x/"><link rel="alternate" type="application/rss+xml" href="rss.xml">';
  expect(discoverFeeds(page(html))).toMatchObject([{ url: 'https://cdn.example/x/rss.xml' }]);
});

test('finds nothing in a page that names none, nor in what is no page', () => {
  expect(discoverFeeds(page('<p>Hello</p>'))).toEqual([]);
  expect(discoverFeeds(page(''))).toEqual([]);
  expect(discoverFeeds(page('<'.repeat(100_000)))).toEqual([]);
});
