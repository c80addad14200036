import type { NormalizedArticle } from '../core/article.ts';
import type { RevisionRow } from './tables.ts';

/**
 * How `text` is kept beside `bodyText`: nothing where both are one, its two ends where the body stands in it whole, else
 * itself.
 */
type KeptText = { readonly around?: readonly [head: string, tail: string]; readonly text?: string };

/**
 * A NormalizedArticle as columns: the record without its bodies, which stand once each. NUL and halves of characters,
 * which no database keeps in text, are taken out here, so that comparing with what was stored finds no change.
 */
export function packRecord(article: NormalizedArticle): Pick<RevisionRow, 'record' | 'body_text' | 'body_html'> {
  const { text, bodyText, bodyHtml, ...rest } = article;
  const [words, body, html] = [storable(text), storable(bodyText), storable(bodyHtml)];
  return { record: storableJson({ ...rest, ...keepText(words, body) }), body_text: body, body_html: html };
}

function storable(text: string): string {
  return (text.includes('\0') ? text.replaceAll('\0', '') : text).toWellFormed();
}

/**
 * PostgreSQL reads no JSON that has either anywhere, not even another field of it; hardly any has, so that is looked for
 * first.
 */
function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  if (!json.includes('\\u') || !/\\u(?:0000|d[89a-f])/.test(json)) return json;
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'string' ? storable(part) : part));
}

function keepText(text: string, bodyText: string): KeptText {
  if (text === bodyText) return {};
  const at = text.indexOf(bodyText);
  if (at < 0) return { text };
  return { around: [text.slice(0, at), text.slice(at + bodyText.length)] };
}

/** The NormalizedArticle that packRecord was given, character for character. */
export function unpackRecord(row: Pick<RevisionRow, 'record' | 'body_text' | 'body_html'>): NormalizedArticle {
  const { around, text, ...rest } = JSON.parse(row.record) as Omit<NormalizedArticle, 'text'> & KeptText;
  const whole = text ?? (around === undefined ? row.body_text : around[0] + row.body_text + around[1]);
  return { ...rest, text: whole, bodyText: row.body_text, bodyHtml: row.body_html };
}
