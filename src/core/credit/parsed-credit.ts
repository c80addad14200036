import type { Credit, Party, Removed } from '../article.ts';
import type { KnownParty } from './lexicon.ts';

/**
 * How a possible credit stands: on a line of its own, above the story (top) or below; in brackets or after a dash, behind the
 * last full stop; in brackets with no full stop before them (aside); as the bare last words.
 */
export type CreditPosition = 'top' | 'line' | 'bracket' | 'dash' | 'aside' | 'bare';

/** What a line says, before we know where it stands. */
export type ParsedCredit = Pick<Credit, 'kind' | 'parties' | 'people' | 'rule' | 'confidence'> & {
  readonly as: Removed['as'];
};

/** A known house as a credit names it. */
export function toParty({ id, name }: KnownParty, asWritten: string): Party {
  return { ...(id !== undefined && { id }), name, asWritten };
}
