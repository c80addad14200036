import type { FeedItem } from '../../core/article.ts';
import { readDate } from './dates.ts';
import { type FieldTable, readFields } from './fields.ts';
import { readInlineContent } from './inline-content.ts';
import { readNitf } from './nitf.ts';
import { mediaOf, oneLine, plainFromHtml } from './values.ts';
import { attribute, descendants, type Element, elementsAt, textOf, valuesAt } from './xml-tree.ts';

/** Who sent an item, which revision it is, and what may be done with it. */
const ITEM: FieldTable = {
  guid: ['identification/newsidentifier/publicidentifier'],
  version: ['identification/newsidentifier/revisionid'],
  published: ['newsmanagement/firstcreated', 'newsmanagement/thisrevisioncreated'],
  updated: ['newsmanagement/thisrevisioncreated'],
  firstCreated: ['newsmanagement/firstcreated'],
  pubStatus: ['newsmanagement/instruction@formalname', 'newsmanagement/status@formalname'],
  priority: ['newsmanagement/urgency@formalname'],
};

/** What a component says of its story, or one around it of all stories in it. */
const STORY: FieldTable = {
  headline: ['newslines/headline'],
  bylines: ['newslines/byline'],
  categories: ['newslines/keywordline'],
  subjects: ['descriptivemetadata/subjectcode/*@formalname'],
  rights: ['newslines/copyrightline', 'newslines/rightsline'],
  copyrightHolder: ['rightsmetadata/copyright/copyrightholder'],
  usageTerms: ['newslines/rightsline', 'rightsmetadata/usagerights/limitations'],
  language: ['descriptivemetadata/language@formalname', '@xml:lang'],
  provider: ['administrativemetadata/provider/party@formalname', 'administrativemetadata/source/party@formalname'],
  creditLine: ['newslines/creditline'],
  dateline: ['newslines/dateline'],
  slug: ['newslines/slugline'],
  editorialNote: ['comment'],
};

/**
 * The stories of a NewsML 1 document (1.0 to 1.2):
 * https://iptc.org/std/NewsML/1.2/specification/NewsML_1.2-spec-functionalspec_7.html
 */
export function readNewsml1(root: Element, base: string | undefined): FeedItem[] {
  if (root.name === 'newscomponent') return readStories([root], {}, base);
  const items = elementsAt(root, 'newsitem');
  return items.flatMap(item => readStories(elementsAt(item, 'newscomponent'), readIdentity(item), base));
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
  const inner = elementsAt(component, 'newscomponent').map(part => storiesOf([...around, part]));
  const hasWords = inner.some(part => part.hasWords) || contentsIn(component).some(isText);
  const stories = inner.flatMap(part => part.stories);
  const isStory = stories.length === 0 && hasWords && headlineOf(component) !== undefined;
  return { stories: isStory ? [{ component, around }] : stories, hasWords };
}

function readStories(outer: readonly Element[], identity: FeedItem, base: string | undefined): FeedItem[] {
  const found = outer.flatMap(component => storiesOf([component]).stories);
  // Nothing that is headline and words in one place: the item as a whole is the story.
  const stories = found.length > 0 ? found : outer.slice(0, 1).map(component => ({ component, around: [component] }));
  if (stories.length <= 1) return [{ ...stories.map(story => readStory(story, base, true))[0], ...identity }];
  return stories.map((story, index) => {
    const part = attribute(story.component, 'duid') ?? String(index);
    return {
      ...readStory(story, base, false),
      ...identity,
      ...(identity.guid && { guid: `${identity.guid}#${part}` }),
    };
  });
}

function readIdentity(item: Element): FeedItem {
  const parts = ['providerid', 'dateid', 'newsitemid'].map(
    name => valuesAt(item, `identification/newsidentifier/${name}`)[0],
  );
  const embargoed = valuesAt(item, 'newsmanagement/status@formalname').some(status => /^embargo/i.test(status));
  const lift = readDate(valuesAt(item, 'newsmanagement/statuswillchange/dateandtime')[0]);
  return {
    ...readFields(ITEM, place => valuesAt(item, place)),
    // The public identifier ends in the revision; one story keeps one guid through all of them.
    ...(parts.every(part => part !== undefined) && { guid: `urn:newsml:${parts.join(':')}` }),
    ...(embargoed && (lift === undefined ? { pubStatus: 'withheld' } : { embargoedUntil: lift })),
  };
}

