import { ExchangeError } from '../../errors.ts';
import type { Notice } from './context.ts';

export type Json = Readonly<Record<string, unknown>>;

/** A string with something in it, trimmed; a number as it is written. */
export function string(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value.toWellFormed().trim() || undefined : undefined;
}

/** A value where it is a list; an empty one for all else. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A value where it is an object with fields. */
export function object(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

/**
 * The texts at a path of names, each of which may be several: "rightsinfo/usageterms", "subject|genre". A list gives all its
 * entries, an object its name or value.
 */
export function valuesAt(json: unknown, path: string): string[] {
  let found: readonly unknown[] = [json];
  for (const step of path.split('/')) {
    const names = step.split('|');
    found = found.flatMap(holder => names.flatMap(name => fieldOf(holder, name)));
  }
  return found.map(text).filter(value => value !== undefined);
}

function fieldOf(holder: unknown, name: string): unknown {
  const record = object(holder);
  return record !== undefined && Object.hasOwn(record, name) ? record[name] : [];
}

function text(value: unknown): string | undefined {
  const { name, rendered, value: inner } = object(value) ?? {};
  return string(value) ?? string(name) ?? string(rendered) ?? string(inner);
}

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [LIST, END_OF_LIST, OBJECT, END_OF_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Values that a JSON text holds, counted by what opens one or comes before one, up to one more than `most`. */
export function countValues(text: string, most: number): number {
  let count = 0;
  for (let at = 0; at < text.length && count <= most; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === COMMA || sign === LIST || sign === OBJECT) count += 1;
    else if (sign === QUOTE) at = endOfString(text, at + 1);
  }
  return count;
}

/** Where the quotation mark stands that ends a string. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start); at !== -1; at = text.indexOf('"', at + 1)) {
    let escapes = 0;
    while (text.charCodeAt(at - 1 - escapes) === BACKSLASH) escapes += 1;
    if (escapes % 2 === 0) return at;
  }
  return text.length;
}

/**
 * The value of a JSON text. Two kinds of damage are mended: line breaks and other controls within strings, and the
 * end of a list of items that was cut: its whole items are kept. (A general repair of JSON would complete half a
 * story.)
 *
 * @throws ExchangeError feed-unreadable with what `JSON.parse` says of the text as it came.
 */
export function parseJson(text: string, notice: Notice): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const even = text.replace(/[\u0000-\u001f]+/g, ' ');
    for (const mended of [even, withoutCutItem(even)]) {
      const json = mended === undefined || mended === text ? undefined : tryParse(mended);
      if (json === undefined) continue;
      if (mended === even)
        notice('control-characters', 'Line breaks and controls within the texts of the JSON were read as spaces.');
      else notice('item-cut', 'The document ends in the middle of its last item; that item was left out.');
      return json;
    }
    throw new ExchangeError(
      'feed-unreadable',
      `The document looks like JSON, but is none: ${(cause as Error).message}.`,
      {
        cause,
        help: 'Tell the partner.',
      },
    );
  }
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const ITEMS = /"(?:items|_items|articles|entries|results|stories)"\s{0,20}:\s{0,20}$/;

/** A text that ends within a list of items, ended after the last whole one; undefined for any other. */
function withoutCutItem(text: string): string | undefined {
  let depth = 0;
  let depthOfItems = 0;
  let whole = 0;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === QUOTE) at = endOfString(text, at + 1);
    else if (sign === LIST || sign === OBJECT) {
      depth += 1;
      const outermost =
        sign === LIST && (depth === 1 || (depth === 2 && ITEMS.test(text.slice(Math.max(0, at - 60), at))));
      if (outermost && depthOfItems === 0) depthOfItems = depth;
    } else if (sign === END_OF_LIST || sign === END_OF_OBJECT) {
      depth -= 1;
      if (sign === END_OF_OBJECT && depth === depthOfItems) whole = at + 1;
      if (depth < depthOfItems) return depth === 0 ? undefined : `${text.slice(0, at + 1)}}`;
    }
  }
  return whole === 0 || depth === 0 ? undefined : `${text.slice(0, whole)}]${depthOfItems === 2 ? '}' : ''}`;
}
