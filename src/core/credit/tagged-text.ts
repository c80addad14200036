import { type Token, tokenize } from '../text/words.ts';
import { type CreditKnowledge, type Tag, tagWords } from './tag-words.ts';

/** A text, its tokens and their tags, and what they are read by: made once, used for many spans. */
export type TaggedText = {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly tags: readonly Tag[];
  readonly knowledge: CreditKnowledge;
};

/** The words from `from` up to `to`, and what each is. */
export function tagText(text: string, knowledge: CreditKnowledge, from = 0, to = text.length): TaggedText {
  const tokens = tokenize(text, from, to);
  return { text, tokens, tags: tagWords(tokens, knowledge), knowledge };
}

/** The tag at `at`; behind the end a mark that nothing is printed for. */
export function tagAt({ tags }: TaggedText, at: number): Tag {
  return tags[at] ?? NOTHING;
}
const NOTHING: Tag = { kind: 'mark', from: -1, to: -1 };

/** The first token of the tag at `at`. */
export function tokenAt({ tokens, tags }: TaggedText, at: number): Token | undefined {
  return tokens[tags[at]?.from ?? -1];
}

/** The first word of the tag at `at`, folded. */
export function foldAt(read: TaggedText, at: number): string {
  return tokenAt(read, at)?.fold ?? '';
}

export function startOf(read: TaggedText, at: number): number {
  return tokenAt(read, at)?.start ?? 0;
}

export function endOf({ tokens, tags }: TaggedText, at: number): number {
  return tokens[(tags[at]?.to ?? 0) - 1]?.end ?? 0;
}

/** The tags from `from` up to `to`, as printed; one where no end is given. */
export function printed(read: TaggedText, from: number, to = from + 1): string {
  return from < 0 ? '' : read.text.slice(startOf(read, from), endOf(read, to - 1));
}

/** A word that is set as names are: with a capital ("openDemocracy"), with a figure in front ("14ymedio"), or in a script without. */
export const CAPITAL = /^(?:[\p{Lu}\p{Lo}]|\p{Ll}{1,5}\p{Lu}\p{Ll}|\p{N}+\p{L}{4})/u;

/** What the words of a tag say somebody did. */
export function roleOf({ classes }: Tag): 'reporter' | 'editor' | 'inputs' | undefined {
  if (classes?.has('reporting')) return 'reporter';
  if (classes?.has('editing')) return 'editor';
  return classes?.has('inputs') ? 'inputs' : undefined;
}
