import type { FeedItem } from '../../core/article.ts';
import { readDate } from './dates.ts';
import { escapeHtml, htmlFromText, oneLine, plainFromHtml, unique } from './html.ts';
import { type Json, list, object, string } from './json-text.ts';

/** An article in Apple News Format: https://developer.apple.com/documentation/applenewsformat */
export function isAppleNews(json: Json): boolean {
  return Array.isArray(json.components) && string(json.identifier) !== undefined && 'layout' in json;
}

/** Maps one article: its title, its texts in their order, what the metadata tell. Markdown is taken as it is written. */
export function readAppleNews(article: Json): FeedItem {
  const components = list(article.components).flatMap(component => flat(object(component), 0));
  const inRole = (role: string): readonly Json[] => components.filter(component => string(component.role) === role);
  const metadata = object(article.metadata) ?? {};
  const headline = plainFromHtml(string(article.title)) ?? plainFromHtml(string(inRole('title')[0]?.text));
  const body = components.map(htmlOf).filter(html => html !== undefined);
  const bylines = [...inRole('byline'), ...inRole('author')].map(({ text }) => plainFromHtml(string(text)));
  const excerpt = string(metadata.excerpt);
  return {
    guid: string(article.identifier),
    url: string(metadata.canonicalURL),
    headline,
    bylines: unique(bylines) ?? unique(list(metadata.authors).map(author => oneLine(string(author)))),
    published: readDate(string(metadata.datePublished)),
    updated: readDate(string(metadata.dateModified)),
    summaryHtml: excerpt === undefined ? undefined : htmlFromText(excerpt),
    bodyHtml: body.length === 0 ? undefined : body.join('\n'),
    categories: unique(list(metadata.keywords).map(keyword => oneLine(string(keyword)))),
    language: string(article.language),
  };
}

/** A component and those in it; the format allows a few levels. */
function flat(component: Json | undefined, depth: number): Json[] {
  if (component === undefined || depth > 8) return [];
  return [component, ...list(component.components).flatMap(inner => flat(object(inner), depth + 1))];
}

function htmlOf({ role, text, format }: Json): string | undefined {
  const words = string(text);
  const name = string(role) ?? '';
  if (words === undefined || !/^(?:body|intro|quote|pullquote|heading[1-6]?)$/.test(name)) return undefined;
  const html = string(format) === 'html' ? words : escapeHtml(words);
  if (name.startsWith('heading')) return `<h2>${html}</h2>`;
  return string(format) === 'html'
    ? html
    : html
        .split(/\n+/)
        .map(line => `<p>${line.trim()}</p>`)
        .join('\n');
}
