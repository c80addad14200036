import type { Article } from './article.ts';
import type { Partner } from './partner.ts';
import { nameKey } from './text/words.ts';

/** One side of a pair of copies: whose it is, what it credits, and when it was first made. */
export type Copy = {
  readonly partner: Partner;
  readonly article: Article;
  readonly provider?: string | null;
  readonly firstCreated: string;
  /** How near to its source (`nearnessOf`): from 2 on it is a reprint. */
  readonly nearness: number;
};

/** What the kill of an article does to another house's copy of the same text. */
export type Reach = 'withdraw' | 'hold' | 'leave';

const REPRINT = 2;

/**
 * A copy that credits whoever killed the text is withdrawn. One that credits nobody, or somebody else, is held for the desk: the
 * words are the same, and only a person can say whose they are. A kill never acts upward: it leaves alone whom the killed
 * article credits, whatever was there before it, and, where it was a reprint itself, whatever does not credit the reprinter.
 */
export function reachOf(killed: Copy, copy: Copy): Reach {
  if (credits(copy, killed.partner)) return 'withdraw';
  const isUpward =
    killed.nearness >= REPRINT || credits(killed, copy.partner) || copy.firstCreated < killed.firstCreated;
  return isUpward ? 'leave' : 'hold';
}

/** Characters at both ends of a copy in which a house's name is taken for a credit. */
const [HEAD, TAIL] = [120, 160];

/** Whether an article names the partner as where its copy is from: in a credit, dateline or field, or by its name at either end. */
export function credits({ article, provider }: Pick<Copy, 'article' | 'provider'>, partner: Partner): boolean {
  const names = new Set([partner.id, partner.name, ...partner.aliases].map(nameKey));
  const named = article.credits.flatMap(credit => credit.parties.map(party => party.name));
  if (article.dateline?.provider !== undefined) named.push(article.dateline.provider.name);
  if (provider) named.push(provider);
  if (named.some(name => names.has(nameKey(name)))) return true;
  const { text } = article;
  const ends = ` ${nameKey(text.slice(0, HEAD))} ${nameKey(text.slice(-TAIL))} `;
  return [...names].some(name => name.length >= 3 && ends.includes(` ${name} `));
}
