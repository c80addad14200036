import type { Article, CreditKind, PubStatus } from './article.ts';
import type { Partner } from './partner.ts';
import { nameKey } from './text/words.ts';

/** What decides between two states of one article. */
export type VersionFacts = {
  readonly version?: string | null;
  /** When this version was made. */
  readonly versionCreated?: string | null;
  readonly pubStatus: PubStatus;
};

/** What an item is to the stored article of its identity. Readers get a change for each but `unchanged` and `outdated`. */
export type RevisionKind = 'unchanged' | 'updated' | 'corrected' | 'canceled' | 'reissued' | 'outdated';

/**
 * Judges an item against the stored article. `same`: its words are the same; `correction`: it calls itself one.
 * Order as in Superdesk's ingest: versions as integers, else the times they were made; where neither decides, changed text is a
 * new version. A canceled article comes back only by a version that is certainly newer.
 */
export function judgeRevision(
  current: VersionFacts,
  incoming: VersionFacts,
  words: { readonly same: boolean; readonly correction: boolean },
): RevisionKind {
  const order = compareVersions(current, incoming);
  if (order < 0) return 'outdated';
  if (incoming.pubStatus === 'canceled') return current.pubStatus === 'canceled' ? 'unchanged' : 'canceled';
  if (current.pubStatus === 'canceled') return order > 0 ? 'reissued' : 'outdated';
  if (words.same && current.pubStatus === incoming.pubStatus) return 'unchanged';
  return words.correction ? 'corrected' : 'updated';
}

/** Above 0 where the incoming version is newer, below where it is older, 0 where neither decides. */
function compareVersions(current: VersionFacts, incoming: VersionFacts): number {
  const [was, is] = [versionNumber(current.version), versionNumber(incoming.version)];
  if (was !== undefined && is !== undefined && was !== is) return is - was;
  const [before, now] = [current.versionCreated, incoming.versionCreated];
  if (before && now) return Date.parse(now) - Date.parse(before);
  return 0;
}

function versionNumber(version: string | null | undefined): number | undefined {
  return version && /^\d{1,15}$/.test(version) ? Number(version) : undefined;
}

const CORRECTION =
  /^\W{0,3}(correct(ed|ion|s)\b|refil(e|es|ed)\b|berichtig|korrektur|correctif|rectificatif|corrección|errata?\b)/i;

/** Whether a headline or an editorial note opens by calling the copy a correction ("CORRECTED-…", "Correction: …"). */
export function callsItselfCorrection(...lines: readonly (string | undefined)[]): boolean {
  return lines.some(line => line !== undefined && CORRECTION.test(line));
}

/** How a paragraph opens that tells readers what was wrong: first or last in the story, in the words of papers and agencies. */
const NOTICE = new RegExp(
  [
    String.raw`[([]\s?(?:correct(?:s|ed|ing)|clarif(?:ies|ying))\b`,
    String.raw`(?:corrections?(?: (?:and|&) clarifications?)?|corrected|clarification|berichtigung|korrektur|correctif|rectificatif|correcci[oó]n|fe de erratas|errata)\s?[:–—-]`,
    String.raw`an earlier version of this\b`,
    String.raw`(?:this|the) (?:story|article|headline|report) (?:has been|was) (?:corrected|amended|updated to correct)\b`,
  ]
    .map(form => `^\\W{0,2}${form}`)
    .join('|'),
  'i',
);
const LONGEST_NOTICE = 1_000;

/** The paragraph, among the first two and the last three of a body, that says what was corrected. It stays in the body. */
export function correctionIn(bodyText: string): string | undefined {
  const [head, tail] = [bodyText.slice(0, 2 * LONGEST_NOTICE), bodyText.slice(-3 * LONGEST_NOTICE)];
  const lines = [...head.split('\n').slice(0, 2), ...tail.split('\n').slice(-3)];
  return lines.map(line => line.trim()).find(line => line.length <= LONGEST_NOTICE && NOTICE.test(line));
}

/** Credits that say whose the copy is; inputs, photographs, desks and reporters do not. */
const OWNERSHIP: ReadonlySet<CreditKind> = new Set(['exchange', 'agency', 'courtesy', 'republication', 'distribution']);

