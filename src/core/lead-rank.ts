import type { CreditKind, NormalizedArticle } from './article.ts';
import type { Partner } from './partner.ts';
import { nameKey } from './text/fold.ts';

/** Credits that say whose the copy is; inputs, photographs, desks and reporters do not. */
const OWNERSHIP: ReadonlySet<CreditKind> = new Set(['exchange', 'agency', 'courtesy', 'republication', 'distribution']);

/** Added to the rank of an article under embargo: a story has another lead until the lift. */
export const EMBARGOED_RANK = 10;
/** Added to the rank of our own copy come back: any other leads before it, and by itself it never does. */
export const LOOP_RANK = 20;

/** Whether an article of this rank is our own copy come back. */
export function isLoop({ rank }: { readonly rank: number }): boolean {
  return rank >= LOOP_RANK;
}

/**
 * How near to its source a partner's copy is; the lowest leads a story.
 * 0: the house's own, or nobody else is credited. 1: the house is one of the parties, as in an exchange. 2: a reprint.
 * With `LOOP_RANK` where it is our own.
 */
export function leadRank(article: NormalizedArticle, partner: Partner, provider?: string): number {
  return nearness(article, partner, provider) + (article.loop === undefined ? 0 : LOOP_RANK);
}

function nearness(article: NormalizedArticle, partner: Partner, provider: string | undefined): 0 | 1 | 2 {
  const own = new Set([partner.id, partner.name, ...partner.aliases].map(nameKey));
  const credited = article.credits
    .filter(credit => OWNERSHIP.has(credit.kind))
    .flatMap(credit => credit.parties.map(party => party.name));
  if (article.dateline?.provider !== undefined) credited.push(article.dateline.provider.name);
  if (provider !== undefined) credited.push(provider);
  const theirs = credited.filter(name => !own.has(nameKey(name)));
  if (theirs.length === 0) return 0;
  return theirs.length < credited.length ? 1 : 2;
}
