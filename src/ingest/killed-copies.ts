import type { Article, Relation } from '../core/article.ts';
import { type Copy, reachOf } from '../core/kill.ts';
import type { Partner } from '../core/partner.ts';
import { nearnessOf } from '../core/revision.ts';
import { SAME_STORY } from '../core/similarity/model.ts';
import { scorePair, WHOLE } from '../core/similarity/score.ts';
import type { Signature } from '../core/similarity/signature.ts';
import { currentRevisions, loadArticles } from '../store/articles.ts';
import { readAudit } from '../store/audit.ts';
import { unpackArticle } from '../store/pack-article.ts';
import { loadPartner } from '../store/partners.ts';
import { linksOf, membersOf } from '../store/similarity/stories.ts';
import type { ArticleRow, Database, RevisionRow, Transaction } from '../store/tables.ts';
import type { SignatureReader } from '../stories/signatures.ts';

/** An article that is withdrawn, by whom, and its signature where the store does not have it. */
export type Killed = {
  readonly row: ArticleRow;
  readonly article: Article;
  /** Whose the text is: the partner whose kill it is, also where the desk acts. */
  readonly partner: Partner;
  readonly signature?: Signature | undefined;
  /** The desk killed it, not its partner: then what the same partner has of this text under other ids is a copy as well. */
  readonly byDesk?: boolean;
};

/** A stored copy with its last words. */
export type StoredCopy = { readonly row: ArticleRow; readonly words: RevisionRow };

/** What becomes of the copies of a killed article. */
export type Reached = { readonly withdraw: readonly StoredCopy[]; readonly hold: readonly StoredCopy[] };

/** An article of the store as one side of a pair of copies. */
export function copyOf(row: ArticleRow, article: Article, partner: Partner): Copy {
  return {
    ...{ partner, article, provider: row.provider, nearness: nearnessOf(row.rank) },
    firstCreated: row.first_created ?? row.created_at,
  };
}

/**
 * The copies of a killed article that are shown, or will be, by what the kill does to each. Copies are found by their words, and
 * where the window has passed by the relation that was found before.
 * @param near the articles that the index in memory has near a text, where there is one
 */
export async function reachCopies(
  tx: Transaction,
  { row, article, partner, signature, byDesk = false }: Killed,
  stories: Pick<SignatureReader, 'load'>,
  near: (id: string, signature: Signature) => readonly string[] = () => [],
): Promise<Reached> {
  const source = signature ?? (await stories.load(tx, [row.id])).get(row.id)?.signature;
  const linked = (await linksOf(tx, [row.id], SAME_STORY)).map(({ a, b }) => (a === row.id ? b : a));
  const likely = source === undefined ? [] : near(row.id, source);
  const around = await loadArticles(tx, [...new Set([...likely, ...linked])]);
  const copies = new Map<string, ArticleRow>();
  const sameText = new Set<string>();
  const isOwn = (other: ArticleRow): boolean => other.partner_id === row.partner_id;
  async function look(some: readonly ArticleRow[]): Promise<void> {
    const others = some.filter(
      other => other.pub_status === 'usable' && (byDesk || !isOwn(other)) && other.id !== row.id,
    );
    const signed = await stories.load(
      tx,
      others.map(({ id }) => id),
    );
    for (const other of others) {
      const theirs = signed.get(other.id)?.signature;
      const isCopy =
        source !== undefined && theirs !== undefined
          ? copyScore(theirs, source, isOwn(other)) > 0
          : other.story_id === row.story_id && isReached(other);
      if (isCopy) copies.set(other.id, other);
      if (theirs !== undefined && theirs.textHash === source?.textHash) sameText.add(other.id);
    }
  }
  await look(around);
  const seen = around.map(({ id }) => id);
  for (const story of new Set([row, ...around].map(({ story_id }) => story_id)))
    for await (const members of membersOf(tx, story, seen)) await look(members);
  const killed = copyOf(row, article, partner);
  const reached = { withdraw: [] as StoredCopy[], hold: [] as StoredCopy[] };
  const words = await currentRevisions(tx, [...copies.keys()]);
  let isSource = true;
  for (const last of words) {
    const copy = copies.get(last.article_id);
    if (copy === undefined) continue;
    const other = copyOf(copy, unpackArticle(last), await loadPartner(tx, copy.partner_id));
    const ownReach = sameText.has(copy.id) ? 'withdraw' : 'hold';
    const reach = isOwn(copy) ? ownReach : reachOf(killed, other);
    if (reach !== 'leave') reached[reach].push({ row: copy, words: last });
    else if (other.firstCreated < killed.firstCreated) isSource = false;
  }
  // The text was there before whoever killed it had it: the copies of others are not of this one.
  return isSource ? reached : { ...reached, hold: [] };
}

/** Copies that a kill of their source reaches; staff rewrites and pages that hold more than the story are none. */
const REACHED: ReadonlySet<string> = new Set<Relation>(['duplicate', 'excerpt', 'version']);

const isReached = ({ relation }: ArticleRow): boolean => REACHED.has(relation);

/**
 * The score (0–1) of the first as a copy of the second that its kill reaches; 0 where it is no such copy.
 * @param isOwn both are of one partner: then a follow-up is a version too, and only one that has most of the words is a copy
 */
export function copyScore(first: Signature, second: Signature, isOwn = false): number {
  const { kind, score, evidence } = scorePair(first, second);
  const isFollowUp = isOwn && kind === 'version' && evidence.shareOfFirst < WHOLE;
  return REACHED.has(kind) && !isFollowUp && score >= SAME_STORY ? score : 0;
}

/** What a kill did, for those who run the exchange. */
export type KillReport = {
  /** The article that was killed, and its headline. */
  readonly id: string;
  readonly headline: string;
  /** A partner's name, or who acted at the desk. */
  readonly by: string;
  readonly reason: string;
  readonly withdrawn: readonly string[];
  readonly held: readonly string[];
  /** Set where this is a copy that came after the kill: the article that was killed. */
  readonly copyOf?: string;
};

/** "Killed by Nordwire: Night closures in fjord tunnels, and 2 copies; 1 held". `what`: what it is called, where not by its headline. */
export function killInWords({ by, headline, withdrawn, held, copyOf }: KillReport, what = headline): string {
  if (copyOf !== undefined)
    return `killed by ${by}, and sent again: ${what || '(without a headline)'} (${held.length > 0 ? 'held' : 'withdrawn'})`;
  const copies = withdrawn.length === 0 ? '' : ` and ${withdrawn.length} ${withdrawn.length === 1 ? 'copy' : 'copies'}`;
  return `killed by ${by}: ${what || '(without a headline)'}${copies}${held.length === 0 ? '' : `; ${held.length} held`}`;
}

/** A kill in words that name no article: who, why, and what else it took. */
export type RecentKill = { readonly id: string; readonly words: string; readonly withdrawn: readonly string[] };

/** Kills that the page for people tells. */
const KILLS_SHOWN = 20;

/** The kills since a time, the latest first. */
export async function recentKills(db: Database, since: string): Promise<RecentKill[]> {
  const kills = await readAudit(db, { actions: ['kill'], since, limit: KILLS_SHOWN });
  const first = kills.filter(({ details }) => details?.copyOf === undefined);
  return first.map(({ subject, actor, reason = '', details = {} }) => {
    const ids = (name: string): readonly string[] => (Array.isArray(details[name]) ? details[name].map(String) : []);
    const report = { id: subject, headline: '', by: actor, reason, withdrawn: ids('withdrawn'), held: ids('held') };
    return { id: subject, words: killInWords(report, reason || 'no reason was given'), withdrawn: report.withdrawn };
  });
}
