import { commonParagraphs } from '../core/dedupe/common-paragraphs.ts';
import { comparisonText } from '../core/dedupe/comparison-text.ts';
import { signatureOf } from '../core/dedupe/signature.ts';
import { wordsOf } from '../core/dedupe/words.ts';

type Words = { readonly headline: string; readonly bodyText: string };

/** What a copy and the article it repeats have in common, paragraph by paragraph, and what only one of them has. */
export type Passages = {
  /** 0–1: how much of each paragraph of the copy stands in the other, in their order. */
  readonly shares: readonly number[];
  /** The beginnings of paragraphs that hardly stand in the other article. */
  readonly onlyHere: readonly string[];
  readonly onlyThere: readonly string[];
  readonly figuresHere: readonly string[];
  readonly figuresThere: readonly string[];
};

/** A paragraph of which less is common has a phrase or two of the other. */
const HARDLY = 0.2;
const WHOLE = 0.9;
const BEGINNING = 60;

export function passagesOf(copy: Words, other: Words): Passages {
  const [here, there] = [paragraphsOf(copy), paragraphsOf(other)];
  const [mine, theirs] = [signatureOf(copy), signatureOf(other)];
  const shares = commonParagraphs(mine, theirs).map(({ share }) => share);
  const back = commonParagraphs(theirs, mine).map(({ share }) => share);
  const [figures, others] = [figuresIn(here), figuresIn(there)];
  return {
    shares,
    onlyHere: here.filter((_, n) => (shares[n] ?? 1) < HARDLY).map(beginning),
    onlyThere: there.filter((_, n) => (back[n] ?? 1) < HARDLY).map(beginning),
    figuresHere: [...figures.difference(others)],
    figuresThere: [...others.difference(figures)],
  };
}

/** The same in sentences, a line each. */
export function passagesInWords({ shares, onlyHere, onlyThere, figuresHere, figuresThere }: Passages): string[] {
  const whole = shares.filter(share => share >= WHOLE).length;
  const part = shares.filter(share => share < WHOLE && share >= HARDLY).length;
  const lines = [`Of ${shares.length} paragraphs ${whole} stand there${part > 0 ? ` and ${part} in part` : ''}.`];
  if (onlyHere.length > 0) lines.push(`Only here: ${quoted(onlyHere)}`);
  if (onlyThere.length > 0) lines.push(`Only there: ${quoted(onlyThere)}`);
  if (figuresHere.length > 0) lines.push(`Figures only here: ${figuresHere.join(', ')}`);
  if (figuresThere.length > 0) lines.push(`Figures only there: ${figuresThere.join(', ')}`);
  return lines;
}

const paragraphsOf = ({ headline, bodyText }: Words): string[] =>
  comparisonText(headline, bodyText).paragraphs.filter(paragraph => wordsOf(paragraph).length > 0);

const figuresIn = (paragraphs: readonly string[]): Set<string> =>
  new Set(paragraphs.flatMap(paragraph => paragraph.match(/\d[\d.,]{0,20}\d|\d/g) ?? []));

const beginning = (paragraph: string): string =>
  paragraph.length <= BEGINNING ? paragraph : `${paragraph.slice(0, BEGINNING).trimEnd()} …`;

const quoted = (texts: readonly string[]): string => texts.map(text => `“${text}”`).join(' ');
