import { mix } from './hash.ts';
import { type Signature, textHashOf } from './signature.ts';

/** Words [start, end) of a text, a whole paragraph or a part of one that is longer than furniture. */
export type Piece = { readonly start: number; readonly end: number; readonly isPart: boolean; readonly hash: number };

/** Longer paragraphs are copy, the background an agency repeats under every story of a case, or a page in one line. */
export const LONGEST_FURNITURE = 80;
/** Of so many places where a piece may end one is chosen; it has as many words at least. */
const PIECE = 3;

/** The paragraphs of a text, and the pieces of those that are too long for furniture. */
export function piecesOf({ words, paragraphs }: Signature): Piece[] {
  const pieces: Piece[] = [];
  const add = (start: number, end: number, isPart: boolean): void => {
    pieces.push({ start, end, isPart, hash: textHashOf(words.subarray(start, end)) });
  };
  paragraphs.forEach((start, index) => {
    const end = paragraphs[index + 1] ?? words.length;
    if (end - start <= LONGEST_FURNITURE) {
      add(start, end, false);
      return;
    }
    let from = start;
    for (let at = start + 1; at < end; at++) {
      // Two words decide where a piece begins, so the same words in a row give the same pieces on every page.
      const pair = mix(Math.imul((words[at - 1] ?? 0) >>> 2, 0x9e3779b1) ^ ((words[at] ?? 0) >>> 2)) >>> 0;
      if (pair >= 2 ** 32 / PIECE || at - from < PIECE) continue;
      add(from, at, true);
      from = at;
    }
    add(from, end, true);
  });
  return pieces;
}
