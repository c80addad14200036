import type { FeedItem, Media } from '../../core/article.ts';
import { readDate } from './dates.ts';
import { oneLine, plainFromHtml, resolve, unique } from './html.ts';
import { readInlineContent } from './inline-content.ts';
import { pubStatus, readNitf } from './nitf.ts';
import { attribute, child, children, descendants, type Element, textOf } from './xml-tree.ts';

/**
 * The stories of a NewsML 1 document (1.0 to 1.2):
 * https://iptc.org/std/NewsML/1.2/specification/NewsML_1.2-spec-functionalspec_7.html
 */
export function readNewsml1(root: Element, base: string | undefined): FeedItem[] {
  if (root.name === 'newscomponent') {
    const { stories } = storiesOf([root]);
    return (stories.length > 0 ? stories : [{ component: root, around: [root] }]).map((story, _, all) =>
      readStory(story, base, all.length === 1),
    );
  }
  return children(root, 'newsitem').flatMap(item => readItem(item, base));
}

/** One story: the component that holds it and those around it, the outermost first. */
type Story = { readonly component: Element; readonly around: readonly Element[] };

/** Deeper than any agency nests. */
const DEEPEST = 30;

/**
 * The stories in a component. A story is a component with a headline and words, its own or those of a part of it; where
 * its parts are stories, they are read instead of it.
 */
function storiesOf(around: readonly Element[]): { readonly stories: readonly Story[]; readonly hasWords: boolean } {
  const component = around.at(-1);
  if (component === undefined || around.length > DEEPEST) return { stories: [], hasWords: false };
  const inner = children(component, 'newscomponent').map(part => storiesOf([...around, part]));
  const hasWords = inner.some(part => part.hasWords) || contentsIn(component).some(isText);
  const stories = inner.flatMap(part => part.stories);
  const isStory = stories.length === 0 && hasWords && headlineOf(component) !== undefined;
  return { stories: isStory ? [{ component, around }] : stories, hasWords };
}

function readItem(item: Element, base: string | undefined): FeedItem[] {
  const outer = children(item, 'newscomponent');
  const stories = outer.flatMap(component => storiesOf([component]).stories);
  const [whole] = outer;
  // Nothing that is headline and words in one place: the item as a whole is the story.
  if (stories.length === 0 && whole !== undefined) stories.push({ component: whole, around: [whole] });
  const identity = identityOf(item);
  if (stories.length === 0) return [identity];
  return stories.map((story, index) => {
    const part = attribute(story.component, 'duid') ?? String(index);
    const guid = stories.length > 1 && identity.guid !== undefined ? `${identity.guid}#${part}` : identity.guid;
    return { ...readStory(story, base, stories.length === 1), ...identity, guid };
  });
}

/** Who sent it, which revision, and what may be done with it. */
function identityOf(
  item: Element,
): Pick<FeedItem, 'guid' | 'version' | 'published' | 'updated' | 'firstCreated' | 'pubStatus' | 'embargoedUntil'> {
  const identifier = child(child(item, 'identification'), 'newsidentifier');
  const management = child(item, 'newsmanagement');
  const parts = ['providerid', 'dateid', 'newsitemid'].map(name => textOf(child(identifier, name)));
  const status = attribute(child(management, 'status'), 'formalname');
  const change = child(management, 'statuswillchange');
  const lift = readDate(textOf(child(change, 'dateandtime')));
  const embargoed = /^embargo/i.test(status ?? '');
  const first = readDate(textOf(child(management, 'firstcreated')));
  const revised = readDate(textOf(child(management, 'thisrevisioncreated')));
  return {
    // The public identifier ends in the revision; one story keeps one guid through all of them.
    guid: parts.every(part => part !== undefined)
      ? `urn:newsml:${parts.join(':')}`
      : textOf(child(identifier, 'publicidentifier')),
    version: textOf(child(identifier, 'revisionid')),
    published: first ?? revised,
    updated: revised,
    firstCreated: first,
    pubStatus: embargoed && lift === undefined ? 'withheld' : pubStatus(status),
    embargoedUntil: embargoed ? lift : undefined,
  };
}

