import type { FeedItem, Media } from '../../core/article.ts';
import { ExchangeError } from '../../errors.ts';
import { readDate } from './dates.ts';
import { escapeHtml, htmlFromText, oneLine, resolve, unique } from './html.ts';
import { nameOf, readInlineContent } from './inline-content.ts';
import { pubStatus, readNitf } from './nitf.ts';
import { attribute, child, children, descendants, type Element, elementsIn, textOf } from './xml-tree.ts';

/** G2 items that hold terms, plans and lists, and no news. */
const NO_NEWS: ReadonlyMap<string, string> = new Map([
  ['conceptitem', 'conceptItem, which describes a term or an event'],
  ['knowledgeitem', 'knowledgeItem, which is a vocabulary'],
  ['planningitem', 'planningItem, which announces coverage that is planned'],
  ['catalogitem', 'catalogItem, which lists vocabularies'],
  ['catalog', 'catalog, which lists vocabularies'],
  ['contentmeta', 'contentMeta, which is a part of an item without its content'],
  ['groupset', 'groupSet, which is the list in a package without its item'],
]);

/** The news of a NewsML-G2 document (`newsItem`, `packageItem` or `newsMessage`): https://iptc.org/standards/newsml-g2/ */
export function readNewsmlG2(root: Element, base: string | undefined): FeedItem[] {
  const items = root.name === 'newsmessage' ? newsOf(root) : [root];
  return items.map(item => (item.name === 'packageitem' ? readPackage(item, base) : readNewsItem(item, base)));
}

/** Says why a document of the family holds no news. */
export function refuseNoNews(name: string): never {
  throw new ExchangeError(
    'feed-unreadable',
    `The document is a NewsML-G2 ${NO_NEWS.get(name) ?? name}; it holds no news.`,
    {
      root: name,
      help: 'Ask the partner for the address of its news items.',
    },
  );
}

function newsOf(message: Element): Element[] {
  const all = children(message, 'itemset').flatMap(elementsIn);
  const news = all.filter(({ name }) => name === 'newsitem' || name === 'packageitem');
  const [other] = all;
  if (news.length === 0 && other !== undefined && NO_NEWS.has(other.name)) refuseNoNews(other.name);
  return news;
}

function readNewsItem(item: Element, base: string | undefined): FeedItem {
  const content = child(item, 'contentset');
  const inline = children(content, 'inlinexml', 'inlinedata').map(readInlineContent);
  const words = inline.find(({ html }) => html !== undefined);
  const nitf = words?.nitf === undefined ? undefined : readNitf(words.nitf, base);
  const fields = readFields(item);
  return {
    ...fields,
    headline: fields.headline ?? nitf?.headline ?? words?.headline,
    bylines: fields.bylines ?? nitf?.bylines,
    dateline: fields.dateline ?? nitf?.dateline,
    // A picture, film or sound has no words but its description.
    bodyHtml: words?.html ?? (content === undefined ? undefined : fields.summaryHtml),
    media: media(item, content, base) ?? nitf?.media,
  };
}

/** A package as an item: its headline, and its contents as the list it is. */
function readPackage(item: Element, base: string | undefined): FeedItem {
  const entries = [...descendants(item)]
    .filter(({ name }) => name === 'itemref')
    .map(reference => {
      const title = oneLine(
        textOf(child(reference, 'headline')) ??
          textOf(child(reference, 'title')) ??
          textOf(child(reference, 'description')),
      );
      const address = attribute(reference, 'href') ?? attribute(reference, 'residref') ?? '';
      const words = escapeHtml(title ?? address);
      return /^https?:/.test(address)
        ? `<li><a href="${escapeHtml(address).replace(/"/g, '&quot;')}">${words}</a></li>`
        : `<li>${words}</li>`;
    });
  const fields = readFields(item);
  return {
    ...fields,
    bodyHtml: fields.headline === undefined || entries.length === 0 ? undefined : `<ul>\n${entries.join('\n')}\n</ul>`,
    media: media(item, undefined, base),
  };
}

