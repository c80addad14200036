import type { FeedItem } from '../../core/article.ts';
import { readDate } from './dates.ts';
import { type FieldTable, readFields } from './fields.ts';
import { list, object, valuesAt } from './json-text.ts';
import { mediaInJson } from './media-in-json.ts';
import { mediaOf, oneLine, plainFromHtml, type WrittenMedia } from './values.ts';
import { attribute, type Element, elementsAt, elementsIn, innerHtml, textOf } from './xml-tree.ts';

/** The fields of a record by their names, as it gives them. */
type NamedTexts = readonly (readonly [name: string, text: string])[];

/** None of the names below is longer, accents and all. */
const LONGEST_NAME = 24;

const words = (text: string): readonly string[] => text.split(' ');

/** What senders call the parts of a story, in the languages of agencies; spelled without capitals, accents, "-" and "_". */
const NAMES = {
  guid: words('guid uuid id'),
  url: words('url link permalink canonicalurl'),
  headline: words('headline title titre titular titulo titolo titel schlagzeile rubrik otsikko tytul'),
  bylines: words('byline author authors autor autores auteur auteurs autore autori firma'),
  published: words(
    'date published publishedat publishdate publicationdate pubdate datepublished timestamp created createdat createdate fecha datum',
  ),
  summaryHtml: words(
    'summary abstract lead lede standfirst excerpt description entradilla chapeau chapo sommario vorspann',
  ),
  bodyHtml: words(
    'body bodytext bodyhtml articlebody content contenthtml contenttext fulltext text story contenido cuerpo contenu corps texte testo corpo conteudo texto inhalt tekst tresc',
  ),
  slug: words('slug slugline'),
  provider: words('source agency agencia agence fuente quelle fonte'),
  categories: words('categories category section sections tags keywords rubrik ressort seccion rubrique sezione'),
  rights: words('copyright copyrightnotice rights'),
  copyrightHolder: words('copyrightholder rightsholder'),
  usageTerms: words('usageterms usage terms restrictions'),
  license: words('license licence'),
  noindex: words('noindex robots'),
  priority: words('priority urgency'),
  editorialNote: words('editorialnote ednote editornote editorsnote noteforeditors'),
} satisfies FieldTable;
const MEDIA = words(
  'media image images picture pictures photo photos video videos audio enclosure enclosures thumbnail',
);
const TIME = words('time hora heure uhrzeit ora tijd');

/**
 * Reads a record in a format of the sender's own, where the names of its fields leave no doubt: one headline, one body (or
 * summary), and another field that only stories have. Undefined for any other record.
 */
function readOwnFormat(
  record: NamedTexts,
  media: readonly WrittenMedia[],
  base: string | undefined,
): FeedItem | undefined {
  const fields = byPlainName(record);
  const all = (names: readonly string[]): string[] => names.flatMap(name => fields.get(name) ?? []);
  if (all(NAMES.headline).length !== 1 || all(NAMES.bodyHtml).length > 1) return undefined;
  const { bodyHtml, summaryHtml, bylines, published, slug } = NAMES;
  const signs = [bodyHtml, summaryHtml, bylines, published, slug].filter(names => all(names).length > 0);
  if (signs.length < 2 || all([...bodyHtml, ...summaryHtml]).length === 0) return undefined;
  // The time may have a field of its own.
  const [time = ''] = all(TIME);
  const dates = all(published).filter(date => !isAmbiguous(date));
  const [date] = dates.flatMap(day => readDate(day.includes(':') ? day : `${day} ${time}`) ?? readDate(day) ?? []);
  const source = all(NAMES.provider).find(text => /\p{L}{2}/u.test(text));
  return {
    ...readFields(NAMES, name => fields.get(name) ?? [], base),
    published: date,
    provider: oneLine(source),
    media: mediaOf(media, base),
  };
}

function byPlainName(record: NamedTexts): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  for (const [name, text] of record) {
    if (name.length > LONGEST_NAME || text.trim() === '') continue;
    const plain = plainName(name);
    const same = fields.get(plain);
    if (same === undefined) fields.set(plain, [text.trim()]);
    else same.push(text.trim());
  }
  return fields;
}

const plainName = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/[\u0300-\u036f_-]/g, '')
    .toLowerCase();

/** "03/11/2024" is March to some and November to others. */
function isAmbiguous(date: string): boolean {
  const [, first, second] = /^(\d{1,2})[/-](\d{1,2})[/-]\d{2,4}/.exec(date) ?? [];
  return Number(first) <= 12 && Number(second) <= 12 && first !== second;
}

/** How deep in a document the stories may stand: an answer of a search has them in a list or two. */
const DEEPEST = 4;

/** The stories nearest to the root, `most` of them at most. */
function nearestStories<T>(
  roots: readonly T[],
  inside: (node: T) => readonly T[],
  read: (node: T) => FeedItem | undefined,
  most: number,
): FeedItem[] {
  let level = roots;
  for (let depth = 0; depth <= DEEPEST; depth += 1) {
    const stories = level
      .values()
      .map(read)
      .filter(item => item !== undefined);
    const found = stories.take(most).toArray();
    if (found.length > 0) return found;
    level = level.flatMap(inside);
  }
  return [];
}

/** The stories in a JSON document of no standard. */
export function readOwnJson(json: unknown, most: number, base: string | undefined): FeedItem[] {
  const inside = (value: unknown): readonly unknown[] => [...list(value), ...Object.values(object(value) ?? {})];
  const read = (value: unknown): FeedItem | undefined => {
    const record = object(value);
    const texts = Object.keys(record ?? {}).flatMap(name => valuesAt(record, name).map(text => [name, text] as const));
    const media = Object.entries(record ?? {}).filter(([name]) => MEDIA.includes(plainName(name)));
    return readOwnFormat(
      texts,
      media.flatMap(([, value]) => mediaInJson(value)),
      base,
    );
  };
  return nearestStories([json], inside, read, most);
}

/** The stories in an XML document of no standard. Those that the end of the document cut are none. */
export function readOwnXml(
  roots: readonly Element[],
  cut: ReadonlySet<Element>,
  most: number,
  base: string | undefined,
): FeedItem[] {
  const read = (element: Element): FeedItem | undefined =>
    cut.has(element) ? undefined : readOwnFormat(textsInXml(element), mediaInXml(element), base);
  return nearestStories(roots, elementsIn, read, most);
}

/** The child elements with their text, or HTML where there are elements in it. */
function textsInXml(element: Element): NamedTexts {
  return elementsIn(element).map(field => [
    field.name.slice(field.name.indexOf(':') + 1),
    elementsIn(field).length > 0 ? innerHtml(field) : (textOf(field) ?? ''),
  ]);
}

/** Pictures, films and sounds among the child elements: the address in an attribute, a child or the text. */
function mediaInXml(story: Element): WrittenMedia[] {
  return elementsIn(story)
    .filter(({ name }) => MEDIA.includes(plainName(name.slice(name.indexOf(':') + 1))))
    .map(element => {
      const given = (...names: string[]): string | undefined =>
        names.map(name => attribute(element, name) ?? textOf(elementsAt(element, name)[0])).find(Boolean);
      const text = elementsIn(element).length === 0 ? textOf(element) : undefined;
      return {
        url: given('url', 'href', 'src') ?? (/^(?:https?:)?\//i.test(text ?? '') ? text : undefined),
        type: given('type', 'mimetype'),
        width: given('width'),
        height: given('height'),
        credit: oneLine(given('credit', 'copyright')),
        caption: plainFromHtml(given('caption', 'description', 'title')),
      };
    });
}
