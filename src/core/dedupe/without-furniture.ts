import { type Piece, piecesOf } from './pieces.ts';
import { type Signature, textHashOf } from './signature.ts';

/** Fewer words between two pieces of furniture are furniture that changes: dates, counts of comments. */
const SCRAP = 12;
const NO_WORDS = new Uint32Array();

/** The signature of the same article with the furniture left out. */
export function withoutFurniture(signature: Signature, furniture: ReadonlySet<number>): Signature {
  if (furniture.has(textHashOf(signature.headline))) {
    return withoutFurniture({ ...signature, headline: NO_WORDS }, furniture);
  }
  const { words } = signature;
  const pieces = piecesOf(signature);
  const isLeft = pieces.map(({ hash }) => !furniture.has(hash));
  if (isLeft.every(left => left)) return signature;
  leaveScrapsOut(pieces, isLeft);
  const left = new Uint32Array(words.length);
  const starts: number[] = [];
  let count = 0;
  pieces.forEach(({ start, end, isPart }, index) => {
    if (isLeft[index] !== true) return;
    if (!isPart || isLeft[index - 1] !== true || pieces[index - 1]?.isPart !== true) starts.push(count);
    left.set(words.subarray(start, end), count);
    count += end - start;
  });
  const kept = left.slice(0, count);
  return { ...signature, words: kept, paragraphs: Uint32Array.from(starts), textHash: textHashOf(kept) };
}

/** Which of the furniture stands in a text. */
export function furnitureIn(signature: Signature, furniture: ReadonlySet<number>): number[] {
  const hashes = [textHashOf(signature.headline), ...piecesOf(signature).map(({ hash }) => hash)];
  return hashes.filter(hash => furniture.has(hash));
}

/** Of a line in pieces, what stands between two that are furniture, or between one and the line's end, and is no sentence. */
function leaveScrapsOut(pieces: readonly Piece[], isLeft: boolean[]): void {
  for (let from = 0; from < pieces.length; from++) {
    if (isLeft[from] !== true || pieces[from]?.isPart !== true) continue;
    let to = from;
    while (isLeft[to + 1] === true && pieces[to + 1]?.isPart === true) to++;
    const words = (pieces[to]?.end ?? 0) - (pieces[from]?.start ?? 0);
    const isBeside = isLeft[from - 1] === false || isLeft[to + 1] === false;
    if (isBeside && words < SCRAP) isLeft.fill(false, from, to + 1);
    from = to;
  }
}
