import { recall } from './recall.ts';

/** Words or names by length, to find the one that a misprint was meant to be, and what was looked for before. */
export type MisprintIndex<Entry> = {
  readonly byLength: ReadonlyMap<number, Bucket<Entry>>;
  /** Names with fewer letters are never guessed at; three-letter names must always be exact (AP/APP, ANI/ANA). */
  readonly shortest: number;
  readonly met: Map<string, Misprint<Entry> | 'none'>;
};

export type Misprint<Entry> = { readonly key: string; readonly entry: Entry; readonly distance: number };

/** `letters` has the letter set of each row: all that is looked at of most. */
type Bucket<Entry> = {
  readonly rows: readonly { readonly key: string; readonly entry: Entry }[];
  readonly letters: Uint32Array;
};

/** An index of folded names. The first to claim a name keeps it. */
export function indexForMisprints<Entry>(
  listed: readonly (readonly [key: string, entry: Entry])[],
  shortest: number,
): MisprintIndex<Entry> {
  const rows = new Map<number, { key: string; entry: Entry }[]>();
  const seen = new Set<string>();
  for (const [name, entry] of listed) {
    const key = unsmudge(name);
    if (seen.has(key)) continue;
    seen.add(key);
    const bucket = rows.get(key.length);
    if (bucket) bucket.push({ key, entry });
    else rows.set(key.length, [{ key, entry }]);
  }
  const byLength = new Map(
    Array.from(rows, ([length, bucket]) => [
      length,
      { rows: bucket, letters: Uint32Array.from(bucket, ({ key }) => letterSet(key)) },
    ]),
  );
  return { byLength, shortest: Math.max(4, shortest), met: new Map() };
}

const MOST_REMEMBERED = 5_000;

/**
 * The one entry that `written` is a slip of: edit distance 1, or 2 from seven letters on, a swap of neighbours counting 1
 * and the letters that scanning confuses nothing. If two entries are equally near, none is given.
 * @param written folded words, a space between
 */
export function findMisprint<Entry>(written: string, index: MisprintIndex<Entry>): Misprint<Entry> | undefined {
  if (written.length < index.shortest) return undefined;
  const found = recall(index.met, written, MOST_REMEMBERED, () => lookFor(unsmudge(written), index) ?? 'none');
  return found === 'none' ? undefined : found;
}

function lookFor<Entry>(seen: string, { byLength, shortest }: MisprintIndex<Entry>): Misprint<Entry> | undefined {
  const length = seen.length;
  if (length < shortest || length > 60) return undefined;
  const letters = letterSet(seen);
  let best: Misprint<Entry> | undefined;
  let tied = false;
  for (let size = Math.max(shortest, length - 2); size <= length + 2; size += 1) {
    const allowed = Math.min(size, length) >= 7 ? 2 : 1;
    if (Math.abs(size - length) > allowed) continue;
    const bucket = byLength.get(size);
    if (bucket === undefined) continue;
    for (let at = 0; at < bucket.letters.length; at += 1) {
      if (bitCount((bucket.letters[at] ?? 0) ^ letters) > 2 * allowed) continue;
      const row = bucket.rows[at];
      if (row === undefined) continue;
      const distance = editDistance(seen, row.key, best ? Math.min(allowed, best.distance) : allowed);
      if (distance > allowed || (best && distance > best.distance)) continue;
      tied = best !== undefined && distance === best.distance && best.entry !== row.entry;
      if (best === undefined || distance < best.distance) best = { key: row.key, entry: row.entry, distance };
    }
  }
  return tied ? undefined : best;
}

/** Letters that scanning confuses, as one: "Dai1y", "itern". */
function unsmudge(word: string): string {
  return /rn|[1|05]/.test(word)
    ? word.replace(/rn/g, 'm').replace(/[1|]/g, 'l').replace(/0/g, 'o').replace(/5/g, 's')
    : word;
}

function letterSet(word: string): number {
  let bits = 0;
  for (let index = 0; index < word.length; index += 1) bits |= 1 << (word.charCodeAt(index) & 31);
  return bits;
}

/** Ones among 32 bits, counted in pairs, fours, eights and all. */
function bitCount(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Edits from one word to the other, a swap of neighbours counting one; anything over `limit` comes as `limit + 1`. */
export function editDistance(from: string, to: string, limit: number): number {
  if (Math.abs(from.length - to.length) > limit) return limit + 1;
  // What both begin and end with costs nothing.
  let start = 0;
  while (start < from.length && from[start] === to[start]) start += 1;
  let end = 0;
  const rest = Math.min(from.length, to.length) - start;
  while (end < rest && from[from.length - 1 - end] === to[to.length - 1 - end]) end += 1;
  return editsBetween(from.slice(start, from.length - end), to.slice(start, to.length - end), limit);
}

function editsBetween(from: string, to: string, limit: number): number {
  let before: number[] = [];
  let above = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= to.length; column += 1) {
      const change = from[row - 1] === to[column - 1] ? 0 : 1;
      let cost = Math.min((above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (above[column - 1] ?? 0) + change);
      if (row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]) {
        cost = Math.min(cost, (before[column - 2] ?? 0) + 1);
      }
      current.push(cost);
      if (cost < least) least = cost;
    }
    if (least > limit) return limit + 1;
    before = above;
    above = current;
  }
  return Math.min(above[to.length] ?? 0, limit + 1);
}

/** The one of the known words that was most likely meant: a slip or two away, or begun with it. */
export function nearest(typed: string, known: readonly string[]): string | undefined {
  const allowed = typed.length < 5 ? 1 : 2;
  const near = known
    .map(word => ({ word, distance: editDistance(typed, word, allowed) }))
    .filter(({ distance }) => distance <= allowed)
    .sort((a, b) => a.distance - b.distance);
  return near[0]?.word ?? (typed.length > 2 ? known.find(word => word.startsWith(typed)) : undefined);
}
