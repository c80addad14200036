/*
 * Groups texts by the log-odds of their pairs. Not connected components, which one wrong link joins; not complete link, which one
 * missing word of a long series breaks: two groups join where the mean over some pairs of members is for it.
 */

/** An edge between two texts by their places in the list. */
export type Edge = {
  readonly a: number;
  readonly b: number;
  readonly logOdds: number;
  /** Which 32nds of the text have words in common with the other, a bit each. */
  readonly partsOfA: number;
  readonly partsOfB: number;
};

/** The edges at each text, seen from it. */
type Edges = ReadonlyMap<number, readonly Edge[]>;

/** Log-odds of two texts that may have no edge. */
export type LogOddsOf = (a: number, b: number) => number;

/** So many members of each group, those of lowest hash, speak for it where two groups are to join: at most 16 pairs. */
const REPRESENTATIVES = 4;
/** Log-odds further from zero count as this: one certain pair must not decide for the others. */
const MOST_SURE = 6;
/** A component of more texts is grouped by so many of them: as many as an article has candidates. */
const LARGE = 25;
/** Of so many texts that are left each is compared with the next representatives; more are parted by their edges first. */
const MOST_COMPARED = 250;
/** Two passages of a digest overlap in no more of its parts than this share. */
const OVERLAP = 0.2;
/** Parts of a text that a bit each stands for. */
const PARTS = 32;
/** A text of which one other has more is that text with additions, no digest; one that a digest holds has so much there. */
const WHOLE = 0.7;

/** The groups, each as the places of its texts in rising order. `hashes` orders texts whatever the order they came in. */
export function groupTexts(hashes: readonly number[], edges: readonly Edge[], logOddsOf: LogOddsOf): number[][] {
  const linked = edges.filter(({ logOdds }) => logOdds > 0);
  const edgesOf = Map.groupBy(
    linked.flatMap(edge => [edge, turned(edge)]),
    ({ a }) => a,
  );
  const byHash = (x: number, y: number): number => (hashes[x] ?? 0) - (hashes[y] ?? 0) || x - y;
  const groups: number[][] = [];
  for (const texts of components(hashes.length, linked)) {
    if (texts.length === 1) groups.push(texts);
    else if (texts.length > LARGE) groups.push(...groupLarge(texts.sort(byHash), edgesOf, logOddsOf));
    else {
      const digests = findDigests(texts.sort(byHash), edgesOf, logOddsOf);
      for (const digest of digests) groups.push([digest]);
      groups.push(
        ...joinGroups(
          texts.filter(text => !digests.has(text)),
          logOddsOf,
        ),
      );
    }
  }
  return groups.map(group => group.sort((x, y) => x - y));
}

const turned = ({ a, b, logOdds, partsOfA, partsOfB }: Edge): Edge => {
  return { a: b, b: a, logOdds, partsOfA: partsOfB, partsOfB: partsOfA };
};

/** Texts that hang together by edges, those without any alone. */
export function components(count: number, edges: readonly { readonly a: number; readonly b: number }[]): number[][] {
  const parents = Int32Array.from({ length: count }, (_, at) => at);
  const rootOf = (at: number): number => {
    let root = at;
    while ((parents[root] ?? root) !== root) root = parents[root] ?? root;
    for (let next = at; next !== root; ) {
      const after = parents[next] ?? root;
      parents[next] = root;
      next = after;
    }
    return root;
  };
  for (const { a, b } of edges) {
    const [one, two] = [rootOf(a), rootOf(b)];
    parents[Math.max(one, two)] = Math.min(one, two);
  }
  return [
    ...Map.groupBy(
      Array.from({ length: count }, (_, at) => at),
      rootOf,
    ).values(),
  ];
}

/**
 * Groups of many texts, which are sorted by hash: those of lowest hash are grouped with one another and represent the rest, of which
 * each goes to the group that it is likeliest of. What goes to none is grouped in the same way.
 */
