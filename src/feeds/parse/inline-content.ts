import { writtenHtml } from './fields.ts';
import { nitfHtml } from './nitf.ts';
import { oneLine } from './values.ts';
import { attribute, child, descendants, type Element, elementsIn, innerHtml, textOf } from './xml-tree.ts';

/** What a NewsML element holds inline. */
export type InlineContent = {
  readonly html: string | undefined;
  readonly headline?: string | undefined;
  /** The NITF document within, where there is one: it has fields of its own. */
  readonly nitf?: Element;
};

/** Reads what a `DataContent`, `inlineXML` or `inlineData` holds: NITF, (X)HTML, an editor's elements, or plain text. */
export function readInlineContent(holder: Element): InlineContent {
  const parts = [...descendants(holder)];
  const nitf = parts.find(({ name }) => name === 'nitf');
  if (nitf !== undefined) return { html: nitfHtml(nitf), nitf };
  const body = parts.find(({ name }) => /^(?:(?:xhtml:)?body|body\.content)$/.test(name));
  if (body !== undefined) return { html: htmlOf(body), headline: titleOf(parts) };
  const editor = parts.find(({ name }) => name === 'idf' || name === 'group');
  if (editor !== undefined) return readEditorContent(parts);
  const tagged = parts.length > 2 * parts.filter(({ name }) => WRITING.test(name)).length;
  return { html: tagged ? undefined : htmlOf(holder) };
}

/** Elements that hold words to be read; a document mostly of others (events, results, figures) is data. */
const WRITING = /^(?:xhtml:)?(?:p|div|br|ul|ol|table|h[1-6]|hl2|pre|block|blockquote|b|i|em|strong|a|span)$/;

function htmlOf(element: Element): string | undefined {
  return elementsIn(element).length > 0 ? innerHtml(element).trim() || undefined : writtenHtml(textOf(element));
}

function titleOf(parts: readonly Element[]): string | undefined {
  return oneLine(textOf(parts.find(({ name }) => /^(?:xhtml:)?(?:title|h1)$/.test(name))));
}

/** Infomaker's IDF: a group of `element`s, each with its type. */
function readEditorContent(parts: readonly Element[]): InlineContent {
  const elements = parts.filter(({ name }) => name === 'element');
  const typed = (element: Element): string => attribute(element, 'type') ?? '';
  const paragraphs = elements.filter(element => /^(?:body|preamble|subheadline|blockquote)/.test(typed(element)));
  const lines = paragraphs.map(element => {
    const tag = /^sub/.test(typed(element)) ? 'h2' : /^blockquote/.test(typed(element)) ? 'blockquote' : 'p';
    return `<${tag}>${innerHtml(element).trim()}</${tag}>`;
  });
  return {
    html: lines.join('\n') || undefined,
    headline: oneLine(textOf(elements.find(element => /^headline/.test(typed(element))))),
  };
}

/** The first child of that name that has words, else its own `literal`, code or address. */
export function nameOf(element: Element | undefined): string | undefined {
  if (element === undefined) return undefined;
  const code = attribute(element, 'qcode') ?? attribute(element, 'uri');
  return oneLine(
    textOf(child(element, 'name')) ?? attribute(element, 'literal') ?? code?.replace(/^.*[:/]/, '') ?? undefined,
  );
}
