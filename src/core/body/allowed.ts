import { escapeValue } from './render.ts';
import { isTrackingPixel, linkUrl, mediaUrl, srcset } from './url.ts';

/** The value that is safe to write, or undefined where the attribute is left out. */
type Check = (value: string, baseUrl: string | undefined) => string | undefined;
type Attributes = Readonly<Record<string, Check>>;

/** An element of the allow list. */
export type Allowed = {
  /** The name it is written under. */
  readonly name: string;
  readonly role: Role;
  /** Whether it stands within a line; all others make lines of their own. */
  readonly inline: boolean;
  /** The attributes that it may keep, in the order they are written. */
  readonly attributes: readonly (readonly [string, Check])[];
  /** Without any of these attributes only its content is kept. */
  readonly needs?: readonly string[];
  /** Attributes that are always written. */
  readonly fixed: string;
  /** The start tag where the source gives no attributes; empty where it needs some. */
  readonly plainTag: string;
  /** Whether it may only stand in a table. */
  readonly isTablePart: boolean;
  /** Whether it goes on in a block that starts inside (`<p><b>One<div>Two`), as in a browser. */
  readonly isCarried: boolean;
};

const number: Check = value => /^\s*(\d{1,5})(?:\.\d{1,9})?(?:px)?\s*$/.exec(value)?.[1];
const words: Check = value => value;
const flag: Check = () => '';
const language: Check = value =>
  value.length <= 35 && /^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/.test(value) ? value : undefined;
const dateTime: Check = value => (value.length <= 60 && /^[\w:.+\- ]+$/.test(value) ? value : undefined);
const listStyle: Check = value => (/^[1aAiI]$/.test(value) ? value : undefined);

function oneOf(...allowed: readonly string[]): Check {
  return value => allowed.find(word => word === value.toLowerCase());
}

const ON_ALL: Attributes = { lang: language, dir: oneOf('ltr', 'rtl', 'auto') };
const SIZE: Attributes = { width: number, height: number };
const SPAN: Attributes = { colspan: number, rowspan: number };
const SOURCE: Attributes = { src: mediaUrl, srcset, sizes: words };

/** Role, names, attributes of their own. */
const ALLOWED_ELEMENTS = [
  ['paragraph', 'p'],
  ['block', 'div figure figcaption details summary pre ul dl'],
  ['block', 'blockquote', { cite: linkUrl }],
  ['block', 'ol', { start: number, reversed: flag, type: listStyle }],
  ['heading', 'h1 h2 h3 h4 h5 h6'],
  ['item', 'li', { value: number }],
  ['term', 'dt dd'],
  ['table', 'table'],
  ['caption', 'caption'],
  ['section', 'thead tbody tfoot'],
  ['row', 'tr'],
  ['cell', 'td', SPAN],
  ['cell', 'th', { ...SPAN, scope: oneOf('row', 'col', 'rowgroup', 'colgroup'), abbr: words }],
  ['format', 'b code em i s small strong u'],
  ['inline', 'cite mark sub sup kbd samp var bdi bdo span picture'],
  ['inline', 'abbr dfn', { title: words }],
  ['inline', 'q', { cite: linkUrl }],
  ['inline', 'del ins', { cite: linkUrl, datetime: dateTime }],
  ['inline', 'time', { datetime: dateTime }],
  ['ruby', 'ruby'],
  ['ruby text', 'rt'],
  ['link', 'a', { href: linkUrl, title: words }],
  ['image', 'img', { ...SOURCE, alt: words, ...SIZE, title: words }],
  ['source', 'source', { ...SOURCE, media: words, type: words }],
  ['media', 'audio', { src: mediaUrl }],
  ['media', 'video', { src: mediaUrl, poster: mediaUrl, ...SIZE }],
  ['line break', 'br'],
  ['rule', 'hr'],
  // Left out with its content: no words of the story, or words that a browser does not show.
  ['dropped', 'script style title textarea template noscript iframe noembed noframes svg canvas select datalist rp'],
  ['dropped', 'annotation annotation-xml applet'],
] as const satisfies readonly (readonly [string, string, Attributes?])[];

/** What an element is to the walk in `body.ts`, which has the nesting rules of each. */
export type Role = (typeof ALLOWED_ELEMENTS)[number][0];

/** Elements that are written under another name. */
const WRITTEN_AS: Readonly<Record<string, string>> = {
  div: 'article section aside main header footer nav address center fieldset form legend hgroup dialog search',
  ul: 'menu dir',
  pre: 'listing xmp plaintext',
  s: 'strike',
  code: 'tt',
};

const NEEDS: Readonly<Record<string, readonly string[]>> = {
  a: ['href'],
  img: ['src', 'srcset'],
  source: ['src', 'srcset'],
  span: ['lang', 'dir'],
  bdo: ['dir'],
};

const FIXED: Readonly<Record<string, string>> = {
  a: ' rel="noopener noreferrer nofollow"',
  audio: ' controls preload="none"',
  video: ' controls preload="none"',
  details: ' open',
};

const TABLE_PARTS: ReadonlySet<Role> = new Set(['caption', 'section', 'row', 'cell']);
const INLINE: ReadonlySet<Role> = new Set(['inline', 'format', 'link', 'ruby', 'ruby text', 'media']);

/**
 * The allow list, by the name an element has in the source. Of an element that is not in it (`font`, `object`, `label`, any
 * unknown name) only the content is kept.
 */
export const ALLOWED: ReadonlyMap<string, Allowed> = allowList();

function allowList(): Map<string, Allowed> {
  const list = new Map<string, Allowed>();
  for (const [role, names, attributes] of ALLOWED_ELEMENTS as readonly (readonly [Role, string, Attributes?])[]) {
    for (const name of names.split(' ')) {
      list.set(name, {
        name,
        role,
        inline: INLINE.has(role),
        attributes: Object.entries({ ...attributes, ...ON_ALL }),
        ...(NEEDS[name] && { needs: NEEDS[name] }),
        fixed: FIXED[name] ?? '',
        plainTag: NEEDS[name] === undefined ? `<${name}${FIXED[name] ?? ''}>` : '',
        isTablePart: TABLE_PARTS.has(role),
        isCarried: role === 'format' || role === 'link',
      });
    }
  }
  for (const [name, others] of Object.entries(WRITTEN_AS)) {
    const element = list.get(name);
    if (element !== undefined) for (const other of others.split(' ')) list.set(other, element);
  }
  return list;
}

/**
 * The start tag of an element with those of its attributes that are safe; empty where only the content is to be kept (a
 * link to nowhere, a tracking pixel, a `span` that says nothing).
 */
export function startTag(
  element: Allowed,
  attributes: Readonly<Record<string, string>>,
  baseUrl: string | undefined,
): string {
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
function lateUrl(attributes: Readonly<Record<string, string>>, baseUrl: string | undefined): string | undefined {
  for (const name of ['data-src', 'data-lazy-src', 'data-original']) {
    const raw = attributes[name];
    const url = raw === undefined ? undefined : mediaUrl(raw, baseUrl);
    if (url !== undefined) return url;
  }
  return undefined;
}
