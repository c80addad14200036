import { ALONE, type Aligned, align } from './alignment.ts';
import { runsOf } from './shingles.ts';
import { wordsOf } from './words.ts';

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
  const [ours, theirs] = [alignedOf(here), alignedOf(there)];
  const alignment = align(ours, theirs);
  const places = new Set(alignment);
  const [figures, others] = [figuresIn(here), figuresIn(there)];
  return {
    here: paragraphsOf(here, place => alignment[place] !== ALONE),
    there: paragraphsOf(there, place => places.has(place)),
    figuresHere: [...figures.difference(others)],
    figuresThere: [...others.difference(figures)],
  };
}

function alignedOf(text: string): Aligned {
  const words = wordsOf(text);
  return { words, runs: runsOf(words) };
}

/** @param isMatched whether the word at a place stands in the other text */
function paragraphsOf(text: string, isMatched: (place: number) => boolean): Paragraph[] {
  let place = 0;
  return text.split('\n').flatMap(line => {
    const words = wordsOf(line);
    const matched = words.filter(() => isMatched(place++)).length;
    return words.length === 0 ? [] : [{ text: line.trim(), share: matched / words.length }];
  });
}

function figuresIn(text: string): Set<string> {
  const words = text.match(/[\p{L}\p{N}]+(?:(?<=\p{N})[.,](?=\p{N})[\p{L}\p{N}]+)*/gu) ?? [];
  return new Set(words.filter(word => /\p{N}/u.test(word)));
}
