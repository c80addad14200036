import { PARSE_SETTINGS, type ParseCaps } from './caps.ts';
import type { Notice } from './context.ts';

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
const CDATA = '<![CDATA[';
const [EXCLAMATION, SLASH, QUESTION, OPEN, CLOSE] = [0x21, 0x2f, 0x3f, 0x3c, 0x3e];

/** Where a pattern that matches anywhere, and perhaps nothing, ends. */
function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

/** The pass over a document as far as it has come. */
type Scan = {
  readonly text: string;
  readonly caps: ParseCaps;
  /** What is written of the text up to `copied`. */
  readonly written: string[];
  copied: number;
  /** Where the pass goes on, and where it ended; the end of the text until it ends before. */
  at: number;
  stop: number;
  isOver: boolean;
  /** The names of the elements that are open, and how many below them were left out as too deep. */
  readonly open: string[];
  buried: number;
  readonly names: Set<string>;
  items: number;
  size: number;
  roots: number;
  rootTag: string;
  /** Where the feed's own end tag stands, once it was looked for; -1 where it has none. */
  lastFeedEnd: number | undefined;
  mended: boolean;
  tooDeep: boolean;
  tooMany: boolean;
  tooLong: boolean;
  quoteMissing: boolean;
  commentOpen: boolean;
};

/**
 * One linear pass over the tags. cheerio closes what its parent's end tag closes and needs no more of this than what it
 * lacks: caps before its tree is built (some 600 bytes an element, recursion at each level), end tags that are missing
 * inside a feed, tags that lack their last sign or a quotation mark, and which elements the end of the document cut.
 */
export function scanTags(text: string, caps: ParseCaps, notice: Notice): XmlText {
  const scan: Scan = {
    ...{ text, caps, written: [], copied: 0, at: 0, stop: text.length, isOver: false, open: [], buried: 0 },
    ...{ names: new Set<string>(), items: 0, size: 0, roots: 0, rootTag: '', lastFeedEnd: undefined },
    ...{ mended: false, tooDeep: false, tooMany: false, tooLong: false, quoteMissing: false, commentOpen: false },
  };
  for (let tag = text.indexOf('<'); tag !== -1 && !scan.isOver; tag = text.indexOf('<', scan.at)) {
    const sign = text.charCodeAt(tag + 1);
    if (sign !== SLASH) scan.size += 1;
    if (scan.size > caps.elements) endWithTooMany(scan, tag);
    else if (sign === EXCLAMATION || sign === QUESTION) takeSection(scan, tag, sign);
    else if (sign === SLASH) takeEndTag(scan, tag);
    else takeStartTag(scan, tag);
  }
  scan.written.push(text.slice(scan.copied, scan.stop));
  tell(scan, notice);
  const { names: found, items, size, rootTag, open } = scan;
  const sound = !scan.mended && !scan.tooMany && !scan.tooDeep && open.length === 0 && scan.roots === 1;
  return { text: scan.written.join(''), rootTag, names: found, items, size, openAtEnd: open.length, sound };
}

function replace(scan: Scan, start: number, end: number, by: string): void {
  scan.written.push(scan.text.slice(scan.copied, start), by);
  scan.copied = end;
}

function mend(scan: Scan, start: number, end: number, by: string): void {
  replace(scan, start, end, by);
  scan.mended = true;
}

function endAt(scan: Scan, stop: number): void {
  scan.stop = stop;
  scan.isOver = true;
}

function endWithTooMany(scan: Scan, tag: number): void {
  scan.tooMany = true;
  endAt(scan, tag);
}

/** Puts in the end tags of what is open from this level on. */
function closeTo(scan: Scan, level: number, before: number): void {
  if (level < 0 || level >= scan.open.length) return;
  const tags = scan.open.splice(level).map(name => `</${name}>`);
  mend(scan, before, before, tags.reverse().join(''));
}

/** A CDATA section stays; comments, instructions and declarations are left out. */
function takeSection(scan: Scan, tag: number, sign: number): void {
  const { text } = scan;
  const isCdata = text.startsWith(CDATA, tag);
  const isComment = text.startsWith('<!--', tag);
  const mark = isCdata ? ']]>' : isComment ? '-->' : sign === QUESTION ? '?>' : '>';
  const from = tag + (isCdata ? CDATA.length : isComment ? 4 : 2);
  const end = isComment && scan.commentOpen ? -1 : text.indexOf(mark, from);
  if (end !== -1) {
    scan.at = end + mark.length;
    if (!isCdata) replace(scan, tag, scan.at, '');
    return;
  }
  scan.lastFeedEnd ??= [...text.matchAll(/<\/(?:rss|rdf:rdf|feed)\s{0,10}>/gi)].at(-1)?.index ?? -1;
  if (isComment && scan.lastFeedEnd > tag) {
    // What stands behind the start of the comment is the rest of the feed.
    scan.commentOpen = true;
    scan.at = tag + 4;
    mend(scan, tag, scan.at, '');
    return;
  }
  if (isCdata) mend(scan, text.length, text.length, ']]>');
  endAt(scan, isCdata ? text.length : tag);
}