/** `alone` means that the document's item is this one story, so that pictures beside it belong to it. */
function readStory({ component, around }: Story, base: string | undefined, alone: boolean): FeedItem {
  const near = [...around].reverse();
  const line = (...names: readonly string[]): string | undefined => {
    for (const holder of near) {
      for (const name of names) {
        for (const element of children(child(holder, 'newslines'), name)) {
          const text = oneLine(textOf(element));
          if (text !== undefined) return text;
        }
      }
    }
    return undefined;
  };
  const administrative = near.map(holder => child(holder, 'administrativemetadata'));
  const descriptive = near.map(holder => child(holder, 'descriptivemetadata'));
  const party = (name: string): string | undefined =>
    administrative.map(metadata => attribute(child(child(metadata, name), 'party'), 'formalname')).find(Boolean);
  const texts = contentsOf(component).filter(isText);
  const body = bodyOf(texts);
  const words = body === undefined ? undefined : readInlineContent(body.data);
  const nitf = words?.nitf === undefined ? undefined : readNitf(words.nitf, base);
  const summary = texts.find(text => text !== body && /^(?:lead|abstract|summary|teaser)/i.test(text.role));
  return {
    headline: line('headline') ?? nitf?.headline ?? headlineOf(component) ?? words?.headline,
    bylines:
      unique(
        near.flatMap(holder => children(child(holder, 'newslines'), 'byline')).map(byline => oneLine(textOf(byline))),
      ) ?? nitf?.bylines,
    summaryHtml: summary === undefined ? nitf?.summaryHtml : readInlineContent(summary.data).html,
    bodyHtml: words?.html,
    categories: unique(
      near
        .flatMap(holder => children(child(holder, 'newslines'), 'keywordline'))
        .map(keyword => oneLine(textOf(keyword))),
    ),
    subjects: unique(
      descriptive
        .flatMap(metadata => children(metadata, 'subjectcode').flatMap(code => [...descendants(code)]))
        .map(subject => attribute(subject, 'formalname')),
    ),
    media: media(alone ? (around[0] ?? component) : component, base) ?? nitf?.media,
    rights: line('copyrightline', 'rightsline'),
    usageTerms: line('rightsline'),
    language:
      descriptive.map(metadata => attribute(child(metadata, 'language'), 'formalname')).find(Boolean) ??
      near.map(holder => attribute(holder, 'xml:lang')).find(Boolean),
    provider: party('provider') ?? party('source') ?? nitf?.provider,
    creditLine: line('creditline'),
    dateline: line('dateline') ?? nitf?.dateline,
    slug: line('slugline') ?? nitf?.slug,
    editorialNote: nitf?.editorialNote,
  };
}

type Content = { readonly item: Element; readonly data: Element; readonly role: string; readonly component: Element };

/** Content items in a component and its parts, with the role of the component each stands in. */
function contentsOf(component: Element): Content[] {
  const holders = [component, ...descendants(component)].filter(({ name }) => name === 'newscomponent');
  return holders.flatMap(contentsIn);
}

function contentsIn(holder: Element): Content[] {
  const role = attribute(child(holder, 'role'), 'formalname') ?? '';
  return children(holder, 'contentitem').map(item => {
    const data = child(item, 'datacontent') ?? [...descendants(item)].find(({ name }) => name === 'datacontent');
    return { item, data: data ?? item, role, component: holder };
  });
}

function formal(item: Element, name: string): string {
  return (attribute(child(item, name), 'formalname') ?? '').toLowerCase();
}

function isText({ item, data }: Content): boolean {
  if (data === item || textOf(data) === undefined) return false;
  const kind = `${formal(item, 'mediatype')} ${formal(item, 'mimetype')}`;
  return !/photo|picture|image|graphic|audio|video|css/.test(kind);
}

const BODY = [/^(?:main text|body|text)$/i, /^main/i];
const NO_BODY = /^(?:title|headline|lead|abstract|caption|summary|contact|quote|tweet)/i;

/** The words of a story: the content in the role of a body, else the longest that is neither title nor summary. */
function bodyOf(texts: readonly Content[]): Content | undefined {
  for (const role of BODY) {
    const found = texts.find(text => role.test(text.role));
    if (found !== undefined) return found;
  }
  const plain = texts.filter(text => !NO_BODY.test(text.role));
  const length = (text: Content): number => textOf(text.data)?.length ?? 0;
  return (plain.length > 0 ? plain : texts).toSorted((a, b) => length(b) - length(a))[0];
}

function headlineOf(component: Element): string | undefined {
  return oneLine(
    children(child(component, 'newslines'), 'headline')
      .map(textOf)
      .find(text => text !== undefined),
  );
}

function media(component: Element, base: string | undefined): Media[] | undefined {
  const found = new Map<string, Media>();
  const contents = contentsOf(component);
  const words = contents.find(content => /^caption/i.test(content.role) && isText(content));
  for (const { item, component: holder } of contents) {
    const address = attribute(item, 'href');
    const type = attribute(child(item, 'mimetype'), 'formalname') ?? attribute(child(item, 'mediatype'), 'formalname');
    if (address === undefined || /css|html|nitf/i.test(type ?? '')) continue;
    const url = resolve(address, base);
    const credit = oneLine(textOf(child(child(holder, 'newslines'), 'creditline')));
    const caption = plainFromHtml(textOf(words?.data)) ?? headlineOf(holder);
    if (!found.has(url))
      found.set(url, { url, ...(type && { type }), ...(credit && { credit }), ...(caption && { caption }) });
  }
  return found.size === 0 ? undefined : [...found.values()];
}
