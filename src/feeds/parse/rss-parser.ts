import Parser from 'rss-parser';
import { type Skeleton, skeletonOf } from './skeleton.ts';
import type { Element } from './xml.ts';

type Fields = Readonly<Record<string, unknown>>;

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
  const present = (fields: readonly string[]): readonly string[] => fields.filter(name => skeleton.names.has(name));
  const parser = new Parser<Fields, Fields>({
    customFields: {
      // Its types allow this form for items only; it treats both alike.
      feed: whole(present(skeleton.kind.feedFields)) as unknown as string[],
      item: whole(present(skeleton.kind.itemFields)),
    },
  });
  try {
    const { items, ...feed } = await parser.parseString(skeleton.xml);
    return toRoot(feed, items, skeleton);
  } catch {
    return undefined;
  }
}

const MARK = 'whole ';

/** Custom fields under a name of their own, with all their values, attributes included. */
function whole(fields: readonly string[]): [string, string, { keepArray: boolean }][] {
  return [...fields, '$'].map(name => [name, MARK + name, { keepArray: true }]);
}

function toRoot(feed: Fields, items: readonly Fields[], { kind, attributes, restore }: Skeleton): Element {
  if (kind.name === 'atom') {
    const root = fromFields('atom:feed', feed, 'atom:', restore);
    root.children.push(...items.map(item => fromFields('atom:entry', item, 'atom:', restore)));
    return root;
  }
  const channel = fromFields('channel', feed, '', restore);
  const list = items.map(item => fromFields('item', item, '', restore));
  if (kind.name === 'rdf') return { name: 'rdf:rdf', attributes, children: [channel, ...list], base: undefined };
  channel.children.push(...list);
  return { name: 'rss', attributes, children: [channel], base: undefined };
}

type Restore = Skeleton['restore'];

function fromFields(name: string, fields: Fields, prefix: string, restore: Restore): Element {
  const own: Record<string, unknown> = {};
  for (const key of Object.keys(fields)) if (key.startsWith(MARK)) own[key.slice(MARK.length)] = fields[key];
  return toElement(name, own, prefix, restore);
}

const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map();

/** One node as xml2js gives it: its text, or its attributes (`$`), text (`_`) and children by name. */
function toElement(name: string, node: unknown, prefix: string, restore: Restore): Element {
  if (typeof node === 'string') return { name, attributes: NO_ATTRIBUTES, children: [restore(node)], base: undefined };
  let attributes = NO_ATTRIBUTES;
  const children: (Element | string)[] = [];
  for (const [key, value] of Object.entries(node ?? {})) {
    if (key === '_') children.push(restore(String(value)));
    else if (key === '$') attributes = toAttributes(value);
    else if (Array.isArray(value)) {
      const childName = key.includes(':') ? key.toLowerCase() : prefix + key.toLowerCase();
      for (const child of value) children.push(toElement(childName, child, prefix, restore));
    }
  }
  return { name, attributes, children, base: undefined };
}

function toAttributes(values: object): Map<string, string> {
  return new Map(Object.entries(values).map(([name, value]) => [name.toLowerCase(), String(value)]));
}
