import { layOver, NOWHERE } from './lay-over.ts';
import type { Signature } from './signature.ts';

/** How much of one paragraph of an article stands in another article, and in which paragraph of it most. */
export type CommonParagraph = {
  /** 0–1, of its words. */
  readonly share: number;
  /** Index among the other's paragraphs, null where nothing is common. */
  readonly at: number | null;
};

/**
 * The evidence for a person: for each paragraph of the first article (those of `comparisonText` that have words) what of it
 * stands in the second.
 */
export function commonParagraphs(first: Signature, second: Signature): CommonParagraph[] {
  const { places } = layOver(first.words, second.words);
  return Array.from(first.paragraphs, (start, index) => {
    const end = first.paragraphs[index + 1] ?? first.words.length;
    const counts = new Map<number, number>();
    let common = 0;
    for (let word = start; word < end; word++) {
      const place = places[word] ?? NOWHERE;
      if (place === NOWHERE) continue;
      const paragraph = second.paragraphs.findLastIndex(other => other <= place);
      counts.set(paragraph, (counts.get(paragraph) ?? 0) + 1);
      common++;
    }
    const [most] = [...counts].sort(([, a], [, b]) => b - a);
    return { share: Math.round((common * 100) / (end - start)) / 100, at: most?.[0] ?? null };
  });
}
