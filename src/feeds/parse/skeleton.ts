import { decodeReferences } from './entities.ts';
import { FIELD_NAMES, type Kind, kindOf, STRUCTURE } from './fields.ts';
import { prefixFor } from './namespaces.ts';

/** A feed's tags with its words kept aside, so that a parser of structure never sees what could trip it. */
export type Skeleton = {
  readonly kind: Kind;
  readonly xml: string;
  /** The names of its elements. */
  readonly names: ReadonlySet<string>;
  /** The root element's attributes, which the parser does not tell. */
  readonly attributes: ReadonlyMap<string, string>;
  /** Puts the words back into a text that came out of the parser. */
  readonly restore: (text: string) => string;
};

const OPEN = '\ue000';
const CLOSE = '\ue001';
const PLACES = /\ue000(\d{1,9})\ue001/g;
/** rss, channel, item, media:group, media:content and what is in it, with room. */
const DEEPEST = 10;
/** Shorter texts without a reference stay where they are: the dates among them, which the parser wants to read. */
const STAYS = 32;
/**
 * A long list of short items is all tags, and `rss-parser` takes 5 µs a tag where our own reader takes 1.5 (measured): such
 * a list goes to our own. Feeds of up to this many elements, or of so many characters each, do not.
 */
const MANY_ELEMENTS = 200;
const WORDY_ELEMENT = 400;
/** After so many elements it shows what kind of feed it is: a feed is alike from end to end. */
const SAMPLE = 60;
const MOST_ELEMENTS = 50_000;
/** Texts and sections of a document that is cut into more costs 20 times its size here, and three times in our own reader. */
const MOST_WORDS = 50_000;
const LONGEST_ATTRIBUTES = 20_000;
const NOWHERE = Number.POSITIVE_INFINITY;
const [EXCLAMATION, SLASH, QUESTION] = [0x21, 0x2f, 0x3f];

