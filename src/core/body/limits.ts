import { Parser } from 'htmlparser2';

/** How cheerio's parser reads a body. `<b/>` and `<a name="x"/>` come from XHTML and mean an empty element. */
export const PARSER_OPTIONS = { xmlMode: false, recognizeSelfClosing: true, withEndIndices: true };

/** Elements in one another. The functions that walk a tree call themselves; 31 is the deepest seen in a real feed. */
const MAX_DEPTH = 512;
const MAX_ELEMENTS = 200_000;
const MAX_ATTRIBUTES = 400_000;

/** Whether the tree of HTML may be too large or too deep, by its length and by its number of tags: nearly never. */
export function mayExceedLimits(html: string): boolean {
  return html.length > MAX_ELEMENTS || hasMoreTags(html, MAX_DEPTH);
}

/**
 * The same HTML, or, where its tree would be too deep or too large, its words: a line for what stands between two tags, or all
 * in one line where there are too many of these. The parser itself counts, and builds no tree for it.
 */
export function withinLimits(html: string): string {
  let [depth, elements, attributes, isTooMuch] = [0, 0, 0, false];
  const stopIf = (isOver: boolean): void => {
    if (!isOver) return;
    isTooMuch = true;
    parser.pause();
  };
  const parser = new Parser(
    {
      onopentagname: () => {
        depth += 1;
        elements += 1;
        stopIf(depth > MAX_DEPTH || elements > MAX_ELEMENTS);
      },
      onattribute: () => {
        attributes += 1;
        stopIf(attributes > MAX_ATTRIBUTES);
      },
      onclosetag: () => {
        depth -= 1;
      },
    },
    PARSER_OPTIONS,
  );
  parser.end(html);
  if (!isTooMuch) return html;
  return html.replace(/<[/!?]?[a-z][^<>]*>?/gi, hasMoreTags(html, MAX_ELEMENTS) ? ' ' : '<br>');
}

function hasMoreTags(html: string, count: number): boolean {
  let at = html.indexOf('<');
  for (let seen = 0; at >= 0 && seen <= count; seen += 1) at = html.indexOf('<', at + 1);
  return at >= 0;
}