/** Added to the rank of an article under embargo: a story has another lead until the lift. */
const EMBARGOED_RANK = 10;
/** Added to the rank of our own copy that came back: every other article leads before it, and alone it never leads. */
export const LOOP_RANK = 20;

/** Added to the rank of the article that the desk made the lead of its story, unless it is under embargo. */
const DESK_LEAD = -100;

/** What a rank says beside how near the copy is to its source. */
type RankFacts = { readonly embargoed: boolean; readonly deskLead: boolean };

/** The rank by which an article leads its story, of what `leadRank` gave. */
export function rankOf(base: number, { embargoed, deskLead }: RankFacts): number {
  return base + (embargoed ? EMBARGOED_RANK : deskLead ? DESK_LEAD : 0);
}

/** What `leadRank` gave, of a rank as it is stored. */
export function baseRank(rank: number): number {
  if (rank < 0) return rank - DESK_LEAD;
  return rank % LOOP_RANK >= EMBARGOED_RANK ? rank - EMBARGOED_RANK : rank;
}

/** 0: its own copy, or nobody else is credited; 1: it is one of the parties; 2: a reprint. */
export function nearnessOf(rank: number): number {
  return baseRank(rank) % LOOP_RANK;
}

/** Whether an article of this rank is our own copy that came back. */
export function isLoop({ rank }: { readonly rank: number }): boolean {
  return rank >= LOOP_RANK;
}

/**
 * How near to its source a partner's copy is; the lowest leads a story.
 * 0: its own, or nobody else is credited. 1: the partner is one of the parties, as in an exchange. 2: a reprint.
 * Plus `LOOP_RANK` where the copy is ours.
 */
export function leadRank(article: Article, partner: Partner, provider?: string): number {
  return nearness(article, partner, provider) + (article.loop === undefined ? 0 : LOOP_RANK);
}

function nearness(article: Article, partner: Partner, provider: string | undefined): 0 | 1 | 2 {
  const credited = article.credits
    .filter(credit => OWNERSHIP.has(credit.kind))
    .flatMap(credit => credit.parties.map(party => party.name));
  if (article.dateline?.provider !== undefined) credited.push(article.dateline.provider.name);
  if (provider !== undefined) credited.push(provider);
  if (credited.length === 0) return 0;
  const own = new Set([partner.id, partner.name, ...partner.aliases].map(nameKey));
  const theirs = credited.filter(name => !own.has(nameKey(name)));
  if (theirs.length === 0) return 0;
  return theirs.length < credited.length ? 1 : 2;
}

/**
 * What the change log last said of an article: nothing yet, that it is shown, that it is no longer to be shown (`expired`), or that
 * it was withdrawn (`canceled`).
 */
export type Announced = 'never' | 'shown' | 'expired' | 'canceled';

/** Whether readers may see an article now; `hidden`: under embargo, withheld or held. */
export type Standing = 'shown' | 'hidden' | 'canceled';

/** The kinds of change by which readers follow whether an article is shown. */
export type Announcement = 'published' | 'updated' | 'corrected' | 'reissued' | 'expired' | 'canceled';

/**
 * The line of the change log that brings readers from what they were told to how an article stands: none for what they never saw
 * and may not see, one `expired` when it goes, one `canceled` for a kill, one `reissued` when it comes back.
 * @param revision what new words are, where the article stays shown; without them nothing is written
 */
export function announce(
  told: Announced,
  standing: Standing,
  revision?: 'updated' | 'corrected',
): { readonly kind?: Announcement; readonly announced: Announced } {
  if (standing === 'shown') {
    if (told === 'never') return { kind: 'published', announced: 'shown' };
    if (told !== 'shown') return { kind: 'reissued', announced: 'shown' };
    return revision === undefined ? { announced: told } : { kind: revision, announced: told };
  }
  if (told === 'never' || told === 'canceled') return { announced: told };
  if (standing === 'canceled') return { kind: 'canceled', announced: 'canceled' };
  return told === 'shown' ? { kind: 'expired', announced: 'expired' } : { announced: told };
}
