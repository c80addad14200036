import type { FeedHeader, FeedItem } from '../../core/article.ts';
import { ExchangeError } from '../../errors.ts';
import { readAtomEntry, readAtomHeader } from './atom.ts';
import { PARSE_SETTINGS } from './caps.ts';
import type { Context, Notice, Reading } from './context.ts';
import { children, descendants, type Element, textOf } from './element.ts';
import { readNews } from './news.ts';
import { readNewsmlG2, refuseNoNews } from './newsml-g2.ts';
import { readNewsml1 } from './newsml1.ts';
import { readNitf } from './nitf.ts';
import { readOpml } from './opml.ts';
import { readOwnXml } from './own-xml.ts';
import { closeQuotes, withoutOpenComment } from './prepare-xml.ts';
import { readRssHeader, readRssItem, rssFormat, rssParts } from './rss.ts';
import { readXml, type XmlDocument } from './xml.ts';

/** Elements that the end of the document cut. */
type Cut = { readonly cut?: ReadonlySet<Element> };

/** Which reader reads a document, by the name of its root element. */
const READERS: Readonly<Record<string, (root: Element, context: Context & Cut) => Reading>> = {
  rss: readRss,
  'rdf:rdf': readRss,
  channel: (channel, context) => readRss({ ...channel, children: [channel] }, context),
  'atom:feed': readAtom,
  'atom:entry': (entry, { url }) => ({ feed: { format: 'atom1.0' }, items: [readAtomEntry(entry, url)] }),
  opml: (opml, { url }) => ({ feed: readOpml(opml, url), items: [] }),
  nitf: readNitfDocument,
  newsitem: readG2,
  packageitem: readG2,
  newsmessage: readG2,
  // Parts that agencies send by themselves: a story's content, an editor's document.
  contentset: (root, context) => readG2({ ...root, name: 'newsitem', children: [root] }, context),
  idf: (root, context) => readG2(inContentSet(root), context),
  conceptitem: refuseNoNews,
  knowledgeitem: refuseNoNews,
  planningitem: refuseNoNews,
  catalogitem: refuseNoNews,
  catalog: refuseNoNews,
  contentmeta: refuseNoNews,
  groupset: refuseNoNews,
  newsml: readNewsml,
  newscomponent: readNewsml,
};

/** Maps a document from its root element; undefined where that is of no format known here. */
export function readRoot(root: Element, context: Context & Cut): Reading | undefined {
  return Object.hasOwn(READERS, root.name) ? READERS[root.name]?.(root, context) : undefined;
}

/** Reads an XML document, sound or broken, with our own reader. */
export function readXmlFeed(text: string, context: Context): Reading {
  const document = readMended(text, context);
  if (document.tooDeep) {
    const words = `Elements deeper than ${context.caps.depth} levels were joined to the one above`;
    context.notice('too-deep', `${words} (${PARSE_SETTINGS.depth}).`);
  }
  if (document.tooMany) {
    const words = `What comes after ${context.caps.elements} elements and attributes was not read`;
    context.notice('too-many-elements', `${words} (${PARSE_SETTINGS.elements}).`);
  }
  if (document.tooLong) {
    const words = `Attributes of more than ${context.caps.attribute} characters were left out`;
    context.notice('attribute-too-long', `${words} (${PARSE_SETTINGS.attribute}).`);
  }
  for (const root of document.root.children) {
    const reading = typeof root === 'string' ? undefined : readRoot(root, { ...context, cut: document.cut });
    if (reading !== undefined) return reading;
  }
  const [buried] = firstDescendants(document.root).filter(({ name }) => FEED_ROOTS.has(name));
  const reading = buried && readRoot(buried, { ...context, cut: document.cut });
  if (reading === undefined) {
    return readLoose(document, context) ?? readOwn(document, context) ?? refuse(document.root);
  }
  context.notice('leading-junk', 'Something that is no part of the feed stands before it.');
  return reading;
}

/** Reads elements, and again where it shows that a sign is missing which hides much of the document. */
function readMended(text: string, { caps, notice }: Context): XmlDocument {
  let [document, mended] = [readXml(text, caps), text];
  if (document.quoteMissing) {
    notice('quote-missing', 'The quotation mark at the end of an attribute was missing; the tag was ended at its ">".');
    mended = closeQuotes(mended);
    document = readXml(mended, caps);
  }
  const rest = document.commentOpen ? withoutOpenComment(mended) : undefined;
  if (rest === undefined) return document;
  notice('comment-unclosed', 'A comment was begun and never ended; what stands behind it was read.');
  return readXml(rest, caps);
}

const FEED_ROOTS = new Set(['rss', 'rdf:rdf', 'atom:feed']);

/** Elements near the start of a document: a server's warnings before a feed hold some, and some that nobody closes. */
function firstDescendants(root: Element): Element[] {
  return [...descendants(root).take(200)];
}

function readRss(root: Element, context: Context & Cut): Reading {
  const { channel, items } = rssParts(root);
  const feed = readRssHeader(channel, rssFormat(root), context.url);
  const base = channel?.base ?? root.base ?? feed.url ?? context.url;
  return readItems(feed, items, item => readRssItem(item, base), context);
}

function readAtom(root: Element, context: Context & Cut): Reading {
  const feed = readAtomHeader(root, context.url);
  const base = root.base ?? context.url ?? feed.url;
  return readItems(feed, children(root, 'atom:entry'), entry => readAtomEntry(entry, base), context);
}

