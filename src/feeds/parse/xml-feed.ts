import type { FeedItem } from '../../core/article.ts';
import { type Context, type FeedContent, type Field, noticeCut, onlyNews, unreadable } from './context.ts';
import { readAtomFeed, readFeed } from './feed-item.ts';
import { NO_NEWS, readNewsmlG2, refuseNoNews } from './newsml-g2.ts';
import { readNewsml1 } from './newsml1.ts';
import { readNitf } from './nitf.ts';
import { readOwnXml } from './own-format.ts';
import { rssFormat } from './rss.ts';
import type { XmlText } from './scan-tags.ts';
import { oneLine, resolve } from './values.ts';
import {
  attribute,
  baseOf,
  child,
  descendants,
  type Element,
  elementsAt,
  elementsIn,
  innerHtml,
  isElement,
  readXmlTree,
  textOf,
  type XmlTree,
} from './xml-tree.ts';

type Reader = (root: Element, context: Context, tree: XmlTree) => FeedContent;

const newsReader =
  (format: string, read: (root: Element, base: string | undefined) => FeedItem[]): Reader =>
  (root, context, tree) => {
    leaveOutCut(root, context, tree);
    return onlyNews(format, read(root, context.url), context);
  };
const newsml1 = newsReader('newsml1.2', readNewsml1);
const newsmlG2 = newsReader('newsml-g2', readNewsmlG2);
/** Reads a part of a G2 item that agencies send by itself (a story's content, an editor's document) as an item. */
const inNewsItem =
  (around: string): Reader =>
  (root, context, tree) => {
    const item = tree.$(root).wrap(around).closest('newsitem').attr(root.attribs);
    return newsmlG2(item.get(0) as Element, context, tree);
  };

/** Which reader reads a document, by the name of its root element. */
const READERS: ReadonlyMap<string, Reader> = new Map(
  Object.entries<Reader>({
    rss: readRss,
    'rdf:rdf': readRss,
    channel: readRss,
    'atom:feed': (feed, context, tree) =>
      readAtomFeed(fieldOf(feed), wholeItems(elementsAt(feed, 'atom:entry'), context, tree), context),
    'atom:entry': (entry, context) => readFeed('atom1.0', undefined, [fieldOf(entry)], context),
    opml: readOpml,
    nitf: newsReader('nitf', (root, base) => [readNitf(root, base)]),
    newsitem: newsmlG2,
    packageitem: newsmlG2,
    newsmessage: newsmlG2,
    contentset: inNewsItem('<newsitem></newsitem>'),
    idf: inNewsItem('<newsitem><contentset><inlinexml></inlinexml></contentset></newsitem>'),
    newsml: newsml1,
    newscomponent: newsml1,
    ...Object.fromEntries(NO_NEWS.keys().map(name => [name, () => refuseNoNews(name)])),
  }),
);

/**
 * Reads an XML document with cheerio: every news format, and feeds that rss-parser cannot represent or that are broken.
 *
 * @throws ExchangeError feed-unreadable where it is of no format known here, or half a story.
 */
export function readXmlFeed(xml: XmlText, context: Context): FeedContent {
  const tree = readXmlTree(xml);
  const root =
    tree.roots.find(({ name }) => READERS.has(name)) ?? nearStart(tree).find(({ name }) => FEED_ROOTS.has(name));
  const read = READERS.get(root?.name ?? '');
  if (root === undefined || read === undefined)
    return readLooseItems(tree, context) ?? readOwn(tree, context) ?? refuse(tree.roots[0]);
  if (!tree.roots.includes(root))
    context.notice('leading-junk', 'Something that is no part of the feed stands before it.');
  return read(root, context, tree);
}

const FEED_ROOTS = new Set(['rss', 'rdf:rdf', 'atom:feed']);

/** A server's warnings before a feed hold some elements, and some of them are never closed. */
function nearStart({ roots }: XmlTree): Element[] {
  return roots.slice(0, 200).flatMap(root => [...descendants(root).take(200)]);
}

/** RSS 1.0 has items beside the channel; some feeds have them in a list. */
function readRss(root: Element, context: Context, tree: XmlTree): FeedContent {
  const channel = root.name === 'channel' ? root : child(root, 'channel');
  const items = [...elementsAt(channel, 'item'), ...(channel === root ? [] : elementsAt(root, 'item'))];
  if (items.length === 0) items.push(...elementsAt(channel, 'items/item'), ...elementsAt(root, 'items/item'));
  const attributes = Object.entries(root.attribs).map(([name, value]) => ` ${name}="${value}"`);
  const format = rssFormat(`<${root.name}${attributes.join('')}>`);
  return readFeed(format, channel && fieldOf(channel), wholeItems(items, context, tree), context);
}

/** The items that the end of the document did not cut. */
function wholeItems(elements: readonly Element[], { caps, notice }: Context, { cut }: XmlTree): Field[] {
  const whole = elements.filter(element => !cut.has(element));
  if (whole.length < elements.length) noticeCut(notice);
  return whole.slice(0, caps.items + 1).map(fieldOf);
}

