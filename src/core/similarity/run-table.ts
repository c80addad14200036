/** Of a run that a text repeats so many places are tried. */
export const MOST_PLACES = 4;

const BUCKETS = 4_096;
/** The runs of one text at a time, in chains: the last place of each bucket plus one, and before each place the one before it. */
let runs: Uint32Array = new Uint32Array();
let before = new Uint16Array(BUCKETS);
const last = new Uint16Array(BUCKETS);

/** Prepares the runs of a text for being looked up; the same text again costs nothing. */
export function tabulate(text: Uint32Array): void {
  if (runs === text) return;
  runs = text;
  if (before.length < runs.length) before = new Uint16Array(2 * runs.length);
  last.fill(0);
  for (let place = 0; place < runs.length; place++) {
    const bucket = (runs[place] ?? 0) % BUCKETS;
    before[place] = last[bucket] ?? 0;
    last[bucket] = place + 1;
  }
}

/** The last place of a run in the text, or the last before one; −1 where it has none. */
export function placeOf(run: number, beforePlace?: number): number {
  let next = (beforePlace === undefined ? last[run % BUCKETS] : before[beforePlace]) ?? 0;
  while (next !== 0 && runs[next - 1] !== run) next = before[next - 1] ?? 0;
  return next - 1;
}
