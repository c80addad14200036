import type { FeedItem } from '../../core/article.ts';
import { readDate } from './dates.ts';
import { htmlFromText, oneLine, plainFromHtml, resolve, unique } from './html.ts';
import { type Json, list, object, string } from './json-text.ts';
import { type Element, elementsIn, innerHtml, textOf } from './xml-tree.ts';

/** The fields of a record by their names, as it gives them. */
type NamedTexts = readonly (readonly [name: string, text: string])[];

/** None of the names below is longer, accents and all. */
const LONGEST_NAME = 24;

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** What senders call the parts of a story, in the languages of agencies; spelled without capitals, accents, "-" and "_". */
const HEADLINE = words('headline title titre titular titulo titolo titel schlagzeile rubrik otsikko tytul');
const BODY = words(
  'body bodytext bodyhtml articlebody content contenthtml contenttext fulltext text story contenido cuerpo contenu corps texte testo corpo conteudo texto inhalt tekst tresc',
);
const SUMMARY = words(
  'summary abstract lead lede standfirst excerpt description entradilla chapeau chapo sommario vorspann',
);
const BYLINE = words('byline author authors autor autores auteur auteurs autore autori firma');
const DATE = words(
  'date published publishedat publishdate publicationdate pubdate datepublished timestamp created createdat createdate fecha datum',
);
const TIME = words('time hora heure uhrzeit ora tijd');
const SLUG = words('slug slugline');
const SOURCE = words('source agency agencia agence fuente quelle fonte');
const ID = words('guid uuid id');
const LINK = words('url link permalink canonicalurl');

/**
 * Reads a record in a format of the sender's own, where the names of its fields leave no doubt: one headline, one body (or
 * summary), and another field that only stories have. Undefined for any other record.
 */
function readOwnFormat(record: NamedTexts, base: string | undefined): FeedItem | undefined {
  const fields = byPlainName(record);
  const all = (names: ReadonlySet<string>): string[] => [...names].flatMap(name => fields.get(name) ?? []);
  const [headlines, bodies, summaries, bylines] = [all(HEADLINE), all(BODY), all(SUMMARY), all(BYLINE)];
  const [published] = all(DATE)
    .map(date => unambiguousDate(date, all(TIME)[0]))
    .filter(date => date !== undefined);
  const [headline] = headlines;
  const [body] = bodies;
  if (headline === undefined || headlines.length > 1 || bodies.length > 1) return undefined;
  const signs = [body, summaries[0], bylines[0], all(DATE)[0], all(SLUG)[0]].filter(sign => sign !== undefined);
  if ((body ?? summaries[0]) === undefined || signs.length < 2) return undefined;
  const [url] = all(LINK).filter(address => /^(?:https?:)?\//i.test(address));
  return {
    guid: all(ID)[0],
    url: url === undefined ? undefined : resolve(url, base),
    headline: plainFromHtml(headline),
    bylines: unique(bylines.map(plainFromHtml)),
    published,
    summaryHtml: asHtml(summaries[0]),
    bodyHtml: asHtml(body),
    slug: oneLine(all(SLUG)[0]),
    provider: oneLine(all(SOURCE).find(source => /\p{L}{2}/u.test(source))),
  };
}

function byPlainName(record: NamedTexts): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  for (const [name, text] of record) {
    if (name.length > LONGEST_NAME || text.trim() === '') continue;
    const plain = name
      .normalize('NFD')
      .replace(/[\u0300-\u036f_-]/g, '')
      .toLowerCase();
    const same = fields.get(plain);
    if (same === undefined) fields.set(plain, [text.trim()]);
    else same.push(text.trim());
  }
  return fields;
}

/** "03/11/2024" is March to some and November to others. The time may have a field of its own. */
function unambiguousDate(date: string, time: string | undefined): string | undefined {
  const [, first, second] = /^(\d{1,2})[/-](\d{1,2})[/-]\d{2,4}/.exec(date) ?? [];
  if (Number(first) <= 12 && Number(second) <= 12 && first !== second) return undefined;
  return (time === undefined || date.includes(':') ? undefined : readDate(`${date} ${time}`)) ?? readDate(date);
}

function asHtml(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  return /<\/?[a-z][a-z0-9]{0,15}(?:\s[^<>]{0,500})?\/?>/i.test(text) ? text : htmlFromText(text);
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
    const found: FeedItem[] = [];
    for (const node of level) {
      const item = read(node);
      if (item !== undefined) found.push(item);
      if (found.length === most) break;
    }
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
    return record && readOwnFormat(textsInJson(record), base);
  };
  return nearestStories([json], inside, read, most);
}

/** Fields with a text: as a string, in a list of its own (forms), or in an object with `rendered` or `name`. */
function textsInJson(record: Json): NamedTexts {
  const texts: [string, string][] = [];
  for (const [name, value] of Object.entries(record)) {
    for (const entry of Array.isArray(value) ? value : [value]) {
      const text = string(entry) ?? string(object(entry)?.rendered) ?? string(object(entry)?.name);
      if (text !== undefined) texts.push([name, text]);
    }
  }
  return texts;
}

/** The stories in an XML document of no standard. Those that the end of the document cut are none. */
export function readOwnXml(
  roots: readonly Element[],
  cut: ReadonlySet<Element>,
  most: number,
  base: string | undefined,
): FeedItem[] {
  const read = (element: Element): FeedItem | undefined =>
    cut.has(element) ? undefined : readOwnFormat(textsInXml(element), base);
  return nearestStories(roots, elementsIn, read, most);
}

/** The child elements with their text, or HTML where there are elements in it. */
function textsInXml(element: Element): NamedTexts {
  return elementsIn(element).map(field => [
    field.name.slice(field.name.indexOf(':') + 1),
    elementsIn(field).length > 0 ? innerHtml(field) : (textOf(field) ?? ''),
  ]);
}
