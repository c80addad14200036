import { PARSE_SETTINGS, type ParseCaps } from './caps.ts';
import type { Notice } from './context.ts';
import { withoutDoctype } from './doctype.ts';
import { decodeReferences } from './values.ts';

/** An XML document as text that any parser of XML can take, within the caps, and what one pass over its tags has shown. */
export type XmlText = {
  readonly text: string;
  /** The start tag of the root element as it stands: `<rss version="2.0">`. */
  readonly rootTag: string;
  /** The names of its elements, in lower case. */
  readonly names: ReadonlySet<string>;
  /** Start tags of items and entries. */
  readonly items: number;
  /** Elements, attributes, comments, sections and stray tags. */
  readonly size: number;
  /** Elements that were still open where the document ended. */
  readonly openAtEnd: number;
  /** No tag was mended, left out or missing. */
  readonly sound: boolean;
};

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

const names = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** What items stand in. */
const HOLDS_ITEMS = names('channel items rdf:rdf rss feed atom:feed');
/** Items do not nest: one that opens inside another means that an end tag is missing. */
const ITEM = names('item entry atom:entry');

/** What holds the fields of feeds. In other elements the same names mean other things (NewsML-G2's link holds a title). */
const HOLDS_FIELDS = names('channel item image textinput feed entry');
/** Fields that hold no element; HTML in a guid was seen. */
const NO_ELEMENTS = names('link guid pubdate lastbuilddate language ttl dc:date id updated published');
/** Fields that hold words, and no elements but those of HTML's phrases. */
const PHRASES = names('title copyright generator docs comments author managingeditor webmaster dc:creator dc:title');
/** Fields that may hold any HTML. */
const ANY_HTML = names('description content:encoded summary content');
/** Fields that no HTML element is named like, and those that share their name with one. */
const FIELDS = names(
  'item entry author pubdate guid lastbuilddate category comments enclosure content:encoded dc:creator dc:date dc:subject media:content media:thumbnail media:group id updated published',
);
const HTML_FIELDS = names('title link description image source summary content');

/** Whether the end tag of a field is missing: another field of the feed begins in it. */
function isUnclosed(field: string | undefined, holder: string | undefined, begins: string): boolean {
  if (field === undefined || holder === undefined || !HOLDS_FIELDS.has(holder)) return false;
  if (NO_ELEMENTS.has(field) && begins.includes(':') && !begins.startsWith('xhtml:')) return true;
  if (NO_ELEMENTS.has(field) || PHRASES.has(field)) return FIELDS.has(begins) || HTML_FIELDS.has(begins);
  return ANY_HTML.has(field) && FIELDS.has(begins);
}

