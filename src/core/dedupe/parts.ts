/*
 * Which 32nds of a text, its parts, something lies in: a bit each, from the lowest on.
 */
export const PARTS = 32;

/**
 * The parts of a text of which half and more is common with another: a phrase in common, or a line of furniture, lies in no part;
 * a passage does.
 * @param most how many words are common at most: of few, none may be enough
 */
export function partsOf(length: number, most: number, isCommon: (word: number) => boolean): number {
  if (most * 2 < Math.floor(length / PARTS)) return 0;
  let parts = 0;
  for (let part = 0, at = 0; part < PARTS; part++) {
    const end = Math.ceil(((part + 1) * length) / PARTS);
    let common = 0;
    const words = end - at;
    for (; at < end; at++) if (isCommon(at)) common++;
    if (common > 0 && common * 2 >= words) parts |= 1 << part;
  }
  return parts >>> 0;
}

/** Whether a part, counted from 0, is among these. */
export function hasPart(parts: number, part: number): boolean {
  return ((parts >>> part) & 1) === 1;
}

/** The parts that are not among these. */
export function otherParts(parts: number): number {
  return ~parts >>> 0;
}
