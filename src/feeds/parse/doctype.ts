import { ExchangeError } from '../../errors.ts';

/**
 * Takes the document type off. Nothing in it is ever fetched or expanded. Definitions that the document does not use are
 * passed over (NewsML carries NITF's that way); a document that uses some is refused.
 */
export function withoutDoctype(text: string): string {
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

/** Where the first tag or declaration stands, behind comments, instructions and stray words. */
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

/** Where the bracket stands that closes an internal subset; brackets in quotation marks and comments do not close it. */
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
  const message = 'The document defines entities of its own and uses them; that is refused.';
  return new ExchangeError('feed-unreadable', message, {
    help: 'Ask the sender for the same document with the characters themselves.',
  });
}
