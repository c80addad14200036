/** An element of a document. Names are in lower case, with the prefix their namespace goes by here (`dc:creator`). */
export type Element = {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: (Element | string)[];
  /** The `xml:base` in effect, where there is one. */
  readonly base: string | undefined;
};

/** The first child element of that name. */
export function child(element: Element | undefined, name: string): Element | undefined {
  if (element === undefined) return undefined;
  for (const node of element.children) if (typeof node !== 'string' && node.name === name) return node;
  return undefined;
}

/** The child elements of these names: name by name, each in document order. */
export function children(element: Element | undefined, ...names: readonly string[]): Element[] {
  const found: Element[] = [];
  if (element === undefined) return found;
  for (const name of names) {
    for (const node of element.children) if (typeof node !== 'string' && node.name === name) found.push(node);
  }
  return found;
}

/** Every element under this one, in document order, itself excluded. */
export function* descendants(element: Element): Generator<Element> {
  const waiting: Element[] = [];
  const push = (parent: Element): void => {
    for (let index = parent.children.length - 1; index >= 0; index -= 1) {
      const node = parent.children[index];
      if (typeof node === 'object') waiting.push(node);
    }
  };
  push(element);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    yield next;
    push(next);
  }
}

/** All text in an element, that of its descendants included, trimmed; undefined where there is none. */
export function textOf(element: Element | undefined): string | undefined {
  if (element === undefined) return undefined;
  const [only] = element.children;
  if (element.children.length === 1 && typeof only === 'string') return only.trim() || undefined;
  let text = '';
  const waiting: (Element | string)[] = [...element.children].reverse();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next === 'string') text += next;
    else for (let index = next.children.length - 1; index >= 0; index -= 1) waiting.push(next.children[index] ?? '');
  }
  return text.trim() || undefined;
}

/** An attribute, trimmed; undefined where it is missing or empty. */
export function attribute(element: Element | undefined, name: string): string | undefined {
  return element?.attributes.get(name)?.trim() || undefined;
}

/** What no address holds, and what hides in one: controls, white space, zero-width signs and turns of direction. */
const NOT_IN_ADDRESSES = /[\u0000-\u0020\u007f-\u00a0\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

/** An absolute address from one that may be relative; the address as it stands where it cannot be resolved. */
export function resolve(address: string, base: string | undefined): string {
  const clean = NOT_IN_ADDRESSES.test(address) ? cleanAddress(address) : address;
  if (base === undefined || /^[a-zA-Z][a-zA-Z0-9+.-]{0,30}:/.test(clean)) return clean;
  return URL.parse(clean, base)?.href ?? clean;
}

/** A space within an address is meant, and written as `%20`; all else goes. */
function cleanAddress(address: string): string {
  return address.trim().replace(/ /g, '%20').replace(new RegExp(NOT_IN_ADDRESSES, 'g'), '');
}