function readG2(root: Element, context: Context & Cut): Reading {
  leaveOutCut(root, context);
  return readNews('newsml-g2', readNewsmlG2(root, context.url), context);
}

function inContentSet(root: Element): Element {
  const inline = { ...root, name: 'inlinexml', children: [root] };
  return { ...root, name: 'newsitem', children: [{ ...root, name: 'contentset', children: [inline] }] };
}

function readNewsml(root: Element, context: Context & Cut): Reading {
  leaveOutCut(root, context);
  return readNews('newsml1.2', readNewsml1(root, context.url), context);
}

function readNitfDocument(root: Element, context: Context & Cut): Reading {
  leaveOutCut(root, context);
  return readNews('nitf', [readNitf(root, context.url)], context);
}

/** Where only the end tags of these are missing, all the words are there. */
const OUTERMOST = new Set(['nitf', 'body', 'newsitem', 'newsml', 'newsmessage', 'itemset']);
const NEWS = new Set(['newsitem', 'packageitem', 'nitf']);
/** What holds the words of those: a document cut ahead of it has a headline at most. */
const STORY = new Set(['body.content', 'contentset', 'groupset', 'newscomponent']);

function hasAllWords(cut: ReadonlySet<Element>): boolean {
  const open = [...cut];
  const last = open.findLast(({ name }) => NEWS.has(name));
  return (
    open.every(({ name }) => OUTERMOST.has(name)) &&
    (last === undefined || descendants(last).some(({ name }) => STORY.has(name)))
  );
}

/**
 * Takes the item that the end of the document cut out of it. Half a story is none: one that stands alone is refused, so
 * that a file which is still being written is taken up whole the next time.
 */
function leaveOutCut(root: Element, { cut, notice }: Context & Cut): void {
  if (cut === undefined || hasAllWords(cut)) return;
  if (NEWS.has(root.name)) {
    throw new ExchangeError('feed-unreadable', 'The document ends in the middle of its story.', {
      help: 'Send it again, whole.',
    });
  }
  let parent = root;
  for (const element of cut) {
    if (NEWS.has(element.name) && parent.children.at(-1) === element) {
      parent.children.pop();
      notice('item-cut', 'The document ends in the middle of its last item; that item was left out.');
      return;
    }
    parent = element;
  }
}

function readItems(
  feed: FeedHeader,
  elements: readonly Element[],
  readItem: (element: Element) => FeedItem,
  { cut, caps, notice }: Context & Cut,
): Reading {
  const whole = elements.filter(element => cut?.has(element) !== true);
  if (whole.length < elements.length) {
    notice('item-cut', 'The document ends in the middle of its last item; that item was left out.');
  }
  const items = whole.slice(0, caps.items + 1).map(readItem);
  for (const [index, item] of items.entries()) {
    if (item.published === undefined && item.updated === undefined) noticeDate(whole[index], index, notice);
  }
  return { feed, items };
}

const DATES = ['pubdate', 'dc:date', 'atom:published', 'atom:updated', 'atom:issued', 'atom:modified'];

/** Says which date could not be read, so that nobody takes its absence for the sender's. */
function noticeDate(element: Element | undefined, index: number, notice: Notice): void {
  const [written] = children(element, ...DATES).map(textOf);
  if (written !== undefined) notice('date-unreadable', `The date "${written.slice(0, 60)}" cannot be read.`, index);
}

/** Items of RSS in an element of another name, or where the start of the feed is lost. */
function readLoose({ root, cut }: XmlDocument, context: Context): Reading | undefined {
  const items = [...descendants(root)].filter(isRssItem);
  if (items.length === 0) return undefined;
  context.notice('root-missing', 'The document has items of RSS, but no <rss> and <channel> around them.');
  return readRss({ ...root, name: 'rss', children: items }, { ...context, cut });
}

function isRssItem(element: Element): boolean {
  if (element.name !== 'item') return false;
  return children(element, 'title').length > 0 && children(element, 'link', 'guid', 'pubdate').length > 0;
}

/** A private format whose fields have telling names. A web page is none, and half a story neither. */
function readOwn({ root, cut }: XmlDocument, { url, caps, notice }: Context): Reading | undefined {
  if (root.children.some(node => typeof node === 'object' && HTML.test(node.name))) return undefined;
  const items = readOwnXml(root, cut, caps.items + 1, url);
  if (items.length === 0) return undefined;
  notice('own-format', 'The document is XML of no standard; its stories were found by the names of its elements.');
  return { feed: { format: 'xml' }, items };
}

const FORMATS = 'The README names the formats that are read.';
const HTML = /^(?:xhtml:)?html$/;
/** What a page begins with that leaves out <html>, as it may. */
const OF_A_PAGE = /^(?:head|title|meta|script|style|body|main|div|h1|p|center|table)$/;

function refuse(document: Element): never {
  const root = document.children.find(node => typeof node === 'object');
  if (root === undefined) {
    throw new ExchangeError('feed-unreadable', 'The document is neither XML nor JSON nor a wire format known here.', {
      help: FORMATS,
    });
  }
  if (HTML.test(root.name) || OF_A_PAGE.test(root.name)) {
    throw new ExchangeError('feed-unreadable', 'The document is a web page, not a feed.', {
      help: 'news-exchange feeds discover URL finds the feeds of a page.',
    });
  }
  throw new ExchangeError(
    'feed-unreadable',
    `The document is XML with the root element <${root.name}>, which is no feed known here.`,
    { root: root.name, help: FORMATS },
  );
}
