const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;

/** The start of a running hash. */
export const START = OFFSET;

/** Takes one more number into a running hash (FNV-1a). */
export function take(hash: number, value: number): number {
  return Math.imul(hash ^ value, PRIME);
}

/** 32 well-mixed bits out of 32. */
export function mix(hash: number): number {
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** 32 bits for a string. */
export function hashOf(text: string): number {
  let hash = START;
  for (let i = 0; i < text.length; i++) hash = take(hash, text.charCodeAt(i));
  return mix(hash);
}
