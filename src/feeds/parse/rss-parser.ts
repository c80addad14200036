import Parser from 'rss-parser';
import type { Element } from './element.ts';
import { type Skeleton, skeletonOf } from './skeleton.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A field to ask for: its name in the document, the name it is filed under in the answer, and its name as an element. */
type Field = { readonly name: string; readonly filed: string; readonly element: string };

/**
 * Reads an ordinary feed with `rss-parser` and gives its root element, as our own reader would, without those elements
 * that nobody asks for. Undefined for what it cannot represent or rejects: our own reader takes that.
 *
 * It sees tags only, the words are put back behind it. So its traps stay shut: a reference in a name of the language, the
 * quadratic `stripHtml` behind its snippets (26 s on 360 kB), trimmed and reordered text. A new parser a document, because
 * a shared one leaks from one into the next; everything is asked for as custom fields, which it gives whole and in order.
 */
export async function readOrdinaryFeed(text: string): Promise<Element | undefined> {
  const skeleton = skeletonOf(text);
  if (skeleton === undefined) return undefined;
  const feedFields = present(skeleton.kind.feedFields, skeleton);
  const itemFields = present(skeleton.kind.itemFields, skeleton);
  const parser = new Parser<Fields, Fields>({
    // Its types allow this form for items only; it treats both alike.
    customFields: { feed: asked(feedFields) as unknown as string[], item: asked(itemFields) },
  });
  try {
    const { items, ...feed } = await parser.parseString(skeleton.xml);
    return toRoot(feed, items, feedFields, itemFields, skeleton);
  } catch {
    return undefined;
  }
}

function present(names: readonly string[], { kind, names: found }: Skeleton): Field[] {
  return names.filter(name => found.has(name)).map(name => field(name, kind.prefix));
}

function field(name: string, prefix: string): Field {
  const lower = name.toLowerCase();
  return { name, filed: `whole ${name}`, element: name.includes(':') ? lower : prefix + lower };
}

const ATTRIBUTES = field('$', '');

/** Custom fields under a name of their own, with all their values, attributes included. */
function asked(fields: readonly Field[]): [string, string, { keepArray: boolean }][] {
  return [...fields, ATTRIBUTES].map(({ name, filed }) => [name, filed, { keepArray: true }]);
}

function toRoot(
  feed: Fields,
  items: readonly Fields[],
  feedFields: readonly Field[],
  itemFields: readonly Field[],
  { kind, attributes, restore }: Skeleton,
): Element {
  const read = (name: string, answer: Fields, fields: readonly Field[]): Element => {
    const children: Element[] = [];
    for (const { filed, element } of fields) {
      const nodes = answer[filed];
      if (Array.isArray(nodes)) for (const node of nodes) children.push(toElement(element, node, kind.prefix, restore));
    }
    return { name, attributes: toAttributes(answer[ATTRIBUTES.filed]), children, base: undefined };
  };
  const list = items.map(item => read(kind.name === 'atom' ? 'atom:entry' : 'item', item, itemFields));
  const channel = read(kind.name === 'atom' ? 'atom:feed' : 'channel', feed, feedFields);
  if (kind.name === 'rdf') return { name: 'rdf:rdf', attributes, children: [channel, ...list], base: undefined };
  for (const item of list) channel.children.push(item);
  return kind.name === 'atom' ? channel : { name: 'rss', attributes, children: [channel], base: undefined };
}

/** One node as xml2js gives it: its text, or its attributes (`$`), text (`_`) and children by name. */
function toElement(name: string, node: unknown, prefix: string, restore: Skeleton['restore']): Element {
  if (typeof node === 'string') return { name, attributes: NO_ATTRIBUTES, children: [restore(node)], base: undefined };
  const children: (Element | string)[] = [];
  const parts: Fields = typeof node === 'object' && node !== null ? (node as Fields) : {};
  for (const key in parts) {
    const value = parts[key];
    if (key === '_') children.push(restore(String(value)));
    else if (key !== '$' && Array.isArray(value)) {
      const { element } = field(key, prefix);
      for (const child of value) children.push(toElement(element, child, prefix, restore));
    }
  }
  return { name, attributes: toAttributes(parts.$), children, base: undefined };
}

const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map();

function toAttributes(values: unknown): ReadonlyMap<string, string> {
  if (typeof values !== 'object' || values === null) return NO_ATTRIBUTES;
  const attributes = new Map<string, string>();
  for (const [name, value] of Object.entries(values)) attributes.set(name.toLowerCase(), String(value));
  return attributes;
}
