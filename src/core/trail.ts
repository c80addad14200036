import type { Credit, Dateline, Draft, Hop, Party } from './article.ts';
import type { OrganizationBook } from './organizations.ts';
import type { House, Partner } from './partner.ts';
import { nameKey } from './text/words.ts';

type Known = {
  readonly draft: Draft;
  readonly credits: readonly Credit[];
  readonly dateline: Dateline | null;
  readonly book: OrganizationBook;
  readonly partner: Partner | undefined;
};

/** Who handed the article on, oldest first: the item's hop history, its provider, the exchange partner, the feed's partner. */
export function followTrail({ draft, credits, dateline, book, partner }: Known): Hop[] {
  const hops: Hop[] = [];
  const feed: Party | undefined = partner && { id: partner.id, name: partner.name, asWritten: partner.name };
  const isHandedOn =
    credits.length > 0 || draft.hops !== undefined || draft.provider !== undefined || dateline?.provider;
  if (!isHandedOn) return feed ? [{ party: feed, by: 'feed' }] : [];
  const seen = new Set<string>();
  if (partner) for (const name of [partner.name, partner.id, ...partner.aliases]) seen.add(nameKey(name));
  const add = (party: Party, by: Hop['by']) => {
    const keys = [nameKey(party.name), nameKey(party.asWritten), ...(party.id === undefined ? [] : [party.id])];
    if (keys.some(key => seen.has(key))) return;
    for (const key of keys) seen.add(key);
    hops.push({ party, by });
  };
  for (const name of (draft.hops ?? []).filter(isName)) add(asParty(name, book), 'history');
  if (draft.provider !== undefined && isName(draft.provider)) add(asParty(draft.provider, book), 'provider');
  if (dateline?.provider) add(dateline.provider, 'provider');
  for (const credit of credits) {
    if (credit.kind === 'agency' || credit.kind === 'distribution' || credit.kind === 'republication') {
      for (const party of credit.parties) add(party, 'provider');
    }
  }
  for (const credit of credits) {
    if (credit.kind === 'exchange') for (const party of credit.parties) add(party, 'exchange');
  }
  if (feed) hops.push({ party: feed, by: 'feed' });
  return hops;
}

/** A longer value is no name but text in the wrong field, too costly to look up. */
const LONGEST_NAME = 300;

function isName(written: string): boolean {
  return written.length <= LONGEST_NAME && written.trim() !== '';
}

function asParty(written: string, book: OrganizationBook): Party {
  const known = book.byName.get(nameKey(written));
  const asWritten = written.trim();
  return known ? { id: known.id, name: known.name, asWritten } : { name: asWritten, asWritten };
}

/**
 * Whether this is our own copy: its address or source feed is one of ours, its hop history names us, or we are named as its only
 * supplier. Our name in an exchange credit proves nothing: every exchanged article has it.
 */
export function findLoop(trail: readonly Hop[], draft: Draft, house: House): { readonly reason: string } | undefined {
  const ours = new Set([house.name, ...house.aliases].map(nameKey));
  const isOurs = (party: Party) => ours.has(nameKey(party.name)) || ours.has(nameKey(party.asWritten));
  const address = (draft.origins ?? []).find(origin => house.urls?.some(url => liesBelow(origin, url)));
  if (address !== undefined) return { reason: `It comes from ${house.name}: ${address}.` };
  if ((draft.hops ?? []).some(name => isName(name) && ours.has(nameKey(name)))) {
    return { reason: `Its history says that it already passed through ${house.name}.` };
  }
  const suppliers = trail.filter(hop => hop.by === 'provider' || hop.by === 'exchange');
  if (suppliers.length > 0 && suppliers.every(hop => hop.by === 'provider' && isOurs(hop.party))) {
    return { reason: `${house.name} is named as its only supplier.` };
  }
  return undefined;
}

/** Whether an address is another one or lies below it; http or https, with or without `www.`. */
function liesBelow(address: string, url: string): boolean {
  const [inner, outer] = [bare(address), bare(url)];
  return inner !== undefined && outer !== undefined && (inner === outer || inner.startsWith(`${outer}/`));
}

function bare(address: string): string | undefined {
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) return undefined;
  const { host, pathname } = new URL(address);
  return host.replace(/^www\./, '') + pathname.replace(/\/+$/, '');
}
