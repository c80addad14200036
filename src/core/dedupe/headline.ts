/** Share of the shorter headline's words that stand in the longer one. */
export function headlineShare(a: Uint32Array, b: Uint32Array): number {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (short.length === 0) return 0;
  const words = new Set<number>();
  for (const word of long) words.add(word >>> 2);
  let same = 0;
  for (const word of short) if (words.has(word >>> 2)) same++;
  return same / short.length;
}
