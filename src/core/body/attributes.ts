import type { Allowed } from './allowed.ts';
import { escapeValue } from './render.ts';
import { isTrackingPixel, mediaUrl } from './url.ts';

type Attributes = Readonly<Record<string, string>>;

/**
 * The start tag of an element with those of its attributes that are safe; empty where only the content is to be kept (a
 * link to nowhere, a tracking pixel, a `span` that says nothing).
 */
export function startTag(element: Allowed, attributes: Attributes, baseUrl: string | undefined): string {
  let isNeeded = element.needs === undefined;
  let written = '';
  for (const [name, check] of element.attributes) {
    const raw = attributes[name];
    let value = raw === undefined ? undefined : check(raw, baseUrl);
    if (name === 'src' && element.role === 'image') {
      value = lateUrl(attributes, baseUrl) ?? value;
      if (value !== undefined && isTrackingPixel(value, attributes)) return '';
    }
    if (value === undefined) continue;
    written += ` ${name}="${escapeValue(value)}"`;
    isNeeded ||= element.needs?.includes(name) === true;
  }
  return isNeeded ? `<${element.name}${written}${element.fixed}>` : '';
}

/** The URL that a script would give a picture later ("lazy loading", as WordPress themes do); `src` is a filler then. */
function lateUrl(attributes: Attributes, baseUrl: string | undefined): string | undefined {
  for (const name of ['data-src', 'data-lazy-src', 'data-original']) {
    const raw = attributes[name];
    const url = raw === undefined ? undefined : mediaUrl(raw, baseUrl);
    if (url !== undefined) return url;
  }
  return undefined;
}
