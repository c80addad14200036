import type { FeedItem, Media, PubStatus } from '../../core/article.ts';
import { readDate } from './dates.ts';
import { oneLine, plainFromHtml, resolve, unique } from './html.ts';
import { attribute, child, children, descendants, type Element, innerHtml, isElement, textOf } from './xml-tree.ts';

/** Maps one NITF document (2.5 to 3.6): https://iptc.org/standards/nitf/ */
export function readNitf(nitf: Element, base: string | undefined): FeedItem {
  const head = child(nitf, 'head');
  const docdata = child(head, 'docdata');
  const body = child(nitf, 'body');
  const top = child(body, 'body.head');
  const hedline = child(top, 'hedline');
  const rights = child(docdata, 'doc.rights');
  const issued = readDate(attribute(child(docdata, 'date.issue'), 'norm'));
  const released = readDate(attribute(child(docdata, 'date.release'), 'norm'));
  const storyDate = readDate(attribute(child(child(top, 'dateline'), 'story.date'), 'norm'));
  const revision = child(docdata, 'revision-history');
  return {
    guid: attribute(child(docdata, 'doc-id'), 'id-string') ?? attribute(nitf, 'uno'),
    headline: oneLine(textOf(child(hedline, 'hl1')) ?? textOf(hedline) ?? textOf(child(head, 'title'))),
    bylines: unique(children(top, 'byline').map(byline => oneLine(textOf(byline)))),
    published: issued ?? released ?? storyDate,
    updated: readDate(attribute(revision, 'norm')),
    firstCreated: storyDate,
    summaryHtml: html(child(top, 'abstract')),
    bodyHtml: nitfHtml(nitf),
    categories: unique(
      children(child(docdata, 'key-list'), 'keyword').map(keyword => oneLine(attribute(keyword, 'key'))),
    ),
    subjects: subjects(head),
    media: media(child(body, 'body.content'), base),
    rights: oneLine(attribute(child(docdata, 'doc.copyright'), 'holder') ?? textOf(child(top, 'rights'))),
    usageTerms: oneLine(attribute(rights, 'limitations') ?? attribute(rights, 'type')),
    language: attribute(nitf, 'xml:lang') ?? attribute(nitf, 'baselang') ?? attribute(body, 'xml:lang'),
    provider: oneLine(
      attribute(rights, 'agent') ??
        attribute(rights, 'provider') ??
        attribute(rights, 'owner') ??
        textOf(child(top, 'distributor')) ??
        textOf(child(child(top, 'rights'), 'rights.owner')),
    ),
    creditLine: oneLine(textOf(child(top, 'distributor'))),
    dateline: dateline(child(top, 'dateline')),
    slug: oneLine(attribute(child(docdata, 'du-key'), 'key') ?? attribute(child(docdata, 'fixture'), 'fix-id')),
    version: attribute(child(docdata, 'du-key'), 'version'),
    editorialNote: unique([
      ...children(docdata, 'ed-msg').map(note => oneLine(attribute(note, 'info') ?? textOf(note))),
      oneLine(attribute(revision, 'comment')),
      ...children(top, 'note').map(note => oneLine(textOf(note))),
    ])?.join(' '),
    hops: unique(
      children(child(docdata, 'del-list'), 'from-src').map(source => oneLine(attribute(source, 'src-name'))),
    ),
    ...status(docdata, issued, released),
  };
}

/** Management status and release date: https://iptc.org/std/NITF/3.6/documentation/nitf.html#docdata */
function status(
  docdata: Element | undefined,
  issued: string | undefined,
  released: string | undefined,
): Pick<FeedItem, 'pubStatus' | 'embargoedUntil' | 'cancels'> {
  const written = attribute(docdata, 'management-status')?.toLowerCase();
  const embargoed = written === 'embargoed' || (released !== undefined && issued !== undefined && released > issued);
  const other = attribute(docdata, 'management-doc-idref');
  const withdrawn = CANCELING.test(attribute(docdata, 'management-idref-status') ?? written ?? '');
  return {
    pubStatus: written === 'embargoed' && released === undefined ? 'withheld' : pubStatus(written),
    embargoedUntil: embargoed ? released : undefined,
    cancels: other !== undefined && withdrawn ? [other] : undefined,
  };
}

const CANCELING = /^(?:cancel|kill|withdraw|delete)/i;

/** A status of NITF, NewsML and their users as one of ninjs's three. */
export function pubStatus(written: string | undefined): PubStatus | undefined {
  if (written === undefined) return undefined;
  const word = written.toLowerCase().replace(/^.*[:/]/, '');
  if (CANCELING.test(word)) return 'canceled';
  if (/^(?:withh|held|hold)/.test(word)) return 'withheld';
  return /^(?:usable|embargoed)/.test(word) ? 'usable' : undefined;
}

function subjects(head: Element | undefined): string[] | undefined {
  const found = children(child(head, 'tobject'), 'tobject.subject').map(subject =>
    oneLine(
      attribute(subject, 'tobject.subject.detail') ??
        attribute(subject, 'tobject.subject.matter') ??
        attribute(subject, 'tobject.subject.type') ??
        attribute(subject, 'tobject.subject.refnum'),
    ),
  );
  return unique(found);
}

function dateline(element: Element | undefined): string | undefined {
  if (element === undefined) return undefined;
  const words = element.children.map(node =>
    node.type === 'text' ? node.data : isElement(node) && node.name !== 'story.date' ? (textOf(node) ?? '') : '',
  );
  return oneLine(words.join(' '));
}

function media(content: Element | undefined, base: string | undefined): Media[] | undefined {
  if (content === undefined) return undefined;
  const found = new Map<string, Media>();
  for (const element of descendants(content)) {
    if (element.name !== 'media') continue;
    const reference = children(element, 'media-reference').find(
      candidate => attribute(candidate, 'source') !== undefined,
    );
    const source = attribute(reference, 'source');
    if (source === undefined) continue;
    const url = resolve(source, base);
    const type = attribute(reference, 'mime-type') ?? attribute(element, 'media-type');
    const credit = oneLine(textOf(child(element, 'media-producer')));
    const caption = plainFromHtml(textOf(child(element, 'media-caption')) ?? attribute(reference, 'alternate-text'));
    if (!found.has(url))
      found.set(url, { url, ...(type && { type }), ...(credit && { credit }), ...(caption && { caption }) });
  }
  return found.size === 0 ? undefined : [...found.values()];
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
