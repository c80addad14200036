import type { FeedItem } from '../../core/article.ts';
import { readDate } from './dates.ts';
import { CANCELING, type FieldTable, isNoindex, readFields } from './fields.ts';
import { mediaOf, oneLine, plainFromHtml } from './values.ts';
import {
  attribute,
  child,
  descendants,
  type Element,
  elementsAt,
  innerHtml,
  isElement,
  textOf,
  valuesAt,
} from './xml-tree.ts';

/** NITF 2.5 to 3.6: https://iptc.org/standards/nitf/ */
const NITF: FieldTable = {
  guid: ['head/docdata/doc-id@id-string', '@uno'],
  headline: ['body/body.head/hedline/hl1', 'body/body.head/hedline', 'head/title'],
  bylines: ['body/body.head/byline'],
  published: [
    'head/docdata/date.issue@norm',
    'head/docdata/date.release@norm',
    'body/body.head/dateline/story.date@norm',
  ],
  updated: ['head/docdata/revision-history@norm'],
  firstCreated: ['body/body.head/dateline/story.date@norm'],
  categories: ['head/docdata/key-list/keyword@key'],
  subjects: [
    'head/tobject/tobject.subject@tobject.subject.detail|tobject.subject.matter|tobject.subject.type|tobject.subject.refnum',
  ],
  rights: ['head/docdata/doc.copyright@holder', 'body/body.head/rights'],
  copyrightHolder: ['head/docdata/doc.copyright@holder', 'body/body.head/rights/rights.owner'],
  priority: ['head/docdata/urgency@ed-urg'],
  usageTerms: ['head/docdata/doc.rights@limitations|type'],
  language: ['@xml:lang', '@baselang', 'body@xml:lang'],
  provider: [
    'head/docdata/doc.rights@agent|provider|owner',
    'body/body.head/distributor',
    'body/body.head/rights/rights.owner',
  ],
  creditLine: ['body/body.head/distributor'],
  slug: ['head/docdata/du-key@key', 'head/docdata/fixture@fix-id'],
  version: ['head/docdata/du-key@version'],
  pubStatus: ['head/docdata@management-status'],
  expires: ['head/docdata/date.expire@norm'],
  editorialNote: [
    'head/docdata/ed-msg@info',
    'head/docdata/ed-msg',
    'head/docdata/revision-history@comment',
    'body/body.head/note',
  ],
  hops: ['head/docdata/del-list/from-src@src-name'],
};

/** Maps one NITF document. */
export function readNitf(nitf: Element, base: string | undefined): FeedItem {
  const [top] = elementsAt(nitf, 'body/body.head');
  return {
    ...readFields(NITF, place => valuesAt(nitf, place)),
    summaryHtml: html(child(top, 'abstract')),
    bodyHtml: nitfHtml(nitf),
    dateline: dateline(child(top, 'dateline')),
    media: media(nitf, base),
    ...(isNotForSearch(nitf) && { noindex: true }),
    ...release(nitf),
  };
}

function isNotForSearch(nitf: Element): boolean {
  const robots = elementsAt(nitf, 'head/meta').filter(meta => attribute(meta, 'name')?.toLowerCase() === 'robots');
  return robots.some(meta => isNoindex(attribute(meta, 'content')));
}

/** Embargo and withdrawal: https://iptc.org/std/NITF/3.6/documentation/nitf.html#docdata */
function release(nitf: Element): FeedItem {
  const value = (place: string): string | undefined => valuesAt(nitf, `head/docdata${place}`)[0];
  const status = value('@management-status')?.toLowerCase();
  const issued = readDate(value('/date.issue@norm'));
  const released = readDate(value('/date.release@norm'));
  const other = value('@management-doc-idref');
  // Without a date of issue, one of release that is still to come says until when it may not be published.
  const begun = issued ?? new Date().toISOString();
  const embargoed = status === 'embargoed' || (released !== undefined && released > begun);
  return {
    ...(status === 'embargoed' && released === undefined && { pubStatus: 'withheld' }),
    ...(embargoed && { embargoedUntil: released }),
    ...(other && CANCELING.test(value('@management-idref-status') ?? status ?? '') && { cancels: [other] }),
  };
}

/** The words of a dateline without its date. */
function dateline(element: Element | undefined): string | undefined {
  const words = element?.children.map(node =>
    node.type === 'text' ? node.data : isElement(node) && node.name !== 'story.date' ? (textOf(node) ?? '') : '',
  );
  return oneLine(words?.join(' '));
}

function media(nitf: Element, base: string | undefined): FeedItem['media'] {
  const parts = elementsAt(nitf, 'body/body.content').flatMap(content => [...descendants(content)]);
  const found = parts
    .filter(({ name }) => name === 'media')
    .map(element => {
      const reference = elementsAt(element, 'media-reference').find(({ attribs }) => attribs.source?.trim());
      return {
        url: attribute(reference, 'source'),
        type: attribute(reference, 'mime-type') ?? attribute(element, 'media-type'),
        width: attribute(reference, 'width'),
        height: attribute(reference, 'height'),
        credit: oneLine(valuesAt(element, 'media-producer')[0]),
        caption: plainFromHtml(valuesAt(element, 'media-caption')[0] ?? attribute(reference, 'alternate-text')),
      };
    });
  return mediaOf(found, base);
}

/** NITF's elements that HTML calls otherwise, and those it shares with HTML. Others are unwrapped; media go into `media`. */
const HTML_NAMES: ReadonlyMap<string, string> = new Map([
  ['hl2', 'h2'],
  ['bq', 'blockquote'],
  ['nitf-table', 'table'],
  ['lang', 'span'],
  ...'p h1 h3 h4 ul ol li dl dt dd pre hr br table caption thead tbody tfoot tr td th a em strong b i u q sub sup img blockquote div span'
    .split(' ')
    .map(name => [name, name] as const),
]);

/** The body of an NITF document as HTML. */
export function nitfHtml(nitf: Element): string | undefined {
  const body = child(nitf, 'body');
  return withTagline(html(child(body, 'body.content')), child(child(body, 'body.end'), 'tagline'));
}

/** The tagline is the byline at the end of a story ("X contributed to this article"): it was printed, so it stays in the body. */
function withTagline(bodyHtml: string | undefined, tagline: Element | undefined): string | undefined {
  const line = html(tagline);
  if (line === undefined) return bodyHtml;
  return `${bodyHtml ?? ''}\n${/^<p\b/.test(line) ? line : `<p>${line}</p>`}`;
}

/** A NITF block as HTML. */
function html(element: Element | undefined): string | undefined {
  if (element === undefined) return undefined;
  const written = innerHtml(element, name => (name === 'media' ? undefined : (HTML_NAMES.get(name) ?? '')));
  return written.trim() || undefined;
}
