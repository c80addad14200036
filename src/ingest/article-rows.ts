import type { IncomingArticle, WholeArticle } from '../core/article.ts';
import type { Partner } from '../core/partner.ts';
import { announce, baseRank, isLoop, type RevisionKind, rankOf, type Standing } from '../core/revision.ts';
import type { NewChange } from '../store/articles.ts';
import { categoryKeys } from '../store/categories.ts';
import { type packArticle, unpackArticle } from '../store/pack-article.ts';
import type { NewSignature } from '../store/similarity/signatures.ts';
import type { ArticleRow, KillRow, RevisionRow } from '../store/tables.ts';

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

/** A new article as it was judged, and its row as it was written. */
export type Written = { readonly revision: Revision; readonly row: ArticleRow };
/** New articles that their transaction wrote before it took the change log's lock, by id. */
export type Early = ReadonlyMap<string, Written>;

const NO_BYTES = new Uint8Array();
const NOT_HELD = { held_by: null, held_reason: null };
const CANCELED = { ...NOT_HELD, pub_status: 'canceled', embargoed_until: null, lift_at: null } as const;

/** The rows of a new article or a new revision. */
export function revisionOf(
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

/** Until when an item is under embargo: not by one that the desk lifted before its time. */
export function embargoOf({ embargoedUntil }: IncomingArticle, existing: ArticleRow | undefined): string | null {
  const released = existing?.released_embargo ?? null;
  const isReleased = embargoedUntil !== undefined && released !== null && embargoedUntil <= released;
  return isReleased ? null : (embargoedUntil ?? null);
}

/** An embargo as far as it still holds: one that has passed is none. */
export const embargoAt = (until: string | null, now: string): string | null =>
  until !== null && until > now ? until : null;

/** Who holds an article as it comes in: whoever held it before, or a notice in it, unless the desk released it. */
function holdOn(incoming: IncomingArticle, existing: ArticleRow | undefined, { partner }: Origin) {
  if (incoming.pubStatus === 'canceled') return NOT_HELD;
  if (existing !== undefined && existing.held_by !== null)
    return { held_by: existing.held_by, held_reason: existing.held_reason };
  if (incoming.heldFor === undefined || (existing?.released_at ?? null) !== null) return NOT_HELD;
  return { held_by: partner.name, held_reason: incoming.heldFor };
}

/** The earliest time at which any version says that the article was first made, in whatever order they come. */
export function firstCreated(
  { firstCreated: incoming }: IncomingArticle,
  existing: ArticleRow | undefined,
): string | null {
  const known = existing?.first_created ?? null;
  if (known === null || incoming === undefined) return known ?? incoming ?? null;
  return known <= incoming ? known : incoming;
}
