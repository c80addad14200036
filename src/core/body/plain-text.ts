import { printable } from './body.ts';
import { escapeText } from './render.ts';

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
