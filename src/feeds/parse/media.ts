import type { Media } from '../../core/article.ts';
import { plainFromHtml } from './html.ts';
import { attribute, child, children, type Element, resolve, textOf } from './xml.ts';

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
  for (const content of named('media:content')) add(attribute(content, 'url'), facts(content, [content, item]));
  for (const group of groups) {
    for (const content of children(group, 'media:content')) {
      add(attribute(content, 'url'), facts(content, [content, group, item]));
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

function facts(content: Element, holders: readonly Element[]): Omit<Media, 'url'> {
  const nearest = (...names: readonly string[]): string | undefined => {
    for (const holder of holders) {
      for (const name of names) {
        const text = plainFromHtml(textOf(child(holder, name)));
        if (text !== undefined) return text;
      }
    }
    return undefined;
  };
  const type = attribute(content, 'type') ?? attribute(content, 'medium');
  const credit = nearest('media:credit') ?? nearest('media:copyright');
  const caption = nearest('media:description', 'media:text') ?? plainFromHtml(textOf(child(content, 'media:title')));
  return { ...(type && { type }), ...(credit && { credit }), ...(caption && { caption }) };
}

function address(text: string | undefined): string | undefined {
  return text !== undefined && /^(?:https?:)?\/\//i.test(text) && !/\s/.test(text) ? text : undefined;
}
