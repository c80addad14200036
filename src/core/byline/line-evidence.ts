import type { Author } from '../article.ts';
import { skipSpace } from '../text/white-space.ts';
import { nameKey } from '../text/words.ts';

/** What an item says beside its body: a line of the body that repeats its headline or a caption is no byline. */
export type ItemFields = {
  readonly headline?: string | undefined;
  readonly bylines?: readonly string[] | undefined;
  /** Captions of its media, and its summary. */
  readonly others?: readonly string[] | undefined;
};

/** A span of a body. */
export type Span = { readonly start: number; readonly end: number };

/** "By Peter Odell Jr." and "By Joanna Marsh, Ph.D." are no sentences. */
const SHORT_END = /^\p{L}+ (?:\p{Lu}[\p{L}.-]*,? ){2,4}(?:[JS]r|JR|(?:Ph\.?|M\.)D)\.$/u;

export function endsAsSentence(raw: string): boolean {
  return /[.!?…。！？۔।:]["'”’)]?$/u.test(raw) && !SHORT_END.test(raw);
}

/** Whether the byline field of the item names everybody who is named here. */
export function isNamedIn(bylines: readonly string[] | undefined, authors: readonly Author[]): boolean {
  if (bylines === undefined || bylines.length === 0 || authors.length === 0) return false;
  const keys = bylines.map(nameKey);
  return authors.every(({ name }) => keys.some(key => key.includes(nameKey(name))));
}

/** Whether the line's words stand in the headline, or are the item's summary or a caption. */
export function repeatsFields(raw: string, { headline = '', others = [] }: ItemFields, introduced: boolean): boolean {
  const key = nameKey(raw);
  const title = nameKey(headline);
  return (introduced ? title === key : title.includes(key)) || others.some(other => nameKey(other).startsWith(key));
}

/** "DODOMA, Serikali …", "Nairobi – The …", "HUSUM. Die …": capitals or a dash after the line's first words. */
export function opensWithDateline(text: string, from: number): boolean {
  const at = skipSpace(text, from);
  return /^(?:\p{Lu}{4,}(?![\p{L}.]*\n)[\p{L} ]{0,20}[\s,.(–—:/-]|\p{Lu}[\p{L} ]{2,25}(?:, [\p{L}\p{N}][\p{L}\p{N}. ]{1,14}){0,3} ?(?:\(\p{L}{2,20}\) ?)?[–—-]{1,2} \p{Lu})/u.test(
    text.slice(at, at + 80),
  );
}

/** Two short lines above without a stop are a list's. */
export function endsList(text: string, start: number): boolean {
  const [one = '', two = ''] = text
    .slice(Math.max(0, start - 240), start)
    .trimEnd()
    .split('\n')
    .filter(line => line.trim() !== '')
    .reverse();
  return [one, two].every(line => line !== '' && line.length < 50 && !/[.!?…。！？۔।,:]["'”’»)]?\s*$/u.test(line));
}
