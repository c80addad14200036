import type { Span } from '../text/spans.ts';
import { escapeText } from './escape.ts';
import { render } from './render.ts';
import { walk } from './walk.ts';

/** A body of HTML, read once: its words, and safe HTML of the same words. */
export type Markup = {
  /**
   * The words, a line for each block, cell of a table and line break; white space collapsed as a browser shows it, kept in
   * `<pre>`.
   */
  readonly text: string;
  /**
   * HTML that is safe to show in any page, without the words of `text` that the cuts cover (UTF-16 offsets; sorted, not
   * overlapping). Elements that hold nothing are left out; pictures, films and all other words stay.
   */
  render(cuts?: readonly Span[]): string;
};

/**
 * Reads hostile or broken HTML. What comes out is written anew from an allow list: no script, style, handler, form, frame
 * or foreign markup, no address but `http`, `https`, `mailto` and `tel`, properly nested, at most some 260 deep; a browser
 * reads the same tree from it. Addresses are resolved against `baseUrl`; a relative one without a base is left out.
 */
export function readMarkup(html: string, options: { readonly baseUrl?: string } = {}): Markup {
  const flow = walk(clean(html), baseOf(options.baseUrl));
  return { text: flow.text(), render: (cuts = []) => render(flow, cuts) };
}

/** Plain text as HTML: a `<p>` for each paragraph, where blank lines part them, or else for each line. */
export function plainTextToHtml(text: string): string {
  const lines = tidyLines(escapeText(printable(text).trim()));
  if (lines === '') return '';
  // By whole replacements: a megabyte of short lines is a quarter of a million strings otherwise.
  const paragraphs = lines.includes('\n\n')
    ? lines.replace(/\n{2,}/g, '</p><p>').replace(/\n/g, '<br>')
    : lines.replace(/\n/g, '</p><p>');
  return `<p>${paragraphs}</p>`;
}

/** Lines without white space at their ends, each ended by a line feed. */
function tidyLines(text: string): string {
  const lines = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
  if (!/[^\S\n]\n|\n[^\S\n]/.test(lines)) return lines;
  return lines
    .split('\n')
    .map(line => line.trim())
    .join('\n');
}

/**
 * HTML without the brackets of CDATA sections. Feeds put them around HTML twice (observed), and there they would hide all
 * that lies between.
 */
function clean(html: string): string {
  const text = printable(html);
  return text.includes('<![CDATA[') ? text.replaceAll('<![CDATA[', '').replaceAll(']]>', '') : text;
}

/** Without NULs and broken surrogates, of which no two programs make the same. */
function printable(text: string): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed();
  return whole.includes('\0') ? whole.replaceAll('\0', '') : whole;
}

function baseOf(baseUrl: string | undefined): string | undefined {
  return baseUrl !== undefined && /^https?:/i.test(baseUrl) && URL.canParse(baseUrl) ? baseUrl : undefined;
}
