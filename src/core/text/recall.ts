/** Longer keys are found each time: a hostile word may have thousands of letters. */
const LONGEST_KEPT = 60;

/**
 * What was found for a key before, or is found now and kept. Copy is made of the same few thousand words, places and dates; where
 * `most` are kept, all are forgotten, so that no text fills the memory.
 */
export function recall<Value>(
  kept: Map<string, Value>,
  key: string,
  most: number,
  find: (key: string) => Value,
): Value {
  if (key.length > LONGEST_KEPT) return find(key);
  const known = kept.get(key);
  if (known !== undefined) return known;
  const found = find(key);
  if (kept.size >= most) kept.clear();
  kept.set(key, found);
  return found;
}