const NAME = /[A-Za-z_\u0080-\uffff][\w:.\u0080-\uffff-]*/y;
const ATTRIBUTE = /([^\s=<>"'/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+)))?/y;
/** What begins no attribute: left out of a tag. */
const JUNK = /(?:[="']|\/(?!>))+/y;
const SPACE = /\s*/y;
const REST_OF_END_TAG = /[^<>]{0,1000}/y;
/** A value that goes on over the end of its tag lacks its quotation mark: `<rss version="2.0>\n<channel>`. */
const QUOTE_MISSING = /^[^<>]{0,300}(?=>\s{0,300}<[/A-Za-z])/;
const QUOTE_NEVER_CLOSED = /[^\s=<>"'/]+\s*=\s*["'][^"'<>]{0,300}(?=>\s{0,300}<[/A-Za-z])/y;
const [EXCLAMATION, SLASH, QUESTION, OPEN, CLOSE] = [0x21, 0x2f, 0x3f, 0x3c, 0x3e];

/** Where a pattern that matches anywhere, and perhaps nothing, ends. */
function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

/**
 * One linear pass over the tags. cheerio closes what its parent's end tag closes and needs no more of this than what it
 * lacks: caps before its tree is built (some 600 bytes an element, recursion at each level), end tags that are missing
 * inside a feed, tags that lack their last sign or a quotation mark, and which elements the end of the document cut.
 */
function scanTags(text: string, caps: ParseCaps, notice: Notice): XmlText {
  const written: string[] = [];
  let copied = 0;
  const open: string[] = [];
  const found = new Set<string>();
  let [at, stop, items, size, roots, buried] = [0, text.length, 0, 0, 0, 0];
  let rootTag = '';
  let [mended, tooDeep, tooMany, tooLong, quoteMissing, commentOpen] = [false, false, false, false, false, false];
  let lastFeedEnd: number | undefined;
  const replace = (start: number, end: number, by: string): void => {
    written.push(text.slice(copied, start), by);
    copied = end;
  };
  const mend = (start: number, end: number, by: string): void => {
    replace(start, end, by);
    mended = true;
  };
  /** Puts in the end tags of what is open from this level on. */
  const closeTo = (level: number, before: number): void => {
    if (level < 0 || level >= open.length) return;
    const tags = open.splice(level).map(name => `</${name}>`);
    mend(before, before, tags.reverse().join(''));
  };

  for (let tag = text.indexOf('<'); tag !== -1; tag = text.indexOf('<', at)) {
    const sign = text.charCodeAt(tag + 1);
    if (sign !== SLASH) size += 1;
    tooMany = size > caps.elements;
    if (tooMany) {
      stop = tag;
      break;
    }
    if (sign === EXCLAMATION || sign === QUESTION) {
      const section = text.startsWith(CDATA, tag);
      const comment = text.startsWith('<!--', tag);
      const mark = section ? ']]>' : comment ? '-->' : sign === QUESTION ? '?>' : '>';
      const end = comment && commentOpen ? -1 : text.indexOf(mark, tag + (section ? CDATA.length : comment ? 4 : 2));
      if (end !== -1) {
        at = end + mark.length;
        if (!section) replace(tag, at, '');
        continue;
      }
      lastFeedEnd ??= [...text.matchAll(/<\/(?:rss|rdf:rdf|feed)\s{0,10}>/gi)].at(-1)?.index ?? -1;
      if (section) mend(text.length, text.length, ']]>');
      else if (comment && lastFeedEnd > tag) {
        // What stands behind the start of the comment is the rest of the feed.
        commentOpen = true;
        at = tag + 4;
        mend(tag, at, '');
        continue;
      } else stop = tag;
      break;
    }
    const ends = sign === SLASH;
    NAME.lastIndex = tag + (ends ? 2 : 1);
    const name = NAME.exec(text)?.[0].toLowerCase();
    if (name === undefined) {
      at = tag + 1;
      mend(tag, at, '&lt;');
      continue;
    }
    let end = NAME.lastIndex;
    if (ends) {
      if (text.charCodeAt(end) !== CLOSE) end = endOf(/\s/.test(text[end] ?? '') ? REST_OF_END_TAG : SPACE, text, end);
      const closed = text.charCodeAt(end) === CLOSE;
      if (!closed && end >= text.length) {
        // The document ends in the tag: the element is cut.
        stop = tag;
        break;
      }
      at = closed ? end + 1 : end;
      const level = open.lastIndexOf(name);
      if (level === -1) size += 1;
      if (buried > 0 && !(level !== -1 && ITEM.has(name))) {
        buried -= 1;
        replace(tag, at, '');
      } else {
        buried = 0;
        if (level === -1) mend(tag, at, '');
        else {
          mended ||= level < open.length - 1;
          open.length = level;
          if (!closed) mend(end, end, '>');
        }
      }
      continue;
    }
    const isTooDeep = open.length >= caps.depth;
    if (!isTooDeep) {
      if (isUnclosed(open.at(-1), open.at(-2), name)) closeTo(open.length - 1, tag);
      if (ITEM.has(name)) {
        const holder = open.findLastIndex(outer => HOLDS_ITEMS.has(outer));
        closeTo(holder === -1 ? open.lastIndexOf(name) : holder + 1, tag);
      }
    }
    const [partsBefore, copiedBefore] = [written.length, copied];
    let empty = false;
    while (text.charCodeAt(end) !== CLOSE) {
      end = endOf(SPACE, text, end);
      const next = text.charCodeAt(end);
      if (next === CLOSE) break;
      if (next === SLASH && text.charCodeAt(end + 1) === CLOSE) {
        empty = true;
        end += 1;
        break;
      }
      if (next === OPEN || end >= text.length) {
        mend(end, end, '>');
        end -= 1;
        break;
      }
      size += 1;
      if (size > caps.elements) break;
      const start = end;
      ATTRIBUTE.lastIndex = start;
      const [whole, , double, single] = ATTRIBUTE.exec(text) ?? [];
      if (whole === undefined) {
        end = Math.max(endOf(JUNK, text, start), start + 1);
        mend(start, end, ' ');
        continue;
      }
      end = start + whole.length;
      const value = double ?? single ?? '';
      const within = value.includes('<') ? QUOTE_MISSING.exec(value.slice(0, 700))?.[0].length : undefined;
      const unclosed = text[end] === '=' ? endOf(QUOTE_NEVER_CLOSED, text, start) : start;
      if (within !== undefined || unclosed > start) {
        quoteMissing = true;
        end = within === undefined ? unclosed : end - 1 - value.length + within;
        mend(
          end,
          end,
          within !== undefined && single !== undefined ? "'" : (/["']/.exec(text.slice(start, end))?.[0] ?? '"'),
        );
      } else if (value.length > caps.attribute) {
        tooLong = true;
        replace(start, end, ' ');
      }
    }
    at = end + 1;
    tooMany = size > caps.elements;
    if (tooMany || isTooDeep) {
      written.length = partsBefore;
      copied = copiedBefore;
      if (tooMany) {
        stop = tag;
        break;
      }
      tooDeep = true;
      if (!empty) buried += 1;
      replace(tag, at, '');
      continue;
    }
    if (open.length === 0) {
      roots += 1;
      rootTag ||= text.slice(tag, at);
    }
    found.add(name);
    if (ITEM.has(name)) items += 1;
    if (!empty) open.push(name);
  }
  if (quoteMissing)
    notice('quote-missing', 'The quotation mark at the end of an attribute was missing; the tag was ended at its ">".');
  if (commentOpen) notice('comment-unclosed', 'A comment was begun and never ended; what stands behind it was read.');
  if (tooDeep) {
    const words = `Elements deeper than ${caps.depth} levels were joined to the one above`;
    notice('too-deep', `${words} (${PARSE_SETTINGS.depth}).`);
  }
  if (tooMany) {
    const words = `What comes after ${caps.elements} elements and attributes was not read`;
    notice('too-many-elements', `${words} (${PARSE_SETTINGS.elements}).`);
  }
  if (tooLong) {
    const words = `Attributes of more than ${caps.attribute} characters were left out`;
    notice('attribute-too-long', `${words} (${PARSE_SETTINGS.attribute}).`);
  }
  written.push(text.slice(copied, stop));
  return {
    text: written.join(''),
    rootTag,
    names: found,
    items,
    size,
    openAtEnd: open.length,
    sound: !mended && !tooMany && !tooDeep && open.length === 0 && roots === 1,
  };
}
