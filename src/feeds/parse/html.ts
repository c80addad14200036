import type { Element } from './element.ts';
import { decodeReferences, escapeHtml } from './entities.ts';

const VOID = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '));
const MARKUP =
  /<\/?(?:a|abbr|acronym|address|article|b|bdi|bdo|big|blockquote|body|br|caption|center|cite|code|dd|del|dfn|div|dl|dt|em|figcaption|figure|font|footer|h[1-6]|head|header|hr|html|i|iframe|img|ins|kbd|li|main|mark|nobr|ol|p|pre|q|s|samp|script|section|small|span|strike|strong|style|sub|sup|table|tbody|td|th|thead|title|tr|tt|u|ul|var|video|wbr)(?:\s[^<>]{0,4000})?\/?>/gi;
const BREAKING =
  /^<\/?(?:address|article|blockquote|br|dd|div|dl|dt|figure|h[1-6]|hr|li|ol|p|pre|section|table|td|th|tr|ul)\b/i;

/** What HTML in a field says as one line of plain text: tags off, references resolved, white space folded. */
export function plainFromHtml(html: string | undefined): string | undefined {
  return html === undefined ? undefined : oneLine(decodeReferences(withoutTags(html, ' ')));
}

/** The same, line by line as its blocks and breaks divide it. */
export function linesFromHtml(html: string): string[] {
  const lines = withoutTags(html, '\n').split('\n');
  return lines.map(line => oneLine(decodeReferences(line))).filter(line => line !== undefined);
}

function withoutTags(html: string, between: string): string {
  if (!html.includes('<')) return html;
  return html.replace(/<!--[^<>]{0,4000}-->/g, '').replace(MARKUP, tag => (BREAKING.test(tag) ? between : ''));
}

const UNEVEN = /[^\S ]| {2}|[\u0000-\u001f\u007f\u0085\u200b\u202a-\u202e\u2060\u2066-\u2069\ud800-\udfff\ufeff]/;
/**
 * Controls, zero-width spaces and marks that turn the direction of what follows: they hide words. Joiners are letters to some
 * scripts.
 */
const INVISIBLE = /[\u0000-\u0008\u000e-\u001f\u007f\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;

/** White space folded, invisible signs taken out, half characters marked, trimmed; undefined where nothing is left. */
export function oneLine(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const even = UNEVEN.test(text)
    ? text
        .replace(INVISIBLE, '')
        .replace(/[\s\u0085]+/g, ' ')
        .toWellFormed()
    : text;
  return even.trim() || undefined;
}

const CONTROLS = /[\u0000-\u0008\u000b\u000e-\u001f\u007f]/;

/** HTML without the controls and half characters that XML could not have brought, and JSON and the wire can. */
export function printable(html: string): string {
  const clean = CONTROLS.test(html) ? html.replace(new RegExp(CONTROLS, 'g'), '') : html;
  return clean.isWellFormed() ? clean : clean.toWellFormed();
}

/**
 * What stands in an element as HTML in its order: text escaped, elements without their prefix. `rename` gives the name an
 * element is written under, '' to write only what is in it, undefined to leave it out.
 */
export function innerHtml(element: Element, rename: (name: string) => string | undefined = name => name): string {
  let html = '';
  const waiting: (Element | string | { end: string })[] = [...element.children].reverse();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next === 'string') html += escapeHtml(next);
    else if ('end' in next) html += next.end;
    else {
      const name = rename(next.name.slice(next.name.indexOf(':') + 1));
      if (name === undefined) continue;
      if (name !== '') html += `<${name}${attributesOf(next)}>`;
      if (VOID.has(name)) continue;
      if (name !== '') waiting.push({ end: `</${name}>` });
      for (let index = next.children.length - 1; index >= 0; index -= 1) waiting.push(next.children[index] ?? '');
    }
  }
  return html;
}

function attributesOf(element: Element): string {
  let written = '';
  for (const [name, value] of element.attributes) {
    if (name.startsWith('xmlns') || !/^[a-z][a-z0-9_.:-]{0,60}$/.test(name)) continue;
    written += ` ${name}="${escapeHtml(value).replace(/"/g, '&quot;')}"`;
  }
  return written;
}

/** Plain text as HTML paragraphs: one a line or block of lines. */
export function htmlFromText(text: string): string {
  const paragraphs = text.split(/\r?\n/).map(line => line.trim());
  const kept = paragraphs.filter(line => line !== '');
  if (kept.length <= 1) return escapeHtml(text.trim());
  return kept.map(line => `<p>${escapeHtml(line)}</p>`).join('\n');
}
