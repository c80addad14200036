import type { FeedHeader } from '../../core/article.ts';
import { attribute, child, descendants, type Element, resolve, textOf } from './element.ts';
import { oneLine } from './html.ts';

/** An OPML document as what it is, a list of feeds: http://opml.org/spec2.opml. It has no items. */
export function readOpml(opml: Element, base: string | undefined): FeedHeader {
  const outlines = [...descendants(child(opml, 'body') ?? opml)].filter(({ name }) => name === 'outline');
  const feeds = outlines.flatMap(outline => {
    const address = attribute(outline, 'xmlurl');
    const title = oneLine(attribute(outline, 'title') ?? attribute(outline, 'text'));
    return address === undefined ? [] : [{ url: resolve(address, base), ...(title && { title }) }];
  });
  return { format: 'opml', title: oneLine(textOf(child(child(opml, 'head'), 'title'))), feeds };
}
