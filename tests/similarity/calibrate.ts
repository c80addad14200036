/**
 * Trains the similarity model anew and writes src/core/similarity/model.json: npm run calibrate [-- FOLDER…]
 *
 * A FOLDER holds docs.jsonl ({id, title|headline, text|bodyText, published, source}) and gold.jsonl ({id, cluster|story}) or
 * gold_pairs.jsonl ({a, b, label}). Without one, the sets beside the repository are used where they are, and always our own:
 * tests/similarity/labelled and made-stories.ts. Figures are of each set held out of the training.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { compare } from '../../src/core/similarity/features.ts';
import { encodeTable, FEATURES, MODEL_FORMAT, type Model, SAME_STORY } from '../../src/core/similarity/model.ts';
import { candidatePairs } from '../../src/core/similarity/replay.ts';
import { LEAST_CONTAINMENT } from '../../src/core/similarity/score.ts';
import { winnow } from '../../src/core/similarity/shingles.ts';
import { FULL_WEIGHT, type Signature, signatureOf } from '../../src/core/similarity/signature.ts';
import { fitLogistic, type Sample } from './logistic.ts';
import { madeStories } from './made-stories.ts';

const root = path.resolve(import.meta.dirname, '../..');
const MODEL_FILE = path.join(root, 'src/core/similarity/model.json');
const NEAR = path.resolve(root, '../shared/data');
const FOLDERS = ['dedupe-dev', 'dedupe-natural-dev', 'dedupe-saudi-dev', 'dedupe-basil-dev', 'dedupe-ktlab-dev'];
/** Pairs of made copy count little, so that a generator's habits do not outvote what was printed; those of small sets more. */
const SET_WEIGHTS: Readonly<Record<string, number>> = {
  made: 0.15,
  'dedupe-natural-dev': 3,
  'dedupe-basil-dev': 5,
  'dedupe-ktlab-dev': 5,
};
const WINDOW_DAYS = 10;
/** Runs that so many articles of a set carry are common; so many of all sets are kept. */
const COMMON_CARRIERS = 12;
const MOST_COMMON = 4_000;

type Article = { readonly id: string; readonly signature: Signature };
type Set_ = {
  readonly name: string;
  readonly articles: readonly Article[];
  /** 1 for one story, 0 for two, undefined where nobody judged. */
  readonly label: (a: string, b: string) => 0 | 1 | undefined;
  readonly halfOf: (id: string) => number;
};

function linesOf(file: string): Record<string, string>[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line));
}

function articleOf(row: Record<string, string>): Article {
  const { id = '', published, source } = row;
  const article = {
    headline: row.headline ?? row.title ?? '',
    bodyText: row.bodyText ?? row.text ?? '',
    published,
    source,
  };
  return { id: String(id), signature: signatureOf(article) };
}

function readSet(folder: string): Set_ {
  const name = path.basename(folder);
  const articles = linesOf(path.join(folder, 'docs.jsonl')).map(articleOf);
  const gold = path.join(folder, 'gold.jsonl');
  if (existsSync(gold)) return bySt(name, articles, new Map(linesOf(gold).map(row => [String(row.id), row])));
  const rest = JSON.parse(readFileSync(path.join(folder, 'meta.json'), 'utf8')).default;
  const labels = new Map(
    linesOf(path.join(folder, 'gold_pairs.jsonl')).map(({ a, b, label }) => [pairKey(a, b), label]),
  );
  const label = (a: string, b: string): 0 | 1 | undefined => {
    const said = labels.get(pairKey(a, b)) ?? rest;
    return said === 'dup' || said === 'version' ? 1 : said === 'distinct' || said === 'digest' ? 0 : undefined;
  };
  return { name, articles, label, halfOf: () => 0 };
}

function bySt(name: string, articles: readonly Article[], rows: ReadonlyMap<string, Record<string, unknown>>): Set_ {
  const storyOf = (id: string): unknown => rows.get(id)?.cluster ?? rows.get(id)?.story;
  const halfOf = (id: string): number => {
    const base = rows.get(String(rows.get(id)?.base ?? id));
    let hash = 7;
    for (const letter of String(base?.family ?? storyOf(id))) hash = Math.imul(hash ^ letter.charCodeAt(0), 16777619);
    return (hash >>> 8) & 1;
  };
  return { name, articles, label: (a, b) => (storyOf(a) === storyOf(b) ? 1 : 0), halfOf };
}

const pairKey = (a = '', b = ''): string => (a < b ? `${a} ${b}` : `${b} ${a}`);

function ownSets(): Set_[] {
  const made = madeStories(1, 900);
  const sets = [
    bySt(
      'made',
      made.map(article => articleOf({ ...article })),
      new Map(made.map(row => [row.id, row])),
    ),
  ];
  const folder = path.join(import.meta.dirname, 'labelled');
  for (const file of existsSync(folder) ? readdirSync(folder).filter(name => name.endsWith('.ndjson')) : []) {
    const rows = linesOf(path.join(folder, file));
    sets.push(bySt(file, rows.map(articleOf), new Map(rows.map(row => [row.id ?? '', row]))));
  }
  return sets;
}

type Pair = Sample & { readonly set: string; readonly half: number };

