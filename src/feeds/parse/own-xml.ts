import type { FeedItem } from '../../core/article.ts';
import { type Element, textOf } from './element.ts';
import { innerHtml } from './html.ts';
import { type NamedTexts, readOwnFormat } from './own-format.ts';

/** How deep in a document the stories may stand. */
const DEEPEST = 4;

/**
 * The stories in an XML document of no standard, nearest the root first found, `most` of them at most. Those `cut` short are
 * none.
 */
export function readOwnXml(
  document: Element,
  cut: ReadonlySet<Element>,
  most: number,
  base: string | undefined,
): FeedItem[] {
  let level = elementsIn(document);
  for (let depth = 0; depth <= DEEPEST; depth += 1) {
    const found: FeedItem[] = [];
    for (const element of level) {
      const item = cut.has(element) ? undefined : readOwnFormat(textsOf(element), base);
      if (item !== undefined) found.push(item);
      if (found.length === most) break;
    }
    if (found.length > 0) return found;
    level = level.flatMap(elementsIn);
  }
  return [];
}

function elementsIn(element: Element): Element[] {
  return element.children.filter(node => typeof node === 'object');
}

/** Its child elements with what is in them: words, or HTML where there are elements among them. */
function textsOf(element: Element): NamedTexts {
  return elementsIn(element).map(field => [
    field.name.slice(field.name.indexOf(':') + 1),
    elementsIn(field).length > 0 ? innerHtml(field) : (textOf(field) ?? ''),
  ]);
}
