import type { Match } from '../article.ts';
import { createIndex } from './index.ts';
import { type Model, shippedModel, type WeightTable } from './model.ts';
import { type Similarity, scorePair } from './score.ts';
import { type Signature, weighed } from './signature.ts';
import { leadOf, type PairOf, pivotFor, placeIn, type StoryNode } from './story-groups.ts';
import { dayOf, MOST_COUNTED, TABLE_DAYS, tableOf, weightBy } from './weights.ts';

/** An article of a set that is compared in memory. */
export type Entry = { readonly id: string; readonly signature: Signature };

const DAY_MS = 86_400_000;

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
 * @param versionOf of records that have one identity: the id of the one before, by the id
 * @param compared is told after each article how many have been compared
 */
export function replayStories(
  entries: readonly Entry[],
  windowDays: number,
  versionOf: ReadonlyMap<string, string> = new Map(),
  compared: (articles: number) => void = () => {},
): { readonly matches: readonly Match[]; readonly similarityOf: (a: string, b: string) => Similarity | undefined } {
  const placed = new Map<string, Entry & { readonly node: StoryNode; pivot: string }>();
  const similarityOf = (a: string, b: string): Similarity | undefined => {
    const [one, two] = [placed.get(a), placed.get(b)];
    return one === undefined || two === undefined ? undefined : scorePair(one.signature, two.signature);
  };
  const isVersion = (a: string, b: string): boolean => versionOf.get(a) === b || versionOf.get(b) === a;
  const pairOf: PairOf = (a, b) => (isVersion(a, b) ? { kind: 'version', score: 1 } : similarityOf(a, b));
  for (const [{ id, signature }, candidates] of candidatePairs(entries, windowDays)) {
    const created_at = new Date(signature.published ?? 0).toISOString();
    const text_hash = String(signature.textHash);
    const node = { id, first_created: null, created_at, rank: 0, length: signature.words.length, text_hash };
    const entry = { id, signature, node, pivot: id };
    placed.set(id, entry);
    const others = new Set([...candidates.map(other => other.id), versionOf.get(id) ?? id]);
    others.delete(id);
    const near = [...others].flatMap(other => {
      const [there, pair] = [placed.get(other), pairOf(id, other)];
      return there === undefined || pair === undefined ? [] : [{ ...there, score: pair.score }];
    });
    entry.pivot = pivotFor(node, near, new Set(), pairOf);
    compared(placed.size);
  }
  const matches = [...Map.groupBy(placed.values(), ({ pivot }) => pivot)].flatMap(([story, members]) => {
    const lead = leadOf(members.map(({ node }) => node));
    return members.map(({ id, node }) => ({ id, story, ...placeIn(node, lead, story, pairOf) }));
  });
  return { matches, similarityOf };
}
