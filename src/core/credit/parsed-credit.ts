import type { Credit, Removed } from '../article.ts';
import type { Token } from '../text/words.ts';
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
