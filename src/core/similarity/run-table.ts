/** Of a run that a text repeats so many places are tried. */
export const MOST_PLACES = 4;

/** Where runs of words stand in one text: made for one text at a time, and used anew for the next. */
let table = new Int32Array(1024);
let tableRuns: Uint32Array | undefined;
let earlier = new Int32Array(512);
let mask = 1023;

/** Prepares the runs of a text for being looked up; the same text again costs nothing. */
export function tabulate(runs: Uint32Array): void {
  if (tableRuns === runs) return;
  let size = 1024;
  while (size < runs.length * 2) size *= 2;
  if (table.length < size) table = new Int32Array(size);
  else table.fill(0, 0, size);
  if (earlier.length < runs.length) earlier = new Int32Array(size);
  mask = size - 1;
  tableRuns = runs;
  for (let i = 0; i < runs.length; i++) {
    const at = cellOf(runs[i] ?? 0);
    earlier[i] = table[at] ?? 0;
    table[at] = i + 1;
  }
}

function cellOf(run: number): number {
  let at = run & mask;
  for (let place = table[at] ?? 0; place !== 0 && tableRuns?.[place - 1] !== run; place = table[at] ?? 0)
    at = (at + 1) & mask;
  return at;
}

/** The last place of a run in the text, −1 where it has none. */
export function lastPlaceOf(run: number): number {
  return (table[cellOf(run)] ?? 0) - 1;
}

/** The place before this one of the same run, or −1. */
export function placeBefore(place: number): number {
  return (earlier[place] ?? 0) - 1;
}
