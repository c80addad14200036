import type { IncomingArticle } from '../core/article.ts';
import { judgeRevision, type RevisionKind } from '../core/revision.ts';
import { currentRevisions, isErased } from '../store/articles.ts';
import { hasWords, packArticle } from '../store/pack-article.ts';
import type { ArticleRow, KillRow, RevisionRow, Transaction } from '../store/tables.ts';
import {
  type Early,
  embargoAt,
  embargoOf,
  firstCreated,
  killed,
  type Origin,
  type Revision,
  revisionOf,
} from './article-rows.ts';
import { fileOutdated, type Outdated } from './file-outdated.ts';

/** What the articles of a batch are to those in the store. */
export type Judged = {
  readonly revisions: Revision[];
  /** Revisions that the partner's own earlier kill withdraws at once; they are among `revisions`. */
  readonly killedAtOnce: readonly Revision[];
  /** Rows whose words stay, and whose dates or number of revisions change. */
  readonly dated: ArticleRow[];
  /** Versions that came late, filed and not shown. */
  readonly filed: RevisionRow[];
  readonly unchanged: number;
  readonly outdated: number;
};

/** Whether an item withdraws its own article or others. */
export const isKill = ({ pubStatus, cancels }: IncomingArticle): boolean =>
  pubStatus === 'canceled' || cancels.length > 0;

/**
 * Judges each article against the stored one of its id: published, a revision, unchanged or outdated.
 * @param current the stored articles of these ids, others may be among them
 * @param kills kills that came before the articles they withdraw, by item
 * @param early articles that were judged before
 */
export async function judgeArticles(
  tx: Transaction,
  articles: readonly IncomingArticle[],
  current: ReadonlyMap<string, ArticleRow>,
  kills: ReadonlyMap<string, KillRow>,
  origin: Origin,
  now: string,
  early: Early = new Map(),
): Promise<Judged> {
  const known = articles.map(({ article }) => article.id).filter(id => current.has(id));
  const stored = known.length === 0 ? [] : await currentRevisions(tx, known);
  const wordsOf = new Map(stored.map(words => [words.article_id, words]));
  const judged = { revisions: [] as Revision[], killedAtOnce: [] as Revision[], dated: [] as ArticleRow[] };
  const counts = { unchanged: 0, outdated: 0 };
  const late: Outdated[] = [];
  for (const read of articles) {
    const { id } = read.article;
    const existing = current.get(id);
    const incoming = asReleased(read, existing);
    const kill = kills.get(incoming.itemId);
    const before = kill === undefined ? early.get(id)?.revision : undefined;
    if (before !== undefined) {
      judged.revisions.push(before);
      continue;
    }
    const words = packArticle(incoming.article);
    const kind =
      existing === undefined ? 'published' : judgeAgain(incoming, existing, words, wordsOf.get(id), kill, now);
    if (kind === 'unchanged' || kind === 'outdated') {
      counts[kind] += 1;
      if (existing === undefined) continue;
      const dated = withNewDates(incoming, existing, kind);
      if (kind === 'outdated') late.push({ incoming, existing: dated[0] ?? existing });
      judged.dated.push(...dated);
      continue;
    }
    const revision = revisionOf(incoming, words, existing, kind, origin, now);
    if (kill === undefined || existing?.pub_status === 'canceled') {
      judged.revisions.push(revision);
      continue;
    }
    const withdrawn = killed(revision, existing, kill);
    judged.revisions.push(withdrawn);
    if (kill.partner_id === origin.partner.id) judged.killedAtOnce.push(withdrawn);
  }
  const { rows, words: filed } = late.length === 0 ? { rows: [], words: [] } : await fileOutdated(tx, late, now);
  const isFiled = new Set(rows.map(({ id }) => id));
  const dated = [...judged.dated.filter(({ id }) => !isFiled.has(id)), ...rows];
  return { ...judged, dated, filed, ...counts };
}

/**
 * An item as the desk let it pass: a version that its partner withholds, and that the desk has released since, counts as usable when
 * it is read again.
 */
function asReleased(incoming: IncomingArticle, existing: ArticleRow | undefined): IncomingArticle {
  const { pubStatus, version = null, versionCreated = null } = incoming;
  if (existing === undefined || existing.released_at === null || pubStatus !== 'withheld') return incoming;
  const isSame = existing.version === version && existing.version_created === versionCreated;
  return isSame && existing.pub_status === 'usable' ? { ...incoming, pubStatus: 'usable' } : incoming;
}

/** What an item is to the stored article of its identity. */
function judgeAgain(
  incoming: IncomingArticle,
  existing: ArticleRow,
  words: ReturnType<typeof packArticle>,
  stored: RevisionRow | undefined,
  kill: KillRow | undefined,
  now: string,
): RevisionKind {
  if (kill?.by_desk === 1 || isErased(existing)) return 'outdated';
  // `earlierKills` returns no kill made before the version: with a time in both, this version is older than the kill.
  const isOlder = kill?.made_at != null && incoming.versionCreated !== undefined;
  if (isOlder && existing.pub_status === 'canceled') return 'outdated';
  const same =
    stored !== undefined &&
    hasWords(stored, words) &&
    existing.headline === incoming.article.headline &&
    embargoAt(existing.embargoed_until, now) === embargoAt(embargoOf(incoming, existing), now);
  const { notice } = incoming.article;
  const correction =
    incoming.correction || (notice !== undefined && stored?.record.includes(JSON.stringify(notice)) === false);
  const { pub_status, version, version_created: versionCreated } = existing;
  // Whoever holds it here: the partner may call it usable all the while.
  const stated = existing.held_by === null || incoming.pubStatus === 'canceled' ? pub_status : incoming.pubStatus;
  const pubStatus = stated === 'canceled' || stated === 'withheld' ? stated : 'usable';
  return judgeRevision({ version, versionCreated, pubStatus }, incoming, { same, correction });
}

/**
 * The stored row with the dates that an item adds without changing a word; nothing where it adds none. An older version may say
 * when the article was first made. A newer version with the same words moves the version on, so that one made in between does
 * not replace it when it comes late.
 */
function withNewDates(incoming: IncomingArticle, existing: ArticleRow, kind: 'unchanged' | 'outdated'): ArticleRow[] {
  const isNewer = kind === 'unchanged';
  const version = (isNewer ? incoming.version : undefined) ?? existing.version;
  const version_created = (isNewer ? incoming.versionCreated : undefined) ?? existing.version_created;
  const first_created = firstCreated(incoming, existing);
  const isKnown =
    existing.first_created === first_created &&
    existing.version === version &&
    existing.version_created === version_created;
  return isKnown ? [] : [{ ...existing, first_created, version, version_created }];
}
