import { ExchangeError } from '../../errors.ts';
import shipped from './model.json' with { type: 'json' };

/** Weights of the runs that several articles carry; all others weigh everything. */
export type WeightTable = ReadonlyMap<number, number>;

/** What a pair of articles is judged by, in the order of a model's weights. */
export const FEATURES = [
  'containmentOfShorter',
  'shortOfHalf',
  'logMatched',
  'density',
  'position',
  'figures',
  'subjectsSubstituted',
  'headlineOverlap',
  'logDays',
  'sameSource',
] as const;
export type Features = Readonly<Record<(typeof FEATURES)[number], number>>;

/** A logistic model of pairs, as `npm run calibrate` writes it. */
export type Model = {
  /** For each feature in the order of `FEATURES`: log-odds for each unit of it. */
  readonly weights: readonly number[];
  readonly bias: number;
  /** Weights of common runs of words, for a store that has too few articles to count them. */
  readonly commonRuns: WeightTable;
};

/** From this probability on two articles are one story. It is more than one half: a wrong merge hides a story, a missed one shows it twice. */
export const SAME_STORY = 0.6;

/** Raised whenever a feature means something else. */
export const MODEL_FORMAT = 4;

/** What of a model file is read; the figures of its training stand beside it. */
type ModelFile = {
  readonly format: number;
  readonly features: Readonly<Record<string, { readonly weight: number }>>;
  readonly bias: number;
  /** A table as `encodeTable` makes it, in base64. */
  readonly commonRuns: string;
};

/**
 * Reads a model file.
 * @throws ExchangeError `model-wrong` for a damaged file, one of a newer program, or one with other features
 */
export function readModel(data: unknown, file = 'src/core/similarity/model.json'): Model {
  const wrong = (what: string, help: string): ExchangeError =>
    new ExchangeError('model-wrong', `The similarity model in ${file} cannot be used: ${what}.`, { file, help });
  const { format = 0, features = {}, bias = Number.NaN, commonRuns } = Object(data) as Partial<ModelFile>;
  if (format > MODEL_FORMAT)
    throw wrong(`it is of format ${format}, newer than this program's ${MODEL_FORMAT}`, 'Install a newer version.');
  const weights = FEATURES.map(name => features[name]?.weight ?? Number.NaN);
  const isWhole = typeof commonRuns === 'string' && [...weights, bias].every(Number.isFinite);
  if (format < MODEL_FORMAT || !isWhole || Object.keys(features).length > FEATURES.length)
    throw wrong('it is damaged, or of another program', 'Install the program again, or run: npm run calibrate');
  return { weights, bias, commonRuns: decodeTable(Buffer.from(commonRuns, 'base64')) };
}

let model: Model | undefined;

/** The model that comes with the program; throws `model-wrong`. */
export function shippedModel(): Model {
  model ??= readModel(shipped);
  return model;
}

/** Log-odds that two articles with these features are one story. */
export function logOddsOf(features: Features, { weights, bias }: Model): number {
  let sum = bias;
  for (let at = 0; at < FEATURES.length; at++) sum += (weights[at] ?? 0) * features[FEATURES[at] as keyof Features];
  return sum;
}

/** A table as bytes to store: five a run. */
export function encodeTable(table: WeightTable): Uint8Array {
  const bytes = new Uint8Array(table.size * 5);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [run, weight] of table) {
    view.setUint32(at, run, true);
    bytes[at + 4] = weight;
    at += 5;
  }
  return bytes;
}

export function decodeTable(bytes: Uint8Array): WeightTable {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const table = new Map<number, number>();
  for (let at = 0; at + 5 <= bytes.byteLength; at += 5) table.set(view.getUint32(at, true), bytes[at + 4] ?? 255);
  return table;
}
