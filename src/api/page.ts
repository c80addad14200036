import { hash } from 'node:crypto';
import { escapeMarkup } from './escape-markup.ts';

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
input, button { font: inherit; font-size: .95rem; padding: .2rem .5rem; border: 1px solid var(--rule); border-radius: 3px;
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
.copies { color: var(--mark); font-size: .92rem; margin: .1rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .95rem; }
td, th { text-align: start; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--rule); }
.failing { color: var(--mark); }
table + .small, ol + .small { margin-top: 1rem; }
article { max-width: 42rem; overflow-wrap: anywhere; }
article img, article table { max-width: 100%; }
`;

/** Nothing from elsewhere, no script, no picture of a partner's server: a page shows words. */
export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${hash('sha256', STYLE, 'base64')}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'referrer-policy': 'no-referrer',
} as const;

/** HTML that is safe to send: made by `html` alone. */
export type Html = { readonly html: string };

type Piece = Html | string | number | null | undefined | false | readonly Piece[];

/** A template of which everything that is put in is escaped, unless it was made by `html` itself. */
export function html(parts: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  return { html: parts.map((part, index) => part + render(pieces[index])).join('') };
}

function render(piece: Piece): string {
  if (piece === null || piece === undefined || piece === false) return '';
  if (Array.isArray(piece)) return piece.map(render).join('');
  return typeof piece === 'object' && 'html' in piece ? piece.html : escapeMarkup(String(piece));
}

/** The body of an article, which reading has made safe already. */
export function trusted(bodyHtml: string): Html {
  return { html: bodyHtml };
}

/** A whole page around its content. */
export function page(title: string, question: string, content: Html): string {
  return `<!doctype html>${
    html`<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="alternate" type="application/atom+xml" href="/feeds/all.atom" title="All partners">
<style>${trusted(STYLE)}</style></head>
<body><header><a href="/">news-exchange</a><span class="small">Partners’ copy, each story once</span>
<form action="/" role="search"><input name="q" type="search" value="${question}" aria-label="Words to find"><button>Find</button></form></header>
<main>${content}</main></body></html>`.html
  }`;
}