/** The name of the tag at a place, in lower case, and where the name ends. A bracket that begins no tag becomes text. */
function nameOf(scan: Scan, tag: number, from: number): { readonly name: string; readonly end: number } | undefined {
  NAME.lastIndex = from;
  const name = NAME.exec(scan.text)?.[0].toLowerCase();
  if (name !== undefined) return { name, end: NAME.lastIndex };
  scan.at = tag + 1;
  mend(scan, tag, scan.at, '&lt;');
  return undefined;
}

function takeEndTag(scan: Scan, tag: number): void {
  const { text, open } = scan;
  const named = nameOf(scan, tag, tag + 2);
  if (named === undefined) return;
  const { name } = named;
  let { end } = named;
  if (text.charCodeAt(end) !== CLOSE) end = endOf(/\s/.test(text[end] ?? '') ? REST_OF_END_TAG : SPACE, text, end);
  const isClosed = text.charCodeAt(end) === CLOSE;
  // The document ends in the tag: the element is cut.
  if (!isClosed && end >= text.length) return void endAt(scan, tag);
  scan.at = isClosed ? end + 1 : end;
  const level = open.lastIndexOf(name);
  if (level === -1) scan.size += 1;
  if (scan.buried > 0 && !(level !== -1 && ITEM.has(name))) {
    scan.buried -= 1;
    return void replace(scan, tag, scan.at, '');
  }
  scan.buried = 0;
  if (level === -1) return void mend(scan, tag, scan.at, '');
  scan.mended ||= level < open.length - 1;
  open.length = level;
  if (!isClosed) mend(scan, end, end, '>');
}

function takeStartTag(scan: Scan, tag: number): void {
  const { text, caps, open, written } = scan;
  const named = nameOf(scan, tag, tag + 1);
  if (named === undefined) return;
  const { name, end } = named;
  const isTooDeep = open.length >= caps.depth;
  if (!isTooDeep) {
    if (isUnclosed(open.at(-1), open.at(-2), name)) closeTo(scan, open.length - 1, tag);
    if (ITEM.has(name)) {
      const holder = open.findLastIndex(outer => HOLDS_ITEMS.has(outer));
      closeTo(scan, holder === -1 ? open.lastIndexOf(name) : holder + 1, tag);
    }
  }
  const [partsBefore, copiedBefore] = [written.length, scan.copied];
  const isEmpty = takeAttributes(scan, end);
  const isTooMany = scan.size > caps.elements;
  if (isTooMany || isTooDeep) {
    written.length = partsBefore;
    scan.copied = copiedBefore;
    if (isTooMany) return void endWithTooMany(scan, tag);
    scan.tooDeep = true;
    if (!isEmpty) scan.buried += 1;
    return void replace(scan, tag, scan.at, '');
  }
  if (open.length === 0) {
    scan.roots += 1;
    scan.rootTag ||= text.slice(tag, scan.at);
  }
  scan.names.add(name);
  if (ITEM.has(name)) scan.items += 1;
  if (!isEmpty) open.push(name);
}

/** Goes to the end of a start tag from behind its name; says whether the element is empty (`<br/>`). */
function takeAttributes(scan: Scan, from: number): boolean {
  const { text, caps } = scan;
  let end = from;
  let isEmpty = false;
  while (text.charCodeAt(end) !== CLOSE) {
    end = endOf(SPACE, text, end);
    const next = text.charCodeAt(end);
    if (next === CLOSE) break;
    if (next === SLASH && text.charCodeAt(end + 1) === CLOSE) {
      isEmpty = true;
      end += 1;
      break;
    }
    if (next === OPEN || end >= text.length) {
      mend(scan, end, end, '>');
      end -= 1;
      break;
    }
    scan.size += 1;
    if (scan.size > caps.elements) break;
    end = takeAttribute(scan, end);
  }
  scan.at = end + 1;
  return isEmpty;
}

/** One attribute, or what is none and left out; gives where it ends. */
function takeAttribute(scan: Scan, start: number): number {
  const { text, caps } = scan;
  ATTRIBUTE.lastIndex = start;
  const [whole, , double, single] = ATTRIBUTE.exec(text) ?? [];
  if (whole === undefined) {
    const end = Math.max(endOf(JUNK, text, start), start + 1);
    mend(scan, start, end, ' ');
    return end;
  }
  const end = start + whole.length;
  const value = double ?? single ?? '';
  const within = value.includes('<') ? QUOTE_MISSING.exec(value.slice(0, 700))?.[0].length : undefined;
  if (within !== undefined) {
    const cut = end - 1 - value.length + within;
    mend(scan, cut, cut, single === undefined ? quoteIn(text.slice(start, cut)) : "'");
    scan.quoteMissing = true;
    return cut;
  }
  const unclosed = text[end] === '=' ? endOf(QUOTE_NEVER_CLOSED, text, start) : start;
  if (unclosed > start) {
    mend(scan, unclosed, unclosed, quoteIn(text.slice(start, unclosed)));
    scan.quoteMissing = true;
    return unclosed;
  }
  if (value.length > caps.attribute) {
    scan.tooLong = true;
    replace(scan, start, end, ' ');
  }
  return end;
}

const quoteIn = (attribute: string): string => /["']/.exec(attribute)?.[0] ?? '"';

function tell({ caps, quoteMissing, commentOpen, tooDeep, tooMany, tooLong }: Scan, notice: Notice): void {
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
}
