import type { IncomingArticle, WholeArticle } from '../core/article.ts';
import type { Partner } from '../core/partner.ts';
import {
  announce,
  baseRank,
  isLoop,
  judgeRevision,
  type RevisionKind,
  rankOf,
  type Standing,
} from '../core/revision.ts';
import { currentRevisions, isErased, type NewChange } from '../store/articles.ts';
import { categoryKeys } from '../store/categories.ts';
import { hasWords, packArticle, unpackArticle } from '../store/pack-article.ts';
import type { NewSignature } from '../store/similarity/signatures.ts';
import type { ArticleRow, KillRow, RevisionRow, Transaction } from '../store/tables.ts';
import { fileOutdated, type Outdated } from './file-outdated.ts';

/** Whose feed articles come by. */
export type Origin = { readonly partner: Partner; readonly feedId: string };

/** A revision to be written: the article's row as it will be, its words, and what the change log says of it. */
export type Revision = {
  readonly row: ArticleRow;
  readonly article: WholeArticle;
  readonly words: RevisionRow;
  /** Without bytes where no article may match this one. */
  readonly signature: NewSignature;
  readonly kind: 'published' | Exclude<RevisionKind, 'unchanged' | 'outdated'>;
  /** The reason, where a change has one. */
  readonly note?: string | undefined;
};

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