/** The fields that every G2 item has in the same places. */
function readFields(item: Element): FeedItem {
  const meta = child(item, 'itemmeta');
  const about = child(item, 'contentmeta');
  const rights = child(item, 'rightsinfo');
  const created = readDate(textOf(child(meta, 'versioncreated')));
  const first = readDate(textOf(child(meta, 'firstcreated')) ?? textOf(child(about, 'contentcreated')));
  const descriptions = children(about, 'description')
    .map(textOf)
    .filter(text => text !== undefined);
  const sources = children(about, 'infosource');
  return {
    guid: attribute(item, 'guid'),
    headline: headline(about) ?? oneLine(textOf(child(meta, 'title'))),
    bylines: bylines(about, meta),
    published: first ?? created,
    updated: created,
    firstCreated: first,
    summaryHtml: descriptions[0] === undefined ? undefined : htmlFromText(descriptions[0]),
    categories: unique(children(about, 'keyword').map(keyword => oneLine(textOf(keyword)))),
    subjects: unique(children(about, 'subject', 'genre').map(subject => oneLine(textOf(child(subject, 'name'))))),
    rights: oneLine(textOf(child(rights, 'copyrightnotice')) ?? nameOf(child(rights, 'copyrightholder'))),
    usageTerms: oneLine(textOf(child(rights, 'usageterms'))),
    language: attribute(child(about, 'language'), 'tag') ?? attribute(item, 'xml:lang'),
    provider: nameOf(child(meta, 'provider')) ?? nameOf(sources[0]),
    creditLine: oneLine(textOf(child(about, 'creditline'))),
    dateline: oneLine(textOf(child(about, 'dateline'))),
    slug: oneLine(textOf(child(about, 'slugline'))),
    version: attribute(item, 'version'),
    pubStatus: pubStatus(attribute(child(meta, 'pubstatus'), 'qcode') ?? attribute(child(meta, 'pubstatus'), 'uri')),
    embargoedUntil: readDate(textOf(child(meta, 'embargoed'))),
    editorialNote: unique(children(meta, 'ednote').map(note => oneLine(textOf(note))))?.join(' '),
    hops: hops(child(item, 'hophistory')),
  };
}

/** The headline without a role, else the first: the others are short forms and translations. */
function headline(about: Element | undefined): string | undefined {
  const written = children(about, 'headline').filter(element => textOf(element) !== undefined);
  return oneLine(textOf(written.find(element => attribute(element, 'role') === undefined) ?? written[0]));
}

function bylines(about: Element | undefined, meta: Element | undefined): string[] | undefined {
  const printed = unique(children(about, 'by').map(by => oneLine(textOf(by))));
  if (printed !== undefined) return printed;
  const links = [...children(child(meta, 'links'), 'link')].filter(link => attribute(link, 'rel') === 'author');
  return (
    unique(links.map(link => attribute(link, 'title'))) ??
    unique(children(about, 'creator').map(creator => oneLine(textOf(child(creator, 'name')))))
  );
}

/** https://iptc.org/std/NewsML-G2 hopHistory: the parties an item went through, by their sequence number. */
function hops(history: Element | undefined): string[] | undefined {
  const stops = children(history, 'hop').map((hop, index) => ({
    order: Number(attribute(hop, 'seq') ?? index),
    name: nameOf(child(hop, 'party')) ?? nameOf(hop),
  }));
  return unique(stops.sort((a, b) => a.order - b.order).map(({ name }) => name));
}

function media(item: Element, content: Element | undefined, base: string | undefined): Media[] | undefined {
  const about = child(item, 'contentmeta');
  const credit = oneLine(textOf(child(about, 'creditline')));
  const caption = oneLine(textOf(child(about, 'description')));
  const remote = children(content, 'remotecontent').map(reference => ({ reference, name: nameOf(reference) }));
  const icons = children(about, 'icon').map(reference => ({ reference, name: undefined }));
  const found = new Map<string, Media>();
  for (const { reference } of [...remote, ...icons]) {
    const address = attribute(reference, 'href');
    if (address === undefined) continue;
    const url = resolve(address, base);
    const type = attribute(reference, 'contenttype');
    found.set(url, { url, ...(type && { type }), ...(credit && { credit }), ...(caption && { caption }) });
  }
  return found.size === 0 ? undefined : [...found.values()];
}
