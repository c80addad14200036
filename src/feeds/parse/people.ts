import { plainFromHtml } from './html.ts';
import { child, type Element, textOf } from './xml.ts';

/**
 * The byline a person element gives: the name in it, else the address in it, else its text as printed. RSS asks for
 * "jane@paper.example (Jane Doe)"; what of that is a name is for the reading of bylines to say.
 */
export function personOf(element: Element): string | undefined {
  const part = (name: string): string | undefined => textOf(child(element, `atom:${name}`) ?? child(element, name));
  return plainFromHtml(part('name') ?? part('email') ?? textOf(element));
}

/** Each value once, in order; undefined where there is none. */
export function unique(values: readonly (string | undefined)[]): string[] | undefined {
  const seen = new Set(values.filter(value => value !== undefined));
  return seen.size === 0 ? undefined : [...seen];
}
