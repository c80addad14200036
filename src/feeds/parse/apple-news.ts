import type { FeedItem } from '../../core/article.ts';
import { type FieldTable, readFields } from './fields.ts';
import { escapeHtml, plainFromHtml, unique } from './html.ts';
import { type Json, list, object, string, valuesAt } from './json-text.ts';

/** An article in Apple News Format: https://developer.apple.com/documentation/applenewsformat */
const APPLE_NEWS: FieldTable = {
  guid: ['identifier'],
  url: ['metadata/canonicalURL'],
  headline: ['title'],
  bylines: ['metadata/authors'],
  published: ['metadata/datePublished'],
  updated: ['metadata/dateModified'],
  summaryHtml: ['metadata/excerpt'],
  categories: ['metadata/keywords'],
  language: ['language'],
};

export function isAppleNews(json: Json): boolean {
  return Array.isArray(json.components) && string(json.identifier) !== undefined && 'layout' in json;
}

/** Maps one article: its title, its texts in their order, what the metadata tell. Markdown is taken as it is written. */
export function readAppleNews(article: Json): FeedItem {
  const components = list(article.components).flatMap(component => flat(object(component), 0));
  const inRole = (...roles: readonly string[]): (string | undefined)[] =>
    components.filter(({ role }) => roles.includes(string(role) ?? '')).map(({ text }) => plainFromHtml(string(text)));
  const fields = readFields(APPLE_NEWS, place => valuesAt(article, place));
  return {
    ...fields,
    headline: fields.headline ?? inRole('title')[0],
    bylines: unique(inRole('byline', 'author')) ?? fields.bylines,
    bodyHtml:
      components
        .map(htmlOf)
        .filter(html => html !== undefined)
        .join('\n') || undefined,
  };
}

/** A component and those in it; the format allows a few levels. */
function flat(component: Json | undefined, depth: number): Json[] {
  if (component === undefined || depth > 8) return [];
  return [component, ...list(component.components).flatMap(inner => flat(object(inner), depth + 1))];
}

function htmlOf({ role, text, format }: Json): string | undefined {
  const words = string(text);
  const [, heading] = /^(?:body|intro|quote|pullquote|(heading)[1-6]?)$/.exec(string(role) ?? '') ?? [];
  if (words === undefined || !/^(?:body|intro|quote|pullquote|heading[1-6]?)$/.test(string(role) ?? ''))
    return undefined;
  const html = format === 'html' ? words : escapeHtml(words);
  if (heading) return `<h2>${html}</h2>`;
  return format === 'html'
    ? html
    : html
        .split(/\n+/)
        .map(line => `<p>${line.trim()}</p>`)
        .join('\n');
}
