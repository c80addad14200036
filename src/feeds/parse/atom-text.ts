import type { Field } from './context.ts';
import { escapeHtml } from './values.ts';

/** An Atom text construct as HTML. Plain text is escaped; base64 (Atom 0.3, and media types in 1.0) is decoded. */
export function textConstruct(field: Field): string | undefined {
  if (field.inside !== undefined) return field.inside || undefined;
  const text = decodedText(field);
  if (text === undefined) return undefined;
  return isHtml(field) || looksLikeHtml(text) ? text : escapeHtml(text);
}

/** Atom 1.0 gives text, html, xhtml or a media type; 0.3 gives a media type and a mode. */
function isHtml(field: Field): boolean {
  const type = field.attribute('type')?.toLowerCase() ?? 'text';
  const escaped = type.includes('html') || type === 'application/xml' || field.attribute('mode') === 'escaped';
  return escaped && !type.startsWith('text/plain');
}

/** Much Atom calls HTML plain text: seen in feeds of 2004 to 2020. Plain text has no paired tags. */
function looksLikeHtml(text: string): boolean {
  return (
    text.includes('</') && /<\/(?:p|a|b|i|em|strong|div|span|ul|ol|li|h[1-6]|blockquote|code|pre|table)>/i.test(text)
  );
}

function decodedText(field: Field): string | undefined {
  const { text } = field;
  const type = field.attribute('type')?.toLowerCase() ?? 'text';
  const binary = type.startsWith('application/') && !/xml$|^application\/x-/.test(type);
  const encoded = field.attribute('mode') === 'base64' || binary;
  if (!encoded || text === undefined || !/^[A-Za-z0-9+/=\s]+$/.test(text)) return text;
  return Buffer.from(text, 'base64').toString('utf8').trim() || undefined;
}
