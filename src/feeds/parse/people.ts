import { child, type Element, textOf } from './element.ts';
import { linesFromHtml, plainFromHtml } from './html.ts';

/**
 * The bylines of a person element: the name and address in it, else its text as printed. RSS asks for
 * "jane@paper.example (Jane Doe)", Atom's come out as "Jane Doe (jane@paper.example)"; what of that is a name is for the
 * reading of bylines to say. Where a field holds HTML of
 * several lines, each is a byline, but for those that are an address only (seen: `<p>By A and B</p><p>a@paper.example</p>`).
 */
export function bylinesOf(element: Element): string[] {
  const part = (name: string): string | undefined => textOf(child(element, `atom:${name}`) ?? child(element, name));
  const [name, email] = [part('name'), part('email')];
  const both = name !== undefined && email !== undefined ? `${name} (${email})` : undefined;
  const written = both ?? name ?? email ?? textOf(element);
  if (written === undefined) return [];
  const lines = written.includes('<') ? linesFromHtml(written) : [plainFromHtml(written) ?? ''];
  const named = lines.filter(line => !/^[^\s@]{1,100}@[^\s@]{1,100}$/.test(line));
  return named.length > 0 ? named : lines;
}

/** Each value once, in order; undefined where there is none. */
export function unique(values: readonly (string | undefined)[]): string[] | undefined {
  const seen = new Set(values.filter(value => value !== undefined));
  return seen.size === 0 ? undefined : [...seen];
}