function pairsOf(set: Set_, commonRuns: Model['commonRuns']): Pair[] {
  const pairs: Pair[] = [];
  for (const [entry, candidates] of candidatePairs(set.articles, WINDOW_DAYS, { commonRuns }))
    for (const other of candidates) {
      const label = set.label(entry.id, other.id);
      if (label === undefined) continue;
      const { features } = compare(entry.signature, other.signature);
      // What is not scored is not trained on; items of digests are: without them the place of a passage says nothing.
      if (features.containmentOfShorter < LEAST_CONTAINMENT) continue;
      const halves = [set.halfOf(entry.id), set.halfOf(other.id)];
      pairs.push({
        values: FEATURES.map(name => features[name]),
        label,
        weight: SET_WEIGHTS[set.name] ?? 1,
        set: set.name,
        half: halves[0] === halves[1] ? (halves[0] ?? 0) : 2,
      });
    }
  return pairs;
}

/** Runs that many articles of some set carry, and their weight as `weights.ts` counts it. */
function commonRunsOf(sets: readonly Set_[]): Map<number, number> {
  const common = new Map<number, number>();
  for (const { articles } of sets) {
    const carriers = new Map<number, { count: number; readonly sources: Set<number> }>();
    for (const { signature } of articles)
      for (const run of new Set([...winnow(signature.runs)].map(at => signature.runs[at] ?? 0))) {
        const known = carriers.get(run) ?? { count: 0, sources: new Set<number>() };
        known.count++;
        known.sources.add(signature.source);
        carriers.set(run, known);
      }
    for (const [run, { count }] of carriers) {
      if (count < COMMON_CARRIERS) continue;
      const rarity = Math.max(0.02, Math.log(articles.length / count) / Math.log(articles.length / 3));
      common.set(run, Math.min(common.get(run) ?? FULL_WEIGHT, Math.max(1, Math.round(FULL_WEIGHT * rarity * rarity))));
    }
  }
  return new Map([...common].sort((a, b) => a[1] - b[1]).slice(0, MOST_COMMON));
}

/** The log-odds from which on a pair is linked. */
const LINKED = Math.log(SAME_STORY / (1 - SAME_STORY));

function figuresOf(pairs: readonly Pair[], logOdds: (values: readonly number[]) => number) {
  let [right, said, meant, loss] = [0, 0, 0, 0];
  for (const { values, label } of pairs) {
    const z = logOdds(values);
    if (z >= LINKED) said++;
    if (label === 1) meant++;
    if (z >= LINKED && label === 1) right++;
    loss += Math.log1p(Math.exp(label === 1 ? -z : z));
  }
  const round = (value: number): number => Math.round(value * 1000) / 1000;
  return {
    pairs: pairs.length,
    ofOneStory: meant,
    precision: said === 0 ? null : round(right / said),
    recall: meant === 0 ? null : round(right / meant),
    logLoss: round(loss / Math.max(1, pairs.length)),
  };
}

const given = process.argv.slice(2);
const near = FOLDERS.map(name => path.join(NEAR, name)).filter(folder => existsSync(folder));
const sets = [...ownSets(), ...(given.length > 0 ? given : near).map(readSet)];
const commonRuns = commonRunsOf(sets);
const all = sets.flatMap(set => pairsOf(set, commonRuns));
const heldOut: Record<string, object> = {};
for (const { name } of sets) {
  const its = all.filter(pair => pair.set === name);
  const halves = name === 'dedupe-dev' ? [0, 1] : [undefined];
  const judged = halves.flatMap(half => {
    const isMeant = (pair: Pair): boolean => pair.set === name && (half === undefined || pair.half === half);
    const training = all.filter(pair =>
      half === undefined ? pair.set !== name : !isMeant(pair) && !(pair.set === name && pair.half === 2),
    );
    const fitted = fitLogistic(training);
    return its.filter(isMeant).map(pair => ({ ...pair, z: fitted.logOdds(pair.values) }));
  });
  const zOf = new Map(judged.map(pair => [pair.values, pair.z]));
  heldOut[name] = figuresOf(judged, values => zOf.get(values) ?? 0);
}
const fitted = fitLogistic(all);
const calibration = Array.from({ length: 10 }, (_, tenth) => {
  const its = all.filter(
    ({ values }) => Math.min(9, Math.floor(10 / (1 + Math.exp(-fitted.logOdds(values))))) === tenth,
  );
  const share = its.filter(({ label }) => label === 1).length / Math.max(1, its.length);
  return { score: `${tenth / 10}–${(tenth + 1) / 10}`, pairs: its.length, ofOneStory: Math.round(share * 1000) / 1000 };
});
const ablation = Object.fromEntries(
  FEATURES.map((name, left) => {
    const without = all.map(pair => ({ ...pair, values: pair.values.map((value, at) => (at === left ? 0 : value)) }));
    return [name, figuresOf(without, fitLogistic(without).logOdds).logLoss];
  }),
);
const model = {
  format: MODEL_FORMAT,
  trainedOn: sets.map(({ name, articles }) => ({
    set: name,
    articles: articles.length,
    pairs: all.filter(pair => pair.set === name).length,
  })),
  features: Object.fromEntries(
    FEATURES.map((name, at) => [name, { weight: fitted.weights[at], perDeviation: fitted.perDeviation[at] }]),
  ),
  bias: fitted.bias,
  all: figuresOf(all, fitted.logOdds),
  heldOut,
  calibration,
  logLossWithout: ablation,
  commonRuns: Buffer.from(encodeTable(commonRuns)).toString('base64'),
};
writeFileSync(MODEL_FILE, `${JSON.stringify(model, null, 2)}\n`);
const { commonRuns: _, ...shown } = model;
console.log(JSON.stringify(shown, null, 1));
