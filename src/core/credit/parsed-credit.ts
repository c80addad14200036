import type { Credit, Party, Removed } from '../article.ts';
import type { Token } from '../text/words.ts';
import type { KnownParty } from './lexicon.ts';
import type { Tag } from './tag-words.ts';

/**
 * How a possible credit stands: on a line of its own, above the story (top) or below; in brackets or after a dash, behind the
 * last full stop; after a dash with no full stop before it (loose), in brackets so (aside); as the bare last words.
 */
export type CreditPosition = 'top' | 'line' | 'bracket' | 'dash' | 'loose' | 'aside' | 'bare';

/** What a line says, before we know where it stands. */
export type ParsedCredit = Pick<Credit, 'kind' | 'parties' | 'people' | 'rule' | 'confidence'> & {
  readonly as: Removed['as'];
};

/** A text, its tokens and their tags: made once, used for many spans. */
export type TaggedText = { readonly text: string; readonly tokens: readonly Token[]; readonly tags: readonly Tag[] };

/** The items from `from` up to `to`, as printed; one item where no end is given. */
export function printed({ text, tokens, tags }: TaggedText, from: number, to = from + 1): string {
  return text.slice(tokens[tags[from]?.from ?? 0]?.start, tokens[(tags[to - 1]?.to ?? 1) - 1]?.end);
}

/** A known house as a credit names it. */
export function toParty({ id, name }: KnownParty, asWritten: string): Party {
  return { ...(id !== undefined && { id }), name, asWritten };
}
