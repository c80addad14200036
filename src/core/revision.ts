import type { PubStatus } from './article.ts';

/** What decides between two states of one article. */
export type VersionFacts = {
  readonly version?: string | null;
  /** When this version was made. */
  readonly versionCreated?: string | null;
  readonly pubStatus: PubStatus;
};

/** What an item means for the article that already bears its identity; each but the first and last is a change for readers. */
export type RevisionKind = 'unchanged' | 'updated' | 'corrected' | 'canceled' | 'reissued' | 'outdated';

/**
 * Judges an item against the article as it stands. `same` says that its words are the same, `correction` that it calls itself
 * one. Order as in Superdesk's ingest: versions as integers, else the times they were made; where neither tells, changed text
 * is a new version. A canceled article comes back only by a version that is newer without doubt.
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

/** Above 0 where the incoming version is newer, below where it is older, 0 where nothing tells. */
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
