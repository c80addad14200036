import type { FeedItem } from '../../core/article.ts';
import { unreadable } from './context.ts';
import { type FieldTable, readFields } from './fields.ts';
import { nameOf, readInlineContent } from './inline-content.ts';
import { readNitf } from './nitf.ts';
import { escapeHtml, mediaOf, oneLine, unique } from './values.ts';
import { attribute, child, descendants, type Element, elementsAt, textOf, valuesAt } from './xml-tree.ts';

const NEWSML_G2: FieldTable = {
  guid: ['@guid'],
  headline: ['contentmeta/headline', 'itemmeta/title'],
  bylines: ['contentmeta/by', 'contentmeta/creator/name'],
  published: ['itemmeta/firstcreated', 'contentmeta/contentcreated', 'itemmeta/versioncreated'],
  updated: ['itemmeta/versioncreated'],
  firstCreated: ['itemmeta/firstcreated', 'contentmeta/contentcreated'],
  summaryHtml: ['contentmeta/description'],
  categories: ['contentmeta/keyword'],
  rights: ['rightsinfo/copyrightnotice', 'rightsinfo/copyrightholder/name', 'rightsinfo/copyrightholder@literal'],
  copyrightHolder: ['rightsinfo/copyrightholder/name', 'rightsinfo/copyrightholder@literal'],
  license: ['rightsinfo/link@href', 'rightsinfo/usageterms@href', 'rightsinfo/rightsexpressiondata'],
  priority: ['contentmeta/urgency'],
  usageTerms: ['rightsinfo/usageterms'],
  language: ['contentmeta/language@tag', '@xml:lang'],
  creditLine: ['contentmeta/creditline'],
  dateline: ['contentmeta/dateline'],
  slug: ['contentmeta/slugline'],
  version: ['@version'],
  pubStatus: ['itemmeta/pubstatus@qcode|uri'],
  embargoedUntil: ['itemmeta/embargoed'],
  editorialNote: ['itemmeta/ednote'],
};

/** G2 items that hold terms, plans and lists, and no news. */
export const NO_NEWS: ReadonlyMap<string, string> = new Map([
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
export function refuseNoNews(root: string): never {
  const message = `The document is a NewsML-G2 ${NO_NEWS.get(root)}; it holds no news.`;
  throw unreadable(message, 'Ask the partner for the address of its news items.', { root });
}

function newsOf(message: Element): Element[] {
  const all = elementsAt(message, 'itemset/*');
  const news = all.filter(({ name }) => name === 'newsitem' || name === 'packageitem');
  const [other] = all;
  if (news.length === 0 && other !== undefined && NO_NEWS.has(other.name)) refuseNoNews(other.name);
  return news;
}

function readNewsItem(item: Element, base: string | undefined): FeedItem {
  const [content] = elementsAt(item, 'contentset');
  const inline = elementsAt(content, 'inlinexml|inlinedata').map(readInlineContent);
  const words = inline.find(({ html }) => html !== undefined);
  const nitf = words?.nitf && readNitf(words.nitf, base);
  const fields = readCommonFields(item);
  return {
    ...fields,
    headline: fields.headline ?? nitf?.headline ?? words?.headline,
    bylines: fields.bylines ?? nitf?.bylines,
    dateline: fields.dateline ?? nitf?.dateline,
    // A picture, film or sound has no words but its description.
    bodyHtml: words?.html ?? (content && fields.summaryHtml),
    media: media(item, base) ?? nitf?.media,
  };
}

/** A package as an item: its headline, and its contents as the list it is. */
function readPackage(item: Element, base: string | undefined): FeedItem {
  const references = [...descendants(item)].filter(({ name }) => name === 'itemref');
  const entries = references.map(reference => {
    const address = attribute(reference, 'href') ?? attribute(reference, 'residref') ?? '';
    const words = escapeHtml(
      oneLine(['headline', 'title', 'description'].flatMap(name => valuesAt(reference, name))[0]) ?? address,
    );
    const isLink = /^https?:/.test(address);
    return `<li>${isLink ? `<a href="${escapeHtml(address).replace(/"/g, '&quot;')}">${words}</a>` : words}</li>`;
  });
  const fields = readCommonFields(item);
  return {
    ...fields,
    bodyHtml: fields.headline === undefined || entries.length === 0 ? undefined : `<ul>\n${entries.join('\n')}\n</ul>`,
    media: media(item, base),
  };
}

/** The fields that every G2 item has in the same places. */
function readCommonFields(item: Element): FeedItem {
  const [provider] = elementsAt(item, 'itemmeta/provider');
  const [source] = elementsAt(item, 'contentmeta/infosource');
  // Headlines with a role are short forms and translations.
  const headline = elementsAt(item, 'contentmeta/headline').find(({ attribs }) => attribs.role === undefined);
  const subjects = elementsAt(item, 'contentmeta/subject|genre').map(subject => valuesAt(subject, 'name')[0]);
  // https://iptc.org/std/NewsML-G2 hopHistory: the parties an item went through, by their sequence number.
  const hops = elementsAt(item, 'hophistory/hop').toSorted(
    (a, b) => Number(attribute(a, 'seq')) - Number(attribute(b, 'seq')),
  );
  const fields = readFields(NEWSML_G2, place => valuesAt(item, place));
  // An empty `embargoed` means: until a time that is not known yet.
  const isUnderEmbargo = elementsAt(item, 'itemmeta/embargoed').length > 0 && fields.embargoedUntil === undefined;
  return {
    ...fields,
    ...(isUnderEmbargo && fields.pubStatus !== 'canceled' && { pubStatus: 'withheld' }),
    headline: oneLine(textOf(headline)) ?? fields.headline,
    subjects: unique(subjects.map(oneLine)),
    provider: nameOf(provider) ?? nameOf(source),
    hops: unique(hops.map(hop => nameOf(child(hop, 'party')) ?? nameOf(hop))),
  };
}

function media(item: Element, base: string | undefined): FeedItem['media'] {
  // Description and credit line are those of the item: of its own picture, not of the icon beside its words.
  const credit = oneLine(valuesAt(item, 'contentmeta/creditline')[0]);
  const caption = oneLine(valuesAt(item, 'contentmeta/description')[0]);
  const facts = (part: Element) => ({
    url: attribute(part, 'href'),
    type: attribute(part, 'contenttype'),
    width: attribute(part, 'width'),
    height: attribute(part, 'height'),
  });
  const own = elementsAt(item, 'contentset/remotecontent').map(part => ({ ...facts(part), credit, caption }));
  return mediaOf([...own, ...elementsAt(item, 'contentmeta/icon').map(facts)], base);
}