/** An element of cheerio's tree as a field. A class, because some documents have 200,000 of them. */
class ElementField implements Field {
  readonly #element: Element;
  #byName: ReadonlyMap<string, readonly Element[]> | undefined;

  constructor(element: Element) {
    this.#element = element;
  }

  get text(): string | undefined {
    return textOf(this.#element);
  }

  get inside(): string | undefined {
    const { name, children: nodes } = this.#element;
    const [only, ...others] = nodes.filter(node => node.type !== 'text' || node.data.trim() !== '');
    if (elementsIn(this.#element).length === 0) return undefined;
    const isWrapped = name.startsWith('atom:') && others.length === 0 && only !== undefined && isElement(only);
    return innerHtml(isWrapped && /^(?:xhtml:)?div$/.test(only.name) ? only : this.#element).trim();
  }

  get base(): string | undefined {
    return baseOf(this.#element);
  }

  attribute(name: string): string | undefined {
    return attribute(this.#element, name);
  }

  all(name: string): readonly Field[] {
    this.#byName ??= Map.groupBy(elementsIn(this.#element), inner => inner.name);
    return this.#byName.get(name)?.map(fieldOf) ?? NONE;
  }
}

const NONE: readonly never[] = [];
const fieldOf = (element: Element): Field => new ElementField(element);

/** An OPML document as what it is, a list of feeds: http://opml.org/spec2.opml. It has no items. */
function readOpml(opml: Element, { url }: Context, { $ }: XmlTree): FeedContent {
  const feeds = $(opml)
    .find('outline[xmlurl]')
    .get()
    .flatMap(outline => {
      const address = attribute(outline, 'xmlurl');
      const title = oneLine(attribute(outline, 'title') ?? attribute(outline, 'text'));
      return address === undefined ? [] : [{ url: resolve(address, url), ...(title && { title }) }];
    });
  return { feed: { format: 'opml', title: oneLine($(opml).find('head > title').first().text()), feeds }, items: [] };
}

/** Where only the end tags of these are missing, all the words are there. */
const OUTERMOST = new Set(['nitf', 'body', 'newsitem', 'newsml', 'newsmessage', 'itemset']);
const NEWS = new Set(['newsitem', 'packageitem', 'nitf']);
/** What holds the words of those: a document cut before it has a headline at most. */
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
 * Leaves out the item that the end of the document cut. Half a story is none: one that stands alone is refused, so that a
 * file which is still being written is read whole the next time.
 */
function leaveOutCut(root: Element, { notice }: Context, { $, cut }: XmlTree): void {
  if (hasAllWords(cut)) return;
  if (NEWS.has(root.name)) throw unreadable('The document ends in the middle of its story.', 'Send it again, whole.');
  const [item] = [...cut].filter(element => element !== root && NEWS.has(element.name));
  if (item === undefined) return;
  $(item).remove();
  noticeCut(notice);
}

/** Items of RSS in an element of another name, or where the start of the feed is lost. */
function readLooseItems(tree: XmlTree, context: Context): FeedContent | undefined {
  // cheerio's `$('item')` takes the square of the number of roots.
  const all = tree.roots.flatMap(root => [root, ...descendants(root)]).filter(({ name }) => name === 'item');
  const items = all.filter(item => child(item, 'title') && elementsAt(item, 'link|guid|pubdate').length > 0);
  if (items.length === 0) return undefined;
  context.notice('root-missing', 'The document has items of RSS, but no <rss> and <channel> around them.');
  return readFeed('rss2.0', undefined, wholeItems(items, context, tree), context);
}

/** A private format whose fields have telling names. A web page is none, and half a story neither. */
function readOwn({ roots, cut }: XmlTree, { url, caps, notice }: Context): FeedContent | undefined {
  if (roots.some(({ name }) => HTML.test(name))) return undefined;
  const items: FeedItem[] = readOwnXml(roots, cut, caps.items + 1, url);
  if (items.length === 0) return undefined;
  notice('own-format', 'The document is XML of no standard; its stories were found by the names of its elements.');
  return { feed: { format: 'xml' }, items };
}

const HTML = /^(?:xhtml:)?html$/;
/** What a page begins with that leaves out <html>, as it may. */
const OF_A_PAGE = /^(?:head|title|meta|script|style|body|main|div|h1|p|center|table)$/;

function refuse(root: Element | undefined): never {
  if (root === undefined) throw unreadable('The document is neither XML nor JSON nor a wire format known here.');
  const { name } = root;
  if (HTML.test(name) || OF_A_PAGE.test(name)) {
    const help = 'news-exchange feeds discover URL finds the feeds of a page.';
    throw unreadable('The document is a web page, not a feed.', help);
  }
  throw unreadable(`The document is XML with the root element <${name}>, which is no feed known here.`, undefined, {
    root: name,
  });
}
