import { type Notice, noticeCut, unreadable } from './context.ts';

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
 * entries, an object its name or value, what is true "true".
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
  return value === true ? 'true' : (string(value) ?? string(name) ?? string(rendered) ?? string(inner));
}

/** The signs of a JSON text outside its strings, each with its place. */
function* signsIn(text: string): Generator<{ readonly sign: string; readonly at: number }> {
  const signs = /["[\]{},]/g;
  for (let match = signs.exec(text); match !== null; match = signs.exec(text)) {
    if (match[0] === '"') signs.lastIndex = endOfString(text, match.index + 1);
    else yield { sign: match[0], at: match.index };
  }
}

/** The place behind the quotation mark that ends a string. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start); at !== -1; at = text.indexOf('"', at + 1)) {
    let escapes = 0;
    while (text[at - 1 - escapes] === '\\') escapes += 1;
    if (escapes % 2 === 0) return at + 1;
  }
  return text.length;
}

/** Values that a JSON text holds, counted by what opens one or comes before one, up to one more than `most`. */
export function countValues(text: string, most: number): number {
  return signsIn(text)
    .filter(({ sign }) => sign !== ']' && sign !== '}')
    .take(most + 1)
    .reduce(count => count + 1, 0);
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
    const evened = even === text ? undefined : tryParse(even);
    if (evened !== undefined)
      notice('control-characters', 'Line breaks and controls within the texts of the JSON were read as spaces.');
    const json = evened ?? tryParse(withoutCutItem(even));
    if (json === undefined) {
      const words = `The document looks like JSON, but is none: ${(cause as Error).message}.`;
      throw unreadable(words, 'Tell the partner.', { cause });
    }
    if (evened === undefined) noticeCut(notice);
    return json;
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

/** A text that ends within its list of items, ended after the last whole one; "" for any other. */
function withoutCutItem(text: string): string {
  let [depth, depthOfItems, whole] = [0, 0, 0];
  for (const { sign, at } of signsIn(text)) {
    if (sign === '[' || sign === '{') depth += 1;
    const isList = depth === 1 || (depth === 2 && ITEMS.test(text.slice(Math.max(0, at - 60), at)));
    if (sign === '[' && depthOfItems === 0 && isList) depthOfItems = depth;
    if (sign === ']' || sign === '}') depth -= 1;
    if (sign === '}' && depth === depthOfItems) whole = at + 1;
    if (depth < depthOfItems) return depth === 1 ? `${text.slice(0, at + 1)}}` : '';
  }
  return whole === 0 ? '' : `${text.slice(0, whole)}]${depthOfItems === 2 ? '}' : ''}`;
}
