import { type Aligned, align } from './alignment.ts';
import { movedPassages } from './moved-passages.ts';
import { runsOf } from './shingles.ts';
import { FULL_WEIGHT } from './signature.ts';
import { FIGURE, placedWords } from './words.ts';

/** A paragraph that has words. */
export type Paragraph = {
  readonly text: string;
  /** Share of its words (0–1) that stand in the other text, in the common order or in a passage that moved. */
  readonly share: number;
};

/** What stands in one text in the place of what stands in the other: figures only, the rest is seen in the shares. */
export type Passages = {
  readonly here: readonly Paragraph[];
  readonly there: readonly Paragraph[];
  /** Figures of one text that are not in the other. */
  readonly figuresHere: readonly string[];
  readonly figuresThere: readonly string[];
};

/** Lays two texts side by side and shows, paragraph by paragraph, what they have in common. */
export function passagesOf(here: string, there: string): Passages {
  const [one, two] = [placedWords(here), placedWords(there)];
  const [ours, theirs] = [aligned(one.words), aligned(two.words)];
  const { a, b } = align(ours, theirs);
  const moved = movedPassages(ours, theirs, { a, b });
  const [figures, others] = [figuresIn(here, one), figuresIn(there, two)];
  return {
    here: paragraphsOf(here, one.starts, [...a, ...moved.a]),
    there: paragraphsOf(there, two.starts, [...b, ...moved.b]),
    figuresHere: [...figures.difference(others)],
    figuresThere: [...others.difference(figures)],
  };
}

function aligned(words: Uint32Array): Aligned {
  return { words, runs: runsOf(words), weights: new Uint8Array(words.length).fill(FULL_WEIGHT) };
}

function paragraphsOf(text: string, starts: Uint32Array, places: readonly number[]): Paragraph[] {
  const matched = [...places].sort((a, b) => a - b);
  const paragraphs: Paragraph[] = [];
  let word = 0;
  let match = 0;
  let from = 0;
  for (const line of text.split('\n')) {
    const end = from + line.length;
    const first = word;
    while (word < starts.length && (starts[word] ?? 0) < end) word++;
    const before = match;
    while (match < matched.length && (matched[match] ?? 0) < word) match++;
    if (word > first) paragraphs.push({ text: line.trim(), share: (match - before) / (word - first) });
    from = end + 1;
  }
  return paragraphs;
}

function figuresIn(text: string, { words, starts }: ReturnType<typeof placedWords>): Set<string> {
  const figures = new Set<string>();
  for (let at = 0; at < words.length; at++)
    if (((words[at] ?? 0) & FIGURE) !== 0) {
      const found = /^[\p{L}\p{N}]*\p{N}(?:[.,]?[\p{L}\p{N}]+)*/u.exec(text.slice(starts[at], (starts[at] ?? 0) + 30));
      if (found !== null) figures.add(found[0]);
    }
  return figures;
}
