import type { Signature } from './signature.ts';
import { mentions } from './template.ts';
import { FIGURE, FUNCTION_WORD, kindOf } from './word.ts';

/** Nearly one headline, that names other things: of two reports that say "write-thru" by everything else. */
export function hasOtherHeadline(a: Signature, b: Signature): boolean {
  return hasOtherFigures(a.headline, b.headline) || isOneExchanged(a.headline, b.headline) || hasOtherFirstWord(a, b);
}

/** "Bank gives market 16 million help" and "Bank gives market 40 million help": both have figures, and none of them is the same. */
function hasOtherFigures(a: Uint32Array, b: Uint32Array): boolean {
  const figures = new Set(a.filter(word => kindOf(word) === FIGURE));
  const others = b.filter(word => kindOf(word) === FIGURE);
  return figures.size > 0 && others.length > 0 && !others.some(figure => figures.has(figure));
}

/** "China crop weather summary" and "World crop weather summary": of four words and more one is another one. */
function isOneExchanged(a: Uint32Array, b: Uint32Array): boolean {
  if (a.length !== b.length || a.length < 4) return false;
  return a.filter((word, at) => word >>> 2 !== (b[at] ?? 0) >>> 2).length === 1;
}

/** "Orrin Bank wins savings award" and "Kestel Bank wins savings award": neither article mentions whom the other is about. */
function hasOtherFirstWord(a: Signature, b: Signature): boolean {
  const [one, two] = [a, b].map(({ headline }) => headline.find(word => kindOf(word) !== FUNCTION_WORD));
  return one !== undefined && two !== undefined && !mentions(b, one) && !mentions(a, two);
}
