import { candidateAddresses, fetchedAddress, followedAddress } from './address.ts';
import { isBeacon } from './beacon.ts';
import type { Check, Element } from './elements.ts';
import { escapeValue } from './escape.ts';

/** What makes an element worth writing: without any of these it says nothing, or only its content is kept. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  a: ['href'],
  img: ['src', 'srcset'],
  source: ['src', 'srcset'],
  span: ['lang', 'dir'],
  bdo: ['dir'],
};
const ALWAYS: Readonly<Record<string, string>> = {
  a: ' rel="noopener noreferrer nofollow"',
  audio: ' controls preload="none"',
  video: ' controls preload="none"',
};

/**
 * The start tag of an element with the attributes that are safe to show, written anew; empty where the element itself is
 * not to be written (a link to nowhere, a tracking pixel, a `span` that says nothing).
 */
export function startTag(
  element: Element,
  attributes: ReadonlyMap<string, string>,
  baseUrl: string | undefined,
): string {
  const needed = NEEDED[element.as];
  if (attributes.size === 0) return needed === undefined ? openTag(element, '') : '';
  let written = '';
  let enough = needed === undefined;
  for (const [name, check] of element.attributes) {
    const raw = attributes.get(name);
    let value = raw === undefined ? undefined : judge(check, raw, baseUrl);
    if (name === 'src' && element.as === 'img') {
      value = lateAddress(attributes, baseUrl) ?? value;
      if (value !== undefined && isBeacon(value, attributes)) return '';
    }
    if (value === undefined) continue;
    written += ` ${name}="${escapeValue(value)}"`;
    enough ||= needed?.includes(name) === true;
  }
  return enough ? openTag(element, written) : '';
}

/** Where a script would have put the picture's address later ("lazy loading", as WordPress themes do; `src` is a filler then). */
function lateAddress(attributes: ReadonlyMap<string, string>, baseUrl: string | undefined): string | undefined {
  for (const name of ['data-src', 'data-lazy-src', 'data-original']) {
    const raw = attributes.get(name);
    const address = raw === undefined ? undefined : fetchedAddress(raw, baseUrl);
    if (address !== undefined) return address;
  }
  return undefined;
}

function openTag(element: Element, attributes: string): string {
  const always = ALWAYS[element.as] ?? '';
  return attributes === '' && always === '' ? element.open : `${element.open.slice(0, -1)}${attributes}${always}>`;
}

function judge(check: Check, value: string, baseUrl: string | undefined): string | undefined {
  switch (check) {
    case 'followed':
      return followedAddress(value, baseUrl);
    case 'fetched':
      return fetchedAddress(value, baseUrl);
    case 'candidates':
      return candidateAddresses(value, baseUrl);
    case 'number':
      return /^\s*(\d{1,5})(?:\.\d{1,9})?(?:px)?\s*$/.exec(value)?.[1];
    case 'language':
      return value.length <= 35 && /^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/.test(value) ? value : undefined;
    case 'direction':
      return oneOf(value.toLowerCase(), ['ltr', 'rtl', 'auto']);
    case 'scope':
      return oneOf(value.toLowerCase(), ['row', 'col', 'rowgroup', 'colgroup']);
    case 'list-style':
      return oneOf(value, ['1', 'a', 'A', 'i', 'I']);
    case 'moment':
      return value.length <= 60 && /^[\w:.+\- ]+$/.test(value) ? value : undefined;
    case 'flag':
      return '';
    case 'words':
      return value;
  }
}

function oneOf(value: string, allowed: readonly string[]): string | undefined {
  return allowed.includes(value) ? value : undefined;
}
