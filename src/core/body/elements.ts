/** How an element takes part in the walk; each role has its rule of nesting in `nesting.ts`. */
export type Role =
  | 'block'
  | 'paragraph'
  | 'heading'
  | 'item'
  | 'term'
  | 'table'
  | 'caption'
  | 'section'
  | 'row'
  | 'cell'
  | 'inline'
  | 'format'
  | 'link'
  | 'ruby'
  | 'annotation'
  | 'media'
  | 'picture'
  | 'source'
  | 'line'
  | 'rule'
  | 'dropped';

/** How an attribute's value is judged; see `attributes.ts`. */
export type Check =
  | 'followed'
  | 'fetched'
  | 'candidates'
  | 'number'
  | 'words'
  | 'language'
  | 'direction'
  | 'moment'
  | 'list-style'
  | 'scope'
  | 'flag';

/** An element of the allow list: the name it is written under, and the attributes it may keep, in the order they are written. */
export type Element = {
  readonly as: string;
  readonly role: Role;
  readonly attributes: ReadonlyMap<string, Check>;
  /** Read to judge the element, never written. */
  readonly judgedBy?: ReadonlySet<string>;
  /** Whether it stands within a line; all others make lines of their own. */
  readonly inline: boolean;
  /** The start tag without attributes, and the end tag. */
  readonly open: string;
  readonly close: string;
};

const EVERYWHERE: readonly [string, Check][] = [
  ['lang', 'language'],
  ['dir', 'direction'],
];
const SIZE: readonly [string, Check][] = [
  ['width', 'number'],
  ['height', 'number'],
];

const INLINE: ReadonlySet<Role> = new Set(['inline', 'format', 'link', 'ruby', 'annotation', 'media']);

const elements = new Map<string, Element>();

function keep(
  role: Role,
  names: string,
  attributes: readonly [string, Check][] = [],
  judgedBy?: readonly string[],
): void {
  for (const name of names.split(' ')) {
    const open = name === 'details' ? '<details open>' : `<${name}>`;
    elements.set(name, {
      as: name,
      role,
      attributes: new Map([...attributes, ...EVERYWHERE]),
      inline: INLINE.has(role),
      ...(judgedBy && { judgedBy: new Set(judgedBy) }),
      open,
      close: `</${name}>`,
    });
  }
}

function readAs(name: string, others: string): void {
  const element = elements.get(name);
  if (element !== undefined) for (const other of others.split(' ')) elements.set(other, element);
}

keep('paragraph', 'p');
keep('block', 'div figure figcaption details summary pre ul dl');
keep('block', 'blockquote', [['cite', 'followed']]);
keep('block', 'ol', [
  ['start', 'number'],
  ['reversed', 'flag'],
  ['type', 'list-style'],
]);
keep('heading', 'h1 h2 h3 h4 h5 h6');
keep('item', 'li', [['value', 'number']]);
keep('term', 'dt dd');
keep('table', 'table');
keep('caption', 'caption');
keep('section', 'thead tbody tfoot');
keep('row', 'tr');
keep('cell', 'td', [
  ['colspan', 'number'],
  ['rowspan', 'number'],
]);
keep('cell', 'th', [
  ['colspan', 'number'],
  ['rowspan', 'number'],
  ['scope', 'scope'],
  ['abbr', 'words'],
]);
// The ones that a browser carries on into the next block when they are left open (HTML standard, "formatting").
keep('format', 'b code em i s small strong u');
keep('inline', 'cite mark sub sup kbd samp var bdi bdo span');
keep('inline', 'abbr dfn', [['title', 'words']]);
keep('inline', 'q', [['cite', 'followed']]);
keep('inline', 'del ins', [
  ['cite', 'followed'],
  ['datetime', 'moment'],
]);
keep('inline', 'time', [['datetime', 'moment']]);
keep('ruby', 'ruby');
keep('annotation', 'rt');
keep('link', 'a', [
  ['href', 'followed'],
  ['title', 'words'],
]);
keep(
  'picture',
  'img',
  [['src', 'fetched'], ['srcset', 'candidates'], ['sizes', 'words'], ['alt', 'words'], ...SIZE, ['title', 'words']],
  ['style', 'hidden', 'data-src', 'data-lazy-src', 'data-original'],
);
keep('inline', 'picture');
keep('source', 'source', [
  ['src', 'fetched'],
  ['srcset', 'candidates'],
  ['sizes', 'words'],
  ['media', 'words'],
  ['type', 'words'],
]);
keep('media', 'audio', [['src', 'fetched']]);
keep('media', 'video', [['src', 'fetched'], ['poster', 'fetched'], ...SIZE]);
keep('line', 'br');
keep('rule', 'hr');
// With what is in them: no words of the story, or words a browser would not show.
keep('dropped', 'script style title textarea template noscript iframe noembed noframes svg canvas select datalist rp');
keep('dropped', 'annotation annotation-xml applet');

readAs('div', 'article section aside main header footer nav address center fieldset form legend hgroup dialog search');
readAs('ul', 'menu dir');
readAs('pre', 'listing xmp plaintext');
readAs('s', 'strike');
readAs('code', 'tt');

/**
 * The element of a tag name in lower case; undefined where only its content is kept (`font`, `object`, `label`, unknown ones).
 */
export function elementOf(name: string): Element | undefined {
  return elements.get(name);
}
