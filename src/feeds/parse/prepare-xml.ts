import { ExchangeError } from '../../errors.ts';
import type { Notice } from './context.ts';

/** Makes text safe to read as XML: no control characters, no document type, closed CDATA sections. */
export function prepareXml(text: string, notice: Notice): string {
  return closeCdata(withoutDoctype(withoutControls(text, notice)), notice);
}

const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

function withoutControls(text: string, notice: Notice): string {
  if (!CONTROLS.test(text)) return text;
  notice('control-characters', 'Characters that XML forbids were left out.');
  return text.replace(new RegExp(CONTROLS, 'g'), '');
}

/**
 * Takes the document type off. Nothing in it is ever fetched or expanded: definitions that the document makes no use of are
 * passed over (NewsML carries NITF's that way), a document that uses some is refused.
 */
function withoutDoctype(text: string): string {
  const start = startOfMarkup(text);
  if (!/^<!DOCTYPE/i.test(text.slice(start, start + 9))) return text;
  const close = text.indexOf('>', start);
  const subset = text.indexOf('[', start);
  if (close === -1) return text.slice(0, start);
  if (subset === -1 || close < subset) return text.slice(0, start) + text.slice(close + 1);
  const end = endOfSubset(text, subset);
  const after = end === -1 ? -1 : text.indexOf('>', end);
  if (after === -1) throw refused();
  const rest = text.slice(after + 1);
  const definitions = text.slice(subset, end).matchAll(/<!ENTITY\s{1,20}([^\s%"'<>&;]{1,100})/g);
  const defined = new Set([...definitions].map(([, name]) => name));
  for (const [, name] of defined.size === 0 ? [] : rest.matchAll(/&([^\s%"'<>&;]{1,100});/g)) {
    if (defined.has(name)) throw refused();
  }
  return text.slice(0, start) + rest;
}

/** Where the first tag or declaration stands: comments, instructions and stray words before it are passed over. */
function startOfMarkup(text: string): number {
  let at = text.indexOf('<');
  while (at !== -1) {
    const end = text.startsWith('<!--', at) ? '-->' : text.startsWith('<?', at) ? '?>' : undefined;
    if (end === undefined) return at;
    const close = text.indexOf(end, at);
    at = close === -1 ? -1 : text.indexOf('<', close + end.length);
  }
  return text.length;
}

/** Where the bracket stands that closes an internal subset; those within quotation marks and comments do not. */
function endOfSubset(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === ']') return at;
    if (sign === '"' || sign === "'") at = text.indexOf(sign, at + 1);
    else if (sign === '<' && text.startsWith('<!--', at)) at = text.indexOf('-->', at);
    if (at === -1) return -1;
  }
  return -1;
}

function refused(): ExchangeError {
  return new ExchangeError(
    'feed-unreadable',
    'The document defines entities of its own and uses them; that is refused.',
    {
      help: 'Ask the sender for the same document with the characters themselves.',
    },
  );
}

const CDATA = '<![CDATA[';

/**
 * Ends CDATA sections that nobody closed where their element ends. One is taken for unclosed when the document ends in it,
 * or when another begins in it after its own element's end tag.
 */
function closeCdata(text: string, notice: Notice): string {
  const parts: string[] = [];
  let copied = 0;
  let at = 0;
  let end = 0;
  let next = -1;
  for (let start = text.indexOf(CDATA); start !== -1; start = next < at ? text.indexOf(CDATA, at) : next) {
    // Once none is left none comes: to look again each time would take the square of the length.
    if (end !== -1) end = text.indexOf(']]>', start);
    next = text.indexOf(CDATA, start + CDATA.length);
    at = end === -1 ? text.length : end + 3;
    if (end !== -1 && (next === -1 || next > end)) continue;
    const before = text.slice(Math.max(0, start - 400), start);
    const name = /<([A-Za-z][\w:.-]{0,80})(?:\s[^<>]{0,200})?>\s{0,50}$/.exec(before)?.[1];
    // No further than the next section, or many sections take the square of the length.
    const reach = text.slice(start, end === -1 ? text.length : next);
    const closing = name === undefined ? -1 : reach.indexOf(`</${name}`);
    if (closing === -1) continue;
    notice('cdata-unclosed', `A CDATA section in <${name}> was never closed; it was ended with its element.`);
    at = start + closing;
    parts.push(text.slice(copied, at), ']]>');
    copied = at;
  }
  return parts.length === 0 ? text : parts.join('') + text.slice(copied);
}

/**
 * The text without the start of the comment that it ends in: what stands behind it is the rest of the feed. Undefined where
 * the end of the feed is not there: the text may be cut in a comment.
 */
export function withoutOpenComment(text: string): string | undefined {
  const end = Math.max(0, text.lastIndexOf('-->'));
  const rest = text.slice(end);
  if (!/<\/(?:rss|rdf:rdf|feed)\s{0,10}>/i.test(rest)) return undefined;
  const kept = rest.replace(/<!\[CDATA\[[\s\S]*?(?:\]\]>|$)|<!--/g, found => (found === '<!--' ? '' : found));
  return text.slice(0, end) + kept;
}

/** Puts in the quotation marks that are missing at the end of attributes, and leaves CDATA sections as they are. */
export function closeQuotes(text: string): string {
  return text.replace(
    /<!\[CDATA\[[\s\S]*?(?:\]\]>|$)|(=\s{0,5}(["'])[^"'<>]{0,300})(?=>\s{0,300}<[/A-Za-z])/g,
    (found, open: string | undefined, quote: string) => (open === undefined ? found : open + quote),
  );
}
