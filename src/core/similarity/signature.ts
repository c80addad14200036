import type { Aligned } from './alignment.ts';
import { runsOf, winnow } from './shingles.ts';
import { HASH_SHIFT, hashOf, mix, SUBJECT, wordsOf } from './words.ts';

/** What two articles are compared by. */
export type Comparable = {
  readonly headline: string;
  /** Plain text without dateline, credits and notes: the normalised article's. */
  readonly bodyText: string;
  /** ISO 8601. */
  readonly published?: string | undefined;
  /** The partner or provider. */
  readonly source?: string | undefined;
};

/** An article as numbers: all that comparing needs, in half the bytes of its text. See `words.ts` for a word. */
export type Signature = Aligned & {
  /** How much each word weighs, 1–255. */
  readonly weights: Uint8Array;
  /** Words of the headline; empty where it is only the beginning of the text. */
  readonly headline: Uint32Array;
  /** 53 bits over all words: equal for copies that differ in credits and typography only. */
  readonly textHash: number;
  /** Milliseconds since 1970. */
  readonly published: number | null;
  readonly source: number;
  /** Sum of the weights of all words. */
  readonly totalWeight: number;
  /** The text has too few words: the words are the headline's, and its own after them. */
  readonly isHeadlineOnly: boolean;
};

/** How much a run of words weighs, 1–255: little where it is boilerplate or a common phrase. */
export type WeightOf = (run: number) => number;

export const FULL_WEIGHT = 255;
/** A text of fewer words says nothing ("Read more on our site"): the headline is compared with it. */
export const LEAST_WORDS = 6;

/** The signature of an article without weights; pure, about 50 µs for 3 kB. */
export function signatureOf(article: Comparable): Signature {
  const body = wordsOf(article.bodyText);
  const headline = wordsOf(article.headline);
  const isHeadlineOnly = body.length < LEAST_WORDS;
  const words = isHeadlineOnly ? joined(headline, body) : body;
  const shown = isOpening(headline, body) ? new Uint32Array() : headline;
  const subjects = new Set<number>();
  for (const word of shown) if ((word & SUBJECT) !== 0) subjects.add(word >>> HASH_SHIFT);
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? 0;
    words[i] = subjects.has(word >>> HASH_SHIFT) ? word | SUBJECT : word & ~SUBJECT;
  }
  const published = Date.parse(article.published ?? '');
  return complete({
    words,
    headline: shown,
    published: Number.isNaN(published) ? null : published,
    source: article.source === undefined ? 0 : hashOf(article.source),
    isHeadlineOnly,
  });
}

/** With what follows from its words; every word of full weight until `weighed`. */
function complete(read: Omit<Signature, 'runs' | 'weights' | 'totalWeight' | 'textHash'>): Signature {
  const { words } = read;
  const weights = new Uint8Array(words.length).fill(FULL_WEIGHT);
  const totalWeight = words.length * FULL_WEIGHT;
  return { ...read, runs: runsOf(words), weights, totalWeight, textHash: textHashOf(words) };
}

/** So few words of a headline may open a text that tells something else. */
const FEW_WORDS = 3;

/** Whether a headline is only the beginning of the text, cut anywhere: then it says nothing of its own. */
function isOpening(headline: Uint32Array, body: Uint32Array): boolean {
  const whole = headline.length - 1;
  for (let i = 0; i < whole; i++) if ((headline[i] ?? 0) >>> HASH_SHIFT !== (body[i] ?? 0) >>> HASH_SHIFT) return false;
  return whole > FEW_WORDS;
}

export function joined(one: Uint32Array, two: Uint32Array): Uint32Array {
  const all = new Uint32Array(one.length + two.length);
  all.set(one);
  all.set(two, one.length);
  return all;
}

/** A signature whose words weigh what the known run nearest to them weighs. */
export function weighed(signature: Signature, weightOf: WeightOf): Signature {
  const { runs, words } = signature;
  const weights = new Uint8Array(words.length);
  const places = winnow(runs);
  let next = 0;
  let totalWeight = 0;
  for (let n = 0; n < places.length; n++) {
    const at = places[n] ?? 0;
    const stop = n + 1 < places.length ? ((at + (places[n + 1] ?? 0)) >> 1) + 2 : words.length;
    const weight = weightOf(runs[at] ?? 0);
    totalWeight += weight * Math.max(0, stop - next);
    while (next < stop) weights[next++] = weight;
  }
  return { ...signature, weights, totalWeight };
}

/** 53 bits over words. */
function textHashOf(words: Uint32Array): number {
  let high = 0x811c9dc5;
  let low = 0x1b873593;
  for (let i = 0; i < words.length; i++) {
    const word = (words[i] ?? 0) >>> HASH_SHIFT;
    high = Math.imul(high ^ word, 0x01000193);
    low = Math.imul(low ^ word, 0x5bd1e995) + 0x7f4a7c15;
  }
  return (mix(high) >>> 11) * 2 ** 32 + mix(low ^ high);
}

/** Raised whenever words are read otherwise: signatures of two versions cannot be compared. */
export const VERSION = 3;
const HEADER = 32;
/** Where the time stands in a header. */
const TIME = 24;

/** A signature as bytes to store: a header, then three bytes a word. Weights are not stored: see `weights.ts`. */
export function encodeSignature({ words, headline, published, source, isHeadlineOnly }: Signature): Uint8Array {
  const flags = (published === null ? 1 : 0) | (isHeadlineOnly ? 2 : 0);
  const bytes = new Uint8Array(HEADER + 3 * (words.length + headline.length));
  bytes.set(new Uint8Array(Uint32Array.of(VERSION, flags, words.length, headline.length, source).buffer));
  bytes.set(new Uint8Array(Float64Array.of(published ?? 0).buffer), TIME);
  let at = HEADER;
  for (const list of [words, headline])
    for (const word of list) {
      bytes[at++] = word;
      bytes[at++] = word >>> 8;
      bytes[at++] = word >>> 16;
    }
  return bytes;
}

/** When the article of a stored signature was published; null without a time, and for bytes that are no signature of ours. */
export function publishedIn(bytes: Uint8Array): number | null {
  return headerOf(bytes)?.published ?? null;
}

/** Null for bytes that are no signature of this version. */
function headerOf(bytes: Uint8Array) {
  if (bytes.byteLength < HEADER) return null;
  const { buffer } = new Uint8Array(bytes.subarray(0, HEADER));
  const [version, flags = 0, count = 0, headlineCount = 0, source = 0] = new Uint32Array(buffer);
  if (version !== VERSION || bytes.byteLength < HEADER + 3 * (count + headlineCount)) return null;
  const published = (flags & 1) === 0 ? (new Float64Array(buffer, TIME)[0] ?? null) : null;
  return { count, headlineCount, source, published, isHeadlineOnly: (flags & 2) !== 0 };
}

/** The signature that `encodeSignature` stored; null where there is none, or one of another version of the program. */
export function decodeSignature(bytes: Uint8Array): Signature | null {
  const header = headerOf(bytes);
  if (header === null) return null;
  const { count, headlineCount, ...read } = header;
  const words = readWords(bytes, HEADER, count);
  return complete({ ...read, words, headline: readWords(bytes, HEADER + 3 * count, headlineCount) });
}

function readWords(bytes: Uint8Array, start: number, count: number): Uint32Array {
  const words = new Uint32Array(count);
  for (let i = 0, at = start; i < count; i++, at += 3)
    words[i] = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16);
  return words;
}
