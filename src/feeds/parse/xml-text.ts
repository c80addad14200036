import type { ParseCaps } from './caps.ts';
import type { Notice } from './context.ts';
import { withoutDoctype } from './doctype.ts';
import { scanTags, type XmlText } from './scan-tags.ts';
import { decodeReferences } from './values.ts';

/**
 * Makes text safe to parse before a tree is built: no control characters, document type, comments or instructions; no
 * character references but XML's own; end tags, quotation marks and brackets that are missing put in; no more elements and
 * levels than the caps allow. Says in `notice` what was mended and what was left out.
 *
 * @throws ExchangeError feed-unreadable where the document uses entities of its own.
 */
export function prepareXml(text: string, caps: ParseCaps, notice: Notice): XmlText {
  const clean = withoutControls(text, notice);
  const plain = closeCdata(/<!doctype/i.test(clean) ? withoutDoctype(clean) : clean, notice);
  return scanTags(withXmlReferences(plain), caps, notice);
}

const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

function withoutControls(text: string, notice: Notice): string {
  if (!CONTROLS.test(text)) return text;
  notice('control-characters', 'Characters that XML forbids were left out.');
  return text.replace(new RegExp(CONTROLS, 'g'), '');
}

const CDATA = '<![CDATA[';

/**
 * Ends CDATA sections that were never closed where their element ends. A section counts as unclosed when the document ends
 * in it, or when another one begins in it after the end tag of its own element.
 */
function closeCdata(text: string, notice: Notice): string {
  const parts: string[] = [];
  let copied = 0;
  let at = 0;
  let end = 0;
  let next = -1;
  for (let start = text.indexOf(CDATA); start !== -1; start = next < at ? text.indexOf(CDATA, at) : next) {
    // Once there is no end left, none is looked for again: that would take the square of the length.
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

/** A CDATA section, or an ampersand that begins none of XML's five named references, with the reference it begins. */
const SECTION_OR_REFERENCE =
  /<!\[CDATA\[.*?(?:\]\]>|$)|&(?!(?:amp|lt|gt|quot|apos);)(?:(?:#[0-9]{1,9}|#[xX][0-9a-fA-F]{1,8}|[a-zA-Z][a-zA-Z0-9]{1,31});)?/gs;

/**
 * Writes HTML's references outside CDATA as the characters they mean (`&nbsp;`, and `&#146;` for ’) and stray ampersands as
 * `&amp;`: rss-parser loses a whole feed by one of them and reads `&constructor;` as a function; cheerio leaves names alone.
 */
function withXmlReferences(text: string): string {
  return text.replace(SECTION_OR_REFERENCE, found => {
    if (found.startsWith('<')) return found;
    const decoded = found === '&' ? found : decodeReferences(found).replace(CONTROLS, '\ufffd');
    if (decoded === found) return `&amp;${found.slice(1)}`;
    return decoded.replace(/[&<>"']/g, sign => `&#${sign.charCodeAt(0)};`);
  });
}
