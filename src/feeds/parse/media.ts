import type { Media } from '../../core/article.ts';
import { attribute, child, children, type Element, resolve, textOf } from './element.ts';
import { plainFromHtml } from './html.ts';

/** Everything an item carries or points to: enclosures, Media RSS contents and thumbnails, pictures. Each address once. */
export function readMedia(item: Element, base: string | undefined): Media[] | undefined {
  const parts = item.children.filter((node): node is Element => typeof node === 'object' && carriesMedia(node));
  if (parts.length === 0) return undefined;
  const found = new Map<string, Media>();
  const add = (address: string | undefined, known: Omit<Media, 'url'> = {}): void => {
    if (address === undefined) return;
    const url = resolve(address, base);
    const before = found.get(url);
    found.set(url, before === undefined ? { url, ...known } : { ...known, ...before });
  };
  const named = (...names: readonly string[]): Element[] =>
    names.flatMap(name => parts.filter(part => part.name === name));
  for (const part of named('enclosure', 'atom:link')) {
    const type = attribute(part, 'type');
    const url = attribute(part, 'url') ?? attribute(part, 'href') ?? textOf(part);
    add(url, type === undefined ? {} : { type });
  }
  const groups = named('media:group');
  const ofItem = groups.length > 0 || named('media:content').length > 0 ? wordsOf(item) : {};
  for (const content of named('media:content')) add(attribute(content, 'url'), { ...ofItem, ...factsOf(content) });
  for (const group of groups) {
    const ofGroup = { ...ofItem, ...wordsOf(group) };
    for (const content of children(group, 'media:content')) {
      add(attribute(content, 'url'), { ...ofGroup, ...factsOf(content) });
    }
  }
  const inside = [...groups, ...named('media:content'), ...groups.flatMap(group => children(group, 'media:content'))];
  const thumbnails = [...named('media:thumbnail'), ...inside.flatMap(holder => children(holder, 'media:thumbnail'))];
  for (const thumbnail of thumbnails) add(attribute(thumbnail, 'url') ?? textOf(thumbnail));
  for (const image of named('image', 'itunes:image')) {
    add(attribute(image, 'href') ?? textOf(child(image, 'url')) ?? attribute(image, 'url') ?? address(textOf(image)));
  }
  return found.size === 0 ? undefined : [...found.values()];
}

const CARRIERS = new Set(['enclosure', 'media:content', 'media:group', 'media:thumbnail', 'image', 'itunes:image']);

function carriesMedia(element: Element): boolean {
  return CARRIERS.has(element.name) || (element.name === 'atom:link' && attribute(element, 'rel') === 'enclosure');
}

function factsOf(content: Element): Omit<Media, 'url'> {
  const type = attribute(content, 'type') ?? attribute(content, 'medium');
  const { credit, caption = plainFromHtml(textOf(child(content, 'media:title'))) } = wordsOf(content);
  return { ...(type && { type }), ...(credit && { credit }), ...(caption && { caption }) };
}

/** Credit and caption: what an item or a group says holds for each content in it that says nothing itself. */
function wordsOf(holder: Element): Omit<Media, 'url' | 'type'> {
  const text = (name: string): string | undefined => plainFromHtml(textOf(child(holder, name)));
  const credit = text('media:credit') ?? text('media:copyright');
  const caption = text('media:description') ?? text('media:text');
  return { ...(credit && { credit }), ...(caption && { caption }) };
}

function address(text: string | undefined): string | undefined {
  return text !== undefined && /^(?:https?:)?\/\//i.test(text) && !/\s/.test(text) ? text : undefined;
}
