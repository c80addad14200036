import { diffLines, diffWordsWithSpace } from 'diff';
import type { WholeArticle } from './article.ts';

/** A stretch of text that both versions have, or that one took out or put in. */
export type Edit = { readonly text: string; readonly kind: 'same' | 'out' | 'in' };

/** What differs between two versions of an article: words of headline and body, and fields by name, each as JSON has it. */
export type ArticleDiff = {
  readonly headline: readonly Edit[];
  readonly bodyText: readonly Edit[];
  readonly fields: readonly { readonly name: string; readonly from: unknown; readonly to: unknown }[];
};

/** Milliseconds for texts that share little: after that whole lines are compared. */
const LONGEST_MS = 2_000;

/** Compared as words, or by the fields from which they are read, or different in any two versions. */
const IN_WORDS = new Set([
  'headline',
  'bodyText',
  'bodyHtml',
  'text',
  'removed',
  'doubts',
  'id',
  'revision',
  'at',
  'reason',
]);

/** Compares two versions of an article. @param language by whose rules words are told apart where no spaces do */
export function diffArticles(from: WholeArticle, to: WholeArticle, language?: string): ArticleDiff {
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])].filter(name => !IN_WORDS.has(name));
  const [was, is]: readonly Readonly<Record<string, unknown>>[] = [from, to];
  return {
    headline: diffWords(from.headline, to.headline, language),
    bodyText: diffWords(from.bodyText, to.bodyText, language),
    fields: names
      .map(name => ({ name, from: was?.[name], to: is?.[name] }))
      .filter(field => JSON.stringify(field.from) !== JSON.stringify(field.to)),
  };
}

/** The words that one text took out and put in, in reading order. */
export function diffWords(from: string, to: string, language?: string): Edit[] {
  const intlSegmenter = new Intl.Segmenter(canonical(language), { granularity: 'word' });
  const changes = diffWordsWithSpace(from, to, { intlSegmenter, timeout: LONGEST_MS }) ?? diffLines(from, to);
  return joined(
    changes.map(({ value, added, removed }) => ({ text: value, kind: added ? 'in' : removed ? 'out' : 'same' })),
  );
}

/** Edits with only white space between them are one, as people read them: what was taken out, then what stands there now. */
function joined(edits: readonly Edit[]): Edit[] {
  const all: Edit[] = [];
  let [out, put] = ['', ''];
  const end = () => {
    if (out !== '') all.push({ kind: 'out', text: out });
    if (put !== '') all.push({ kind: 'in', text: put });
    [out, put] = ['', ''];
  };
  for (const [index, { kind, text }] of edits.entries()) {
    const isBetween = text.trim() === '' && out !== '' && put !== '' && index < edits.length - 1;
    if (kind === 'out' || (kind === 'same' && isBetween)) out += text;
    if (kind === 'in' || (kind === 'same' && isBetween)) put += text;
    if (kind === 'same' && !isBetween) {
      end();
      all.push({ kind, text });
    }
  }
  end();
  return all;
}

/** The language of a feed ("en_GB", "en-GB") as `Intl` names it; undefined, for the default, where it is none. */
function canonical(language: string | undefined): string | undefined {
  try {
    return Intl.getCanonicalLocales(language?.replaceAll('_', '-'))[0];
  } catch {
    return undefined;
  }
}