/** `alone` means that the document's item is this one story, so that pictures beside it belong to it. */
function readStory({ component, around }: Story, base: string | undefined, alone: boolean): FeedItem {
  const near = around.toReversed();
  const fields = readFields(STORY, place => near.flatMap(holder => valuesAt(holder, place)));
  const texts = holdersIn(component).flatMap(contentsIn).filter(isText);
  const body = bodyOf(texts);
  const words = body && readInlineContent(body.data);
  const { headline, bylines, summaryHtml, provider, dateline, slug, editorialNote, media } =
    words?.nitf === undefined ? {} : readNitf(words.nitf, base);
  const summary = texts.find(text => text !== body && /^(?:lead|abstract|summary|teaser)/i.test(text.role));
  return {
    ...{ headline: headline ?? words?.headline, bylines, provider, dateline, slug, editorialNote },
    ...fields,
    summaryHtml: summary === undefined ? summaryHtml : readInlineContent(summary.data).html,
    bodyHtml: words?.html,
    media: mediaIn(alone ? (around[0] ?? component) : component, base) ?? media,
  };
}

type Content = { readonly item: Element; readonly data: Element; readonly role: string };

/** A component and all components in it. */
function holdersIn(component: Element): Element[] {
  return [component, ...descendants(component).filter(({ name }) => name === 'newscomponent')];
}

/** The content items of a component, with its role. */
function contentsIn(holder: Element): Content[] {
  const role = valuesAt(holder, 'role@formalname')[0] ?? '';
  return elementsAt(holder, 'contentitem').map(item => {
    const data = descendants(item).find(({ name }) => name === 'datacontent');
    return { item, data: data ?? item, role };
  });
}

const MEDIUM = /photo|picture|image|graphic|audio|video/i;

function isText({ item, data }: Content): boolean {
  if (data === item || textOf(data) === undefined) return false;
  const kinds = valuesAt(item, 'mediatype|mimetype@formalname');
  return !kinds.some(kind => /photo|picture|image|graphic|audio|video|css/i.test(kind));
}

const NO_BODY = /^(?:title|headline|lead|abstract|caption|summary|contact|quote|tweet)/i;

/** The words of a story: the content in the role of a body, else the longest that is neither title nor summary. */
function bodyOf(texts: readonly Content[]): Content | undefined {
  const rank = ({ role }: Content): number => (/^(?:main|body$|text$)/i.test(role) ? 2 : NO_BODY.test(role) ? 0 : 1);
  const length = (text: Content): number => (rank(text) === 2 ? 0 : (textOf(text.data)?.length ?? 0));
  return texts.toSorted((a, b) => rank(b) - rank(a) || length(b) - length(a))[0];
}

function headlineOf(component: Element): string | undefined {
  return oneLine(valuesAt(component, 'newslines/headline')[0]);
}

function mediaIn(component: Element, base: string | undefined): FeedItem['media'] {
  const holders = holdersIn(component);
  const words = holders.flatMap(contentsIn).find(text => /^caption/i.test(text.role) && isText(text));
  const found = holders.flatMap(holder => {
    const credit = oneLine(valuesAt(holder, 'newslines/creditline')[0]);
    const caption = plainFromHtml(textOf(words?.data)) ?? headlineOf(holder);
    return elementsAt(holder, 'contentitem').map(item => {
      const type = [...valuesAt(item, 'mimetype@formalname'), ...valuesAt(item, 'mediatype@formalname')][0];
      // Properties of the picture by their names: NewsML 1.2, 5.4.2.
      const property = (name: RegExp): string | undefined =>
        attribute(
          elementsAt(item, 'characteristics/property').find(({ attribs }) => name.test(attribs.formalname ?? '')),
          'value',
        );
      const [width, height] = [property(/^width$/i), property(/^height$/i)];
      return { url: attribute(item, 'href'), type, width, height, credit, caption };
    });
  });
  // Without an address it is a text, unless it says that it is a picture, film or sound.
  return mediaOf(
    found.filter(({ url, type = '' }) => (url === undefined ? MEDIUM.test(type) : !/css|html|nitf/i.test(type))),
    base,
  );
}
