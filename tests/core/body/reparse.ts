import { load } from 'cheerio';

/** Attributes that the browser's own parse of our HTML may show. */
const ATTRIBUTES =
  /^(?:href|rel|title|src|srcset|sizes|alt|width|height|lang|dir|cite|datetime|start|reversed|type|value|colspan|rowspan|scope|abbr|media|poster|controls|preload|open)$/;
const ELEMENTS =
  /^(?:p|div|figure|figcaption|details|summary|pre|ul|ol|dl|dt|dd|li|blockquote|h[1-6]|table|caption|thead|tbody|tfoot|tr|td|th|b|code|em|i|s|small|strong|u|cite|mark|sub|sup|kbd|samp|var|ruby|rt|bdi|bdo|span|abbr|dfn|q|del|ins|time|a|img|picture|source|audio|video|br|hr)$/;
const VOID = /^(?:br|hr|img|source)$/;

type Node = {
  readonly type: string;
  readonly name?: string;
  readonly data?: string;
  readonly attribs?: Readonly<Record<string, string>>;
  readonly children?: readonly Node[];
};

/**
 * Our HTML as a standard parser (parse5, the browsers' algorithm) understands it, written out again: equal to what went in
 * exactly if no parser sees another tree than the one we meant. Throws where an element or attribute is not ours.
 */
export function reparse(html: string): string {
  const body = load(`<!DOCTYPE html><html><head></head><body>${html}</body></html>`)('body').get(0) as unknown as Node;
  return (body.children ?? []).map(write).join('');
}

function write(node: Node): string {
  if (node.type === 'text') return escapeText(node.data ?? '');
  if (node.name === undefined || !ELEMENTS.test(node.name)) throw new Error(`<${node.name ?? node.type}> came through`);
  let tag = `<${node.name}`;
  for (const [name, value] of Object.entries(node.attribs ?? {})) {
    if (!ATTRIBUTES.test(name)) throw new Error(`the attribute ${name} came through`);
    if (/^(?:href|src|cite|poster)$/.test(name) && !/^(?:https?:\/\/|mailto:|tel:)/.test(value)) {
      throw new Error(`${name}="${value}" came through`);
    }
    tag +=
      name === 'open' || name === 'controls' ? ` ${name}` : ` ${name}="${escapeText(value).replaceAll('"', '&quot;')}"`;
  }
  if (VOID.test(node.name)) return `${tag}>`;
  const inside = (node.children ?? []).map(write).join('');
  return `${tag}>${node.name === 'pre' && inside.startsWith('\n') ? '\n' : ''}${inside}</${node.name}>`;
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The words of our HTML as a standard parser has them, without white space. */
export function wordsOf(html: string): string {
  return squeeze(load(`<!DOCTYPE html><body>${html}`)('body').text());
}

/** Without the white space of HTML and Unicode, which a browser collapses. */
export function squeeze(text: string): string {
  return text.replace(/\s/g, '');
}