const NO_BYTES = new Uint8Array();

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
  early: ReadonlyMap<string, { readonly revision: Revision }> = new Map(),
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
    const before = early.get(id)?.revision;
    if (before !== undefined && kill === undefined) {
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

/** Until when an item is under embargo: not by one that the desk lifted before its time. */
function embargoOf({ embargoedUntil }: IncomingArticle, existing: ArticleRow | undefined): string | null {
  const released = existing?.released_embargo ?? null;
  const isReleased = embargoedUntil !== undefined && released !== null && embargoedUntil <= released;
  return isReleased ? null : (embargoedUntil ?? null);
}

/** An embargo as far as it still holds: one that has passed is none. */
const embargoAt = (until: string | null, now: string): string | null => (until !== null && until > now ? until : null);

/** Who holds an article as it comes in: whoever held it before, or a notice in it, unless the desk released it. */
function holdOn(incoming: IncomingArticle, existing: ArticleRow | undefined, { partner }: Origin) {
  if (incoming.pubStatus === 'canceled') return NOT_HELD;
  if (existing !== undefined && existing.held_by !== null)
    return { held_by: existing.held_by, held_reason: existing.held_reason };
  if (incoming.heldFor === undefined || (existing?.released_at ?? null) !== null) return NOT_HELD;
  return { held_by: partner.name, held_reason: incoming.heldFor };
}

const NOT_HELD = { held_by: null, held_reason: null };

/** The earliest time at which any version says that the article was first made, in whatever order they come. */
function firstCreated({ firstCreated: incoming }: IncomingArticle, existing: ArticleRow | undefined): string | null {
  const known = existing?.first_created ?? null;
  if (known === null || incoming === undefined) return known ?? incoming ?? null;
  return known <= incoming ? known : incoming;
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

/** The rows of a new article or a new revision. */
function revisionOf(
  incoming: IncomingArticle,
  words: ReturnType<typeof packArticle>,
  existing: ArticleRow | undefined,
  kind: Revision['kind'],
  origin: Origin,
  now: string,
): Revision {
  const { article } = incoming;
  const hold = holdOn(incoming, existing, origin);
  const pubStatus = hold.held_by === null ? incoming.pubStatus : 'withheld';
  const until = embargoOf(incoming, existing);
  const embargoed = until !== null && until > now && pubStatus === 'usable';
  // A kill may come without the credits of the copy that it withdraws: a reprint stays one.
  const base = pubStatus === 'canceled' ? Math.max(incoming.rank, baseRank(existing?.rank ?? 0)) : incoming.rank;
  const row: ArticleRow = {
    id: article.id,
    partner_id: origin.partner.id,
    feed_id: existing?.feed_id ?? origin.feedId,
    identity: incoming.identity,
    url: incoming.url ?? null,
    guid: incoming.guid ?? null,
    headline: article.headline,
    language: incoming.language ?? null,
    provider: incoming.provider ?? null,
    published: incoming.published ?? null,
    listed_at: incoming.listedAt ?? existing?.created_at ?? now,
    first_created: firstCreated(incoming, existing),
    version_created: incoming.versionCreated ?? null,
    version: incoming.version ?? null,
    pub_status: pubStatus,
    ...hold,
    released_at: existing?.released_at ?? null,
    released_embargo: existing?.released_embargo ?? null,
    announced: existing?.announced ?? 'never',
    expires_at: article.rights?.until ?? null,
    embargoed_until: pubStatus === 'canceled' ? null : until,
    lift_at: embargoed ? until : null,
    revision: (existing?.latest_number ?? 0) + 1,
    latest_number: (existing?.latest_number ?? 0) + 1,
    story_id: existing?.story_id ?? article.id,
    pivot_id: existing?.pivot_id ?? null,
    relation: existing?.relation ?? (isLoop(incoming) ? 'duplicate' : 'new'),
    of_id: existing?.of_id ?? null,
    score: existing?.score ?? 0,
    is_lead: existing?.is_lead ?? (isLoop(incoming) ? 0 : 1),
    rank: rankOf(base, { embargoed, deskLead: existing?.desk_lead === 1 }),
    desk_lead: existing?.desk_lead ?? 0,
    length: incoming.length,
    text_hash: incoming.textHash,
    categories: article.categories === undefined ? null : categoryKeys(article.categories),
    created_at: existing?.created_at ?? now,
    updated_at: now,
  };
  // What comes in killed is never among the revisions that readers get.
  const reason = pubStatus === 'canceled' ? 'canceled' : kind;
  // What is held keeps its signature, so that it finds its story when it is released; what comes in killed, so that its copies do.
  const isKilled = pubStatus === 'canceled' && existing === undefined;
  const bytes = pubStatus === 'usable' || hold.held_by !== null || isKilled ? incoming.signature : NO_BYTES;
  return {
    row,
    article,
    words: { article_id: row.id, number: row.revision, item_id: incoming.itemId, at: now, reason, ...words },
    signature: { article_id: row.id, arrived_at: now, bytes, killed_by: isKilled ? origin.partner.id : null },
    kind,
    note: incoming.editorialNote,
  };
}

/** A revision that is withdrawn as it comes in: it is stored, and readers who saw the article before get a change. */
export function killed(
  { row, article, words, signature, kind }: Revision,
  existing: ArticleRow | undefined,
  { partner_id, reason }: Pick<KillRow, 'partner_id' | 'reason'>,
): Revision {
  return {
    row: { ...row, ...CANCELED, held_reason: reason },
    article,
    words: { ...words, reason: 'canceled' },
    signature: { ...signature, killed_by: partner_id },
    kind: existing?.pub_status === 'usable' ? 'canceled' : kind,
    note: reason,
  };
}

const CANCELED = { ...NOT_HELD, pub_status: 'canceled', embargoed_until: null, lift_at: null } as const;

/** A row that is held from now on; its words stay as they are. */
export function heldRow(row: ArticleRow, by: string, reason: string, now: string): ArticleRow {
  const rank = rankOf(baseRank(row.rank), { embargoed: false, deskLead: row.desk_lead === 1 });
  return { ...row, pub_status: 'withheld', held_by: by, held_reason: reason, lift_at: null, rank, updated_at: now };
}

/** Whether readers may see an article now. */
export function standingOf({ pub_status, embargoed_until }: ArticleRow, now: string): Standing {
  if (pub_status === 'canceled') return 'canceled';
  return pub_status === 'usable' && embargoAt(embargoed_until, now) === null ? 'shown' : 'hidden';
}

/**
 * An article as the log leaves it, with the line that tells readers how it stands now.
 * @param before as it stood until now, where the store has it
 * @param kind what new words are; without it only what changed in who may see it is told
 * @param note why it was withdrawn
 */
export function announced(
  row: ArticleRow,
  before: ArticleRow | undefined,
  now: string,
  { kind, note }: { readonly kind?: 'updated' | 'corrected' | undefined; readonly note?: string | undefined } = {},
): { readonly row: ArticleRow; readonly changes: readonly NewChange[] } {
  const standing = standingOf(row, now);
  // Readers see it from the end of an embargo on, also where its line is not written yet.
  const wasSeen = before !== undefined && standing !== 'shown' && standingOf(before, now) === 'shown';
  const told = announce(wasSeen ? 'shown' : row.announced, standing, kind);
  const after = { ...row, announced: told.announced };
  if (told.kind === undefined) return { row: after, changes: [] };
  const reason = told.kind === 'canceled' && note !== undefined ? { details: { reason: note } } : {};
  const { id: articleId, revision, story_id: storyId } = row;
  return { row: after, changes: [{ kind: told.kind, at: now, articleId, revision, storyId, ...reason }] };
}

/** The revision that withdraws a stored article: its last words stay in the store, and no reader sees them. */
export function withdrawal(row: ArticleRow, last: RevisionRow, note: string, now: string): Revision {
  const revision = row.latest_number + 1;
  return {
    row: { ...row, ...CANCELED, held_reason: note, revision, latest_number: revision, updated_at: now },
    article: unpackArticle(last),
    words: { ...last, number: revision, at: now, reason: 'canceled' },
    signature: { article_id: row.id, arrived_at: now, bytes: NO_BYTES },
    kind: 'canceled',
    note,
  };
}
