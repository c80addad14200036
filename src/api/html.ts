import { hash } from 'node:crypto';

const STYLE = `
:root { color-scheme: light dark; --ink: #1c1b19; --paper: #fbfaf7; --faint: #6b675f; --rule: #dcd7cc; --mark: #8a1c1c; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e4dc; --paper: #191816; --faint: #a09a8f; --rule: #3a3733; --mark: #e58b7b; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1.5rem 1.25rem 4rem; background: var(--paper); color: var(--ink);
  font: 1.05rem/1.5 Georgia, 'Times New Roman', serif; }
header { border-bottom: 3px double var(--rule); margin-bottom: 1.25rem; padding-bottom: .75rem; display: flex; flex-wrap: wrap;
  gap: .75rem 1.5rem; align-items: baseline; }
header a { color: inherit; text-decoration: none; font-size: 1.5rem; font-weight: bold; }
form { margin-inline-start: auto; display: flex; gap: .5rem; }
form.filter { margin: 1rem 0; flex-wrap: wrap; align-items: baseline; font-size: .92rem; }
input, button, select { font: inherit; font-size: .95rem; padding: .2rem .5rem; border: 1px solid var(--rule); border-radius: 3px;
  background: transparent; color: inherit; }
a { color: var(--mark); }
h1 { line-height: 1.2; margin: .25rem 0; }
h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; border-bottom: 1px solid var(--rule); }
ol, ul.plain { list-style: none; margin: 0; padding: 0; }
li.item { padding: .7rem 0; border-bottom: 1px solid var(--rule); }
li.item > a { font-size: 1.2rem; text-decoration: none; color: inherit; font-weight: bold; }
li.item > a:hover { text-decoration: underline; }
.by, .small { color: var(--faint); font-size: .92rem; margin: .1rem 0; }
.credit { font-variant: small-caps; }
.excerpt { margin: .2rem 0; max-width: 46rem; }
.mark { border: 1px solid var(--mark); color: var(--mark); border-radius: 3px; padding: 0 .3rem; font-size: .8rem; }
.copies { color: var(--mark); font-size: .92rem; margin: .1rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .95rem; }
td, th { text-align: start; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--rule); }
table.feeds td:first-child { white-space: nowrap; }
table.feeds tr > :last-child { width: 45%; padding-inline-end: 0; }
svg { max-width: 100%; vertical-align: bottom; }
.failing { color: var(--mark); }
@media (max-width: 44rem) {
  header form { margin-inline-start: 0; width: 100%; }
  header input { flex: 1; min-width: 0; }
  form.filter { flex-direction: column; align-items: stretch; gap: .4rem; }
  form.filter label { display: grid; grid-template-columns: 5rem 1fr; align-items: baseline; }
  form.filter select { min-width: 0; }
  table.feeds thead { position: absolute; clip-path: inset(50%); }
  table.feeds tr { display: block; padding: .5rem 0; border-bottom: 1px solid var(--rule); }
  table.feeds td { display: block; padding: 0; border: 0; overflow-wrap: anywhere; }
  table.feeds tr > :last-child { width: auto; }
}
table + .small, ol + .small { margin-top: 1rem; }
article { max-width: 42rem; overflow-wrap: anywhere; }
article img, article table { max-width: 100%; }
`;

/** A page loads nothing: no script, no picture from a partner's server. */
export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${hash('sha256', STYLE, 'base64')}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'referrer-policy': 'no-referrer',
} as const;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes text for XML and HTML; characters that XML 1.0 forbids are left out. */
export function escapeMarkup(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/[&<>"']/g, character => ESCAPES[character] ?? '');
}

/** Whether a page or feed may link to an item's own address: never `javascript:` or the like. */
export function isWebAddress(url: string | undefined): url is string {
  return url !== undefined && /^https?:\/\//i.test(url) && URL.canParse(url);
}

/** HTML that is safe to send; only `html` and `trusted` make it. */
export type Html = { readonly html: string };

type Value = Html | string | number | null | undefined | false | readonly Value[];

/** A template that escapes every value except what `html` made. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return { html: parts.map((part, index) => part + render(values[index])).join('') };
}

function render(value: Value): string {
  if (value === null || value === undefined || value === false) return '';
  if (Array.isArray(value)) return value.map(render).join('');
  return typeof value === 'object' && 'html' in value ? value.html : escapeMarkup(String(value));
}

/** The body of an article, which was made safe when it was normalized. */
export function trusted(bodyHtml: string): Html {
  return { html: bodyHtml };
}

/** Data for machines as JSON-LD: a block that no browser runs. Nothing in it can end the element. */
export function jsonLd(data: object): Html {
  return { html: `<script type="application/ld+json">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>` };
}

/** A whole page around its content; `head` is what its head has of its own. */
export function page(title: string, question: string, content: Html, head?: Html): string {
  return `<!doctype html>${
    html`<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="alternate" type="application/atom+xml" href="/feeds/all.atom" title="All partners">
<style>${trusted(STYLE)}</style>${head}</head>
<body><header><a href="/">news-exchange</a><span class="small">Partners’ copy, each story once</span>
<form action="/" role="search"><input name="q" type="search" value="${question}" aria-label="Words to find"><button>Find</button></form></header>
<main>${content}</main></body></html>`.html
  }`;
}
