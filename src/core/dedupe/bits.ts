/** How many bits of 32 are set. */
export function countBits(bits: number): number {
  let count = 0;
  for (let left = bits >>> 0; left !== 0; left &= left - 1) count++;
  return count;
}

/** How many set bits stand in a row at most. */
export function longestRow(bits: number): number {
  let longest = 0;
  for (let left = bits; left !== 0; left &= left << 1) longest++;
  return longest;
}
