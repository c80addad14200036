import type { Media } from '../../core/article.ts';
import { plainFromHtml } from './html.ts';
import { attribute, child, children, descendants, type Element, resolve, textOf } from './xml.ts';

/** Everything an item carries or points to: enclosures, Media RSS contents and thumbnails, pictures. Each address once. */
export function readMedia(item: Element, base: string | undefined): Media[] | undefined {
  const found = new Map<string, Media>();
  const add = (address: string | undefined, facts: Omit<Media, 'url'>): void => {
    if (address === undefined) return;
    const url = resolve(address, base);
    found.set(url, { ...defined(facts), ...found.get(url), url });
  };
  for (const enclosure of children(item, 'enclosure')) {
    add(attribute(enclosure, 'url') ?? attribute(enclosure, 'href') ?? textOf(enclosure), {
      type: attribute(enclosure, 'type'),
    });
  }
  for (const link of children(item, 'atom:link')) {
    if (attribute(link, 'rel') === 'enclosure') add(attribute(link, 'href'), { type: attribute(link, 'type') });
  }
  const contents = [...mediaContents(item)];
  for (const [content, holders] of contents) add(attribute(content, 'url'), facts(content, holders));
  if (item.children.some(node => typeof node !== 'string' && node.name.startsWith('media:'))) {
    for (const thumbnail of [item, ...descendants(item)].flatMap(holder =>
      holder.name.startsWith('media:') || holder === item ? children(holder, 'media:thumbnail') : [],
    )) {
      add(attribute(thumbnail, 'url') ?? textOf(thumbnail), {});
    }
  }
  for (const image of children(item, 'image', 'itunes:image')) {
    add(
      attribute(image, 'href') ?? textOf(child(image, 'url')) ?? attribute(image, 'url') ?? address(textOf(image)),
      {},
    );
  }
  return found.size === 0 ? undefined : [...found.values()];
}

/** Each `media:content` with the elements whose words hold for it, nearest first. */
function* mediaContents(item: Element): Generator<[Element, Element[]]> {
  for (const content of children(item, 'media:content')) yield [content, [content, item]];
  for (const group of children(item, 'media:group')) {
    for (const content of children(group, 'media:content')) yield [content, [content, group, item]];
  }
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
  return {
    type: attribute(content, 'type') ?? attribute(content, 'medium'),
    credit: nearest('media:credit') ?? nearest('media:copyright'),
    caption: nearest('media:description', 'media:text') ?? plainFromHtml(textOf(child(content, 'media:title'))),
  };
}

function address(text: string | undefined): string | undefined {
  return text !== undefined && /^(?:https?:)?\/\//i.test(text) && !/\s/.test(text) ? text : undefined;
}

function defined(facts: Omit<Media, 'url'>): Omit<Media, 'url'> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}