const START_TAG = /<([A-Za-z_][\w:.-]{0,100})((?:\s[^<>"']{0,100}(?:"[^"<>]*"|'[^'<>]*'))*)\s{0,100}(\/?)>/y;

/**
 * The skeleton of an ordinary feed: sound XML, the usual prefixes, no elements among words. What nobody asks for is left
 * out. Undefined for any other document, which `rss-parser` would reject, reorder or lose words of.
 */
export function skeletonOf(text: string): Skeleton | undefined {
  const words: string[] = [];
  const parts: string[] = [];
  const open: string[] = [];
  const names = new Set<string>();
  let kind: Kind | undefined;
  let rootAttributes = '';
  let hasWords = false;
  let elements = 0;
  /** How many elements are open in the one that is left out. */
  let leftOut = NOWHERE;
  let at = 0;

  for (let tag = text.indexOf('<'); tag !== -1; tag = text.indexOf('<', at)) {
    if (words.length > MOST_WORDS) return undefined;
    const kept = open.length < leftOut;
    if (kept && tag > at) {
      const run = text.slice(at, tag);
      if (/\S/.test(run)) {
        hasWords = true;
        if (run.length > STAYS || run.includes('&'))
          parts.push(OPEN, String(words.push(decodeReferences(run)) - 1), CLOSE);
        else if (run.includes(OPEN)) return undefined;
        else parts.push(run);
      }
    }
    const sign = text.charCodeAt(tag + 1);
    if (sign === SLASH) {
      const end = text.indexOf('>', tag);
      const name = open.at(-1);
      if (name === undefined || kind === undefined || text.slice(tag + 2, end).trimEnd() !== name) return undefined;
      if (kept) {
        if (hasWords && kind.holders.has(name)) return undefined;
        parts.push('</', name, '>');
      } else if (open.length === leftOut) leftOut = NOWHERE;
      open.pop();
      hasWords = false;
      at = end + 1;
    } else if (sign === EXCLAMATION || sign === QUESTION) {
      const section = text.startsWith('<![CDATA[', tag);
      const closing = section ? ']]>' : sign === QUESTION ? '?>' : '-->';
      const end = text.indexOf(closing, tag);
      if (end === -1 || (closing === '-->' && !text.startsWith('<!--', tag))) return undefined;
      if (section && kept) {
        hasWords = true;
        parts.push(OPEN, String(words.push(text.slice(tag + 9, end)) - 1), CLOSE);
      }
      at = end + closing.length;
    } else {
      const found = startTag(text, tag, names);
      if (found === undefined) return undefined;
      const { name, attributes, empty, end } = found;
      at = end;
      const parent = open.at(-1);
      if (kind === undefined) {
        kind = kindOf(name, attributes);
        rootAttributes = attributes;
      } else if (parent === undefined || open.length > DEEPEST) return undefined;
      else if (kept) {
        if (hasWords || !kind.holders.has(parent)) return undefined;
        const wanted = kind.wanted.get(parent);
        if (wanted?.has(name) !== true) {
          // An item in an odd place, or a field in another spelling, is seen by our own reader only.
          if (STRUCTURE.has(name) || wanted?.has(FIELD_NAMES.get(name.toLowerCase()) ?? '')) return undefined;
          if (wanted !== undefined) {
            if (empty) continue;
            leftOut = open.length + 1;
          }
        }
        names.add(name);
      } else if (STRUCTURE.has(name)) return undefined;
      if (kind === undefined || (attributes !== '' && !isUsual(attributes, kind))) return undefined;
      if (!empty) open.push(name);
      if (open.length < leftOut) {
        elements += 1;
        if (elements > MOST_ELEMENTS) return undefined;
        if (elements === SAMPLE && isLongList((elements * text.length) / end, text.length)) return undefined;
        parts.push(text.slice(tag, end));
      }
    }
  }
  if (kind === undefined || open.length > 0) return undefined;
  if (isLongList(elements, text.length)) return undefined;
  return { kind, xml: parts.join(''), names, attributes: toMap(rootAttributes), restore: word => restore(word, words) };
}

function isLongList(elements: number, length: number): boolean {
  return elements > MANY_ELEMENTS && length < elements * WORDY_ELEMENT;
}

type StartTag = { readonly name: string; readonly attributes: string; readonly empty: boolean; readonly end: number };

/** The start tag at an index; `known` names need no second look when they come without attributes. */
function startTag(text: string, at: number, known: ReadonlySet<string>): StartTag | undefined {
  const close = text.indexOf('>', at);
  const bare = text.slice(at + 1, close);
  if (known.has(bare)) return { name: bare, attributes: '', empty: false, end: close + 1 };
  if (close - at > LONGEST_ATTRIBUTES) return undefined;
  START_TAG.lastIndex = at;
  const match = START_TAG.exec(text);
  if (match === null) return undefined;
  const [whole, name = '', attributes = '', empty] = match;
  return { name, attributes, empty: empty !== '', end: at + whole.length };
}

const FOREIGN_REFERENCE = /&(?!(?:amp|lt|gt|quot|apos);)/;
const DECLARATION = /\sxmlns(?::([\w.-]{1,60}))?\s{0,10}=\s{0,10}["']([^"']{0,300})["']/g;

/** Attributes that any XML parser reads alike, and prefixes that mean what they usually mean. */
function isUsual(attributes: string, kind: Kind): boolean {
  if (FOREIGN_REFERENCE.test(attributes) || attributes.includes('xml:base')) return false;
  if (!attributes.includes('xmlns')) return true;
  const atom = kind.name === 'atom';
  for (const [, prefix = '', uri = ''] of attributes.matchAll(DECLARATION)) {
    const usual = prefixFor(uri, prefix);
    const expected = prefix === '' && atom ? 'atom' : prefix;
    if (usual !== expected || (atom && prefix === 'atom')) return false;
  }
  return true;
}

function toMap(attributes: string): Map<string, string> {
  const pairs = attributes.matchAll(/\s([\w:.-]{1,100})\s{0,10}=\s{0,10}(?:"([^"]*)"|'([^']*)')/g);
  return new Map(
    [...pairs].map(([, name = '', double, single]) => [name.toLowerCase(), decodeReferences(double ?? single ?? '')]),
  );
}

function restore(text: string, words: readonly string[]): string {
  if (!text.includes(OPEN)) return text;
  return text.replace(PLACES, (_, index: string) => words[Number(index)] ?? '');
}
