/** A stretch of a text, in UTF-16 units. */
export type Span = { readonly start: number; readonly end: number };

/**
 * A text without some stretches of it. White space at the cuts is tidied (one break or one space where the sides meet);
 * nothing else changes.
 * @param cuts sorted and without overlap
 */
export function cutText(text: string, cuts: readonly Span[]): string {
  if (cuts.length === 0) return text.trim();
  let kept = '';
  let from = 0;
  for (const cut of cuts) {
    kept = joinPieces(kept, text.slice(from, cut.start));
    from = cut.end;
  }
  return joinPieces(kept, text.slice(from)).trim();
}

function joinPieces(left: string, right: string): string {
  const before = left.trimEnd();
  const after = right.trimStart();
  if (before === '' || after === '') return before === '' ? right : left + right.slice(0, right.length - after.length);
  const breaks = Math.max(breaksIn(left.slice(before.length)), breaksIn(right.slice(0, right.length - after.length)));
  return before + (breaks === 0 ? ' ' : '\n'.repeat(Math.min(breaks, 2))) + after;
}

function breaksIn(space: string): number {
  return space.split('\n').length - 1;
}