function groupLarge(texts: readonly number[], edgesOf: Edges, logOddsOf: LogOddsOf): number[][] {
  const groups = joinGroups(texts.slice(0, LARGE), logOddsOf);
  const speaking = groups.map(group => group.slice(0, REPRESENTATIVES));
  const left: number[] = [];
  for (const text of texts.slice(LARGE)) {
    let best = -1;
    let most = 0;
    for (const [at, members] of speaking.entries()) {
      const mean = meanOf([text], members, logOddsOf);
      if (mean > most) [best, most] = [at, mean];
    }
    if (best === -1) left.push(text);
    else groups[best]?.push(text);
  }
  if (left.length === 0) return groups;
  if (left.length <= MOST_COMPARED) return [...groups, ...groupLarge(left, edgesOf, logOddsOf)];
  const places = new Map(left.map((text, place) => [text, place]));
  const among = left.flatMap((text, a) =>
    (edgesOf.get(text) ?? []).flatMap(edge => {
      const b = places.get(edge.b);
      return b === undefined ? [] : [{ a, b }];
    }),
  );
  for (const rest of components(left.length, among))
    groups.push(
      ...groupLarge(
        rest.map(place => left[place] ?? 0),
        edgesOf,
        logOddsOf,
      ),
    );
  return groups;
}

/** Groups of few texts: pairs by falling log-odds, each joining its two groups where the mean is for it. */
function joinGroups(texts: readonly number[], logOddsOf: LogOddsOf): number[][] {
  const pairs: { a: number; b: number; logOdds: number }[] = [];
  for (const [at, a] of texts.entries())
    for (const b of texts.slice(at + 1)) {
      const logOdds = logOddsOf(a, b);
      if (logOdds > 0) pairs.push({ a, b, logOdds });
    }
  const order = new Map(texts.map((text, at) => [text, at]));
  // Of pairs equally sure the order is that of the hashes: `pairs` is in it, and sorting keeps it.
  pairs.sort((x, y) => y.logOdds - x.logOdds);
  const groupOf = new Map(texts.map(text => [text, [text]]));
  for (const { a, b } of pairs) {
    const [one, two] = [groupOf.get(a) ?? [a], groupOf.get(b) ?? [b]];
    if (one === two || meanOf(one.slice(0, REPRESENTATIVES), two.slice(0, REPRESENTATIVES), logOddsOf) <= 0) continue;
    const joined = [...one, ...two].sort((x, y) => (order.get(x) ?? 0) - (order.get(y) ?? 0));
    for (const text of joined) groupOf.set(text, joined);
  }
  return [...new Set(groupOf.values())];
}

function meanOf(one: readonly number[], two: readonly number[], logOddsOf: LogOddsOf): number {
  let sum = 0;
  for (const a of one) for (const b of two) sum += Math.max(-MOST_SURE, Math.min(MOST_SURE, logOddsOf(a, b)));
  return sum / (one.length * two.length);
}

/**
 * Texts that hold two others at different places which are not one story: they tell several stories and belong to none. Where a third
 * text is linked with both, the two are parts of one.
 */
function findDigests(texts: readonly number[], edgesOf: Edges, logOddsOf: LogOddsOf): ReadonlySet<number> {
  const linkedWith = (text: number): Set<number> => new Set(edgesOf.get(text)?.map(({ b }) => b));
  const isWhole = (parts: number): boolean => bits(parts) >= PARTS * WHOLE;
  return new Set(
    texts.filter(text => {
      const edges = edgesOf.get(text) ?? [];
      const held = edges.filter(({ partsOfA, partsOfB }) => !isWhole(partsOfA) && isWhole(partsOfB));
      return held.some((one, at) =>
        held.slice(at + 1).some(two => {
          const least = Math.min(bits(one.partsOfA), bits(two.partsOfA));
          if (bits(one.partsOfA & two.partsOfA) > OVERLAP * least || logOddsOf(one.b, two.b) > 0) return false;
          return linkedWith(one.b).intersection(linkedWith(two.b)).size < 2;
        }),
      );
    }),
  );
}

/** How many bits are set. */
function bits(value: number): number {
  let rest = value >>> 0;
  let count = 0;
  for (; rest !== 0; rest &= rest - 1) count++;
  return count;
}
