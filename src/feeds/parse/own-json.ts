import type { FeedItem } from '../../core/article.ts';
import { type Json, list, object, string } from './json-values.ts';
import { type NamedTexts, readOwnFormat } from './own-format.ts';

/** How deep in a document the stories may stand: an answer of a search has them in a list or two. */
const DEEPEST = 4;

/** The stories in a JSON document of no standard, nearest the root first found; `most` of them at most. */
export function readOwnJson(json: unknown, most: number, base: string | undefined): FeedItem[] {
  let level: unknown[] = [json];
  for (let depth = 0; depth <= DEEPEST; depth += 1) {
    const records = level.map(object).filter(record => record !== undefined);
    const found: FeedItem[] = [];
    for (const record of records) {
      const item = readOwnFormat(textsOf(record), base);
      if (item !== undefined) found.push(item);
      if (found.length === most) break;
    }
    if (found.length > 0) return found;
    level = level.flatMap(value => [...list(value), ...Object.values(object(value) ?? {})]);
  }
  return [];
}

/** Fields with a text: written as such, in a list of its own (forms), or with a word on how it is meant (`rendered`, `name`). */
function textsOf(record: Json): NamedTexts {
  const texts: [string, string][] = [];
  for (const [name, value] of Object.entries(record)) {
    const entries = Array.isArray(value) ? value : [value];
    for (const entry of entries) {
      const text = string(entry) ?? string(object(entry)?.rendered) ?? string(object(entry)?.name);
      if (text !== undefined) texts.push([name, text]);
    }
  }
  return texts;
}
