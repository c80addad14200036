import type { Match } from '../article.ts';
import { createIndex } from './index.ts';
import { reverseKind, SAME_STORY } from './kind.ts';
import { type Model, shippedModel, type WeightTable } from './model.ts';
import { type Similarity, scorePair } from './score.ts';
import { type Signature, weighed } from './signature.ts';
import { type PairOf, type StoryLink, workOutStories } from './story-groups.ts';
import { dayOf, MOST_COUNTED, TABLE_DAYS, tableOf, weightBy } from './weights.ts';

/** An article of a set that is compared in memory. */
export type Entry = { readonly id: string; readonly signature: Signature };

const DAY_MS = 86_400_000;
/** Pairs of a replay of which the score is kept: enough for each to be asked for again soon. */
const KEPT_PAIRS = 200_000;

/**
 * The pairs that a stream of these articles would compare, each once, day after day: what an article weighs is counted over the days
 * before its own, and nothing is known of what is still to come.
 */
export function* candidatePairs(
  entries: readonly Entry[],
  windowDays: number,
  { commonRuns }: Pick<Model, 'commonRuns'> = shippedModel(),
): Generator<readonly [entry: Entry, candidates: readonly Entry[]]> {
  const time = ({ signature }: Entry): number => signature.published ?? 0;
  const sorted = [...entries].sort((a, b) => time(a) - time(b) || (a.id < b.id ? -1 : 1));
  const byDay = Map.groupBy(sorted, ({ signature }) => dayOf(signature));
  const index = createIndex({ windowDays });
  const known = new Map<string, Entry>();
  for (const [day, its] of byDay) {
    const weightOf = weightBy(commonRuns, tableOfDay(byDay, day));
    if (day !== null) index.forgetBefore((day - windowDays) * DAY_MS);
    for (const { id, signature } of its) {
      const entry = { id, signature: weighed(signature, weightOf) };
      const candidates = index.candidates(id, entry.signature).flatMap(other => known.get(other) ?? []);
      yield [entry, candidates];
      index.add(id, entry.signature);
      known.set(id, entry);
    }
  }
}

function tableOfDay(byDay: ReadonlyMap<number | null, readonly Entry[]>, day: number | null): WeightTable | undefined {
  if (day === null) return undefined;
  const before: Entry[] = [];
  for (let each = day - TABLE_DAYS; each < day; each++) for (const entry of byDay.get(each) ?? []) before.push(entry);
  if (before.length > MOST_COUNTED) before.sort((a, b) => (a.id < b.id ? -1 : 1)).length = MOST_COUNTED;
  return tableOf(before.map(({ signature }) => signature));
}

/**
 * The stories of a set of articles, as the service would find them if they came in day by day.
 * @param more links beside those of the words: of records that have one identity
 * @param compared is told after each article how many have been compared
 */
export function replayStories(
  entries: readonly Entry[],
  windowDays: number,
  more: readonly StoryLink[] = [],
  compared: (articles: number) => void = () => {},
): { readonly matches: readonly Match[]; readonly similarityOf: (a: string, b: string) => Similarity | undefined } {
  const known = new Map<string, Signature>();
  const links = [...more];
  const fixed = new Map(more.map(link => [`${link.a} ${link.b}`, link]));
  const scores = new Map<string, Pick<StoryLink, 'kind' | 'score'>>();
  for (const [{ id, signature }, candidates] of candidatePairs(entries, windowDays)) {
    known.set(id, signature);
    compared(known.size);
    for (const { id: other, signature: theirs } of candidates) {
      const { kind, score } = scorePair(signature, theirs);
      scores.set(`${id} ${other}`, { kind, score });
      if (scores.size > KEPT_PAIRS) scores.clear();
      if (score >= SAME_STORY) links.push({ a: id, b: other, kind, score });
    }
  }
  const similarityOf = (a: string, b: string): Similarity | undefined => {
    const [one, two] = [known.get(a), known.get(b)];
    return one === undefined || two === undefined ? undefined : scorePair(one, two);
  };
  const pairOf: PairOf = (a, b) => {
    const stated = fixed.get(`${a} ${b}`) ?? fixed.get(`${b} ${a}`);
    if (stated !== undefined) return stated;
    const there = scores.get(`${a} ${b}`);
    if (there !== undefined) return there;
    const back = scores.get(`${b} ${a}`);
    if (back !== undefined) return { kind: reverseKind(back.kind as Similarity['kind']), score: back.score };
    const found = similarityOf(a, b);
    if (found !== undefined) scores.set(`${a} ${b}`, { kind: found.kind, score: found.score });
    return found;
  };
  const nodes = [...known].map(([id, { published, words, textHash }]) => {
    return { id, firstCreated: new Date(published ?? 0).toISOString(), rank: 0, length: words.length, textHash };
  });
  return { matches: workOutStories(nodes, links, pairOf), similarityOf };
}
