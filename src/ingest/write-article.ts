import { EMBARGOED_RANK, isLoop } from '../core/lead-rank.ts';
import type { Partner } from '../core/partner.ts';
import { judgeRevision, type RevisionKind } from '../core/revision.ts';
import { isClockZero } from '../feeds/parse/dates.ts';
import { storedTime } from '../store/articles.ts';
import type { NewSignature } from '../store/signatures.ts';
import type { ArticleRow, KillRow, RevisionRow } from '../store/tables.ts';
import type { PreparedArticle } from './prepare-article.ts';
import type { Withdrawn } from './withdraw.ts';

/** Whose feed an article comes by. */
export type Origin = { readonly partner: Partner; readonly feedId: string };

/** An article that will be written: its row as it is to be, its words, and what readers are told of it. */
export type Written = {
  readonly row: ArticleRow;
  readonly revision: RevisionRow;
  /** Without bytes where the article may not be found by its words. */
  readonly signature: NewSignature;
  readonly kind: 'published' | Exclude<RevisionKind, 'unchanged' | 'outdated'>;
  /** Why, where a change needs a reason. */
  readonly note?: string | undefined;
};

const NONE = new Uint8Array();

/** What an item means for the article that bears its identity already. */
export function judgeAgain(
  article: PreparedArticle,
  existing: ArticleRow,
  words: RevisionRow | undefined,
): RevisionKind {
  const same =
    words !== undefined &&
    words.record === article.record &&
    words.body_text === article.bodyText &&
    words.body_html === article.bodyHtml &&
    existing.headline === article.headline &&
    existing.embargoed_until === storedTime(article.embargoedUntil);
  return judgeRevision(
    {
      version: existing.version,
      versionCreated: existing.version_created,
      pubStatus:
        existing.pub_status === 'canceled' ? 'canceled' : existing.pub_status === 'withheld' ? 'withheld' : 'usable',
    },
    { version: article.version, versionCreated: storedTime(article.versionCreated), pubStatus: article.pubStatus },
    { same, correction: article.correction },
  );
}

/** When the article was first made: the earliest that any of its versions says, in whatever order they come. */
export function firstCreated(article: PreparedArticle, existing: ArticleRow | undefined): string | null {
  const [was, is] = [existing?.first_created ?? null, storedTime(article.firstCreated)];
  return was !== null && (is === null || was <= is) ? was : is;
}

/** The rows of a new article or a new revision. */
export function writeArticle(
  article: PreparedArticle,
  existing: ArticleRow | undefined,
  kind: Written['kind'],
  origin: Origin,
  now: string,
): Written {
  const number = (existing?.revision ?? 0) + 1;
  const published = storedTime(article.published);
  const until = storedTime(article.embargoedUntil);
  const embargoed = until !== null && until > now && article.pubStatus === 'usable';
  const row: ArticleRow = {
    id: article.articleId,
    partner_id: origin.partner.id,
    feed_id: existing?.feed_id ?? origin.feedId,
    identity: article.identity,
    url: article.url ?? null,
    guid: article.guid ?? null,
    headline: article.headline,
    language: article.language ?? null,
    provider: article.provider ?? null,
    published,
    // A date ahead of us or of 1970 is none: it would put the article at the top for months, or where nobody looks.
    listed_at:
      published !== null && published < now && !isClockZero(published) ? published : (existing?.created_at ?? now),
    first_created: firstCreated(article, existing),
    version_created: storedTime(article.versionCreated),
    version: article.version ?? null,
    pub_status: article.pubStatus,
    embargoed_until: article.pubStatus === 'canceled' ? null : until,
    lift_at: embargoed ? until : null,
    revision: number,
    story_id: existing?.story_id ?? article.articleId,
    relation: existing?.relation ?? (isLoop(article) ? 'duplicate' : 'new'),
    of_id: existing?.of_id ?? null,
    score: existing?.score ?? 0,
    is_lead: existing?.is_lead ?? (isLoop(article) ? 0 : 1),
    rank: article.rank + (embargoed ? EMBARGOED_RANK : 0),
    length: article.length,
    text_hash: article.textHash,
    crowd: existing?.crowd ?? null,
    bears: existing?.bears ?? null,
    created_at: existing?.created_at ?? now,
    updated_at: now,
  };
  return {
    row,
    revision: {
      article_id: row.id,
      number,
      item_id: article.itemId,
      at: now,
      reason: kind,
      record: article.record,
      body_text: article.bodyText,
      body_html: article.bodyHtml,
    },
    signature: {
      article_id: row.id,
      arrived_at: now,
      bytes: article.pubStatus === 'usable' ? article.signature : NONE,
    },
    kind,
    note: article.editorialNote,
  };
}

/** The rows of an article that is withdrawn: its words stay as its last revision, no reader sees them. */
export function writeWithdrawal({ row, words, reason }: Withdrawn, now: string): Written {
  const number = row.revision + 1;
  return {
    row: { ...row, pub_status: 'canceled', revision: number, embargoed_until: null, lift_at: null, updated_at: now },
    revision: { ...words, number, at: now, reason: 'canceled' },
    signature: { article_id: row.id, arrived_at: now, bytes: NONE },
    kind: 'canceled',
    note: reason,
  };
}

/** What comes in after its kill is kept, and withdrawn at once; readers who saw it before are told. */
export function asKilled(
  { row, revision, signature, kind }: Written,
  existing: ArticleRow | undefined,
  { partner_id, reason }: Pick<KillRow, 'partner_id' | 'reason'>,
): Written {
  return {
    row: { ...row, pub_status: 'canceled', embargoed_until: null, lift_at: null },
    revision: { ...revision, reason: 'canceled' },
    signature: { ...signature, killed_by: partner_id },
    kind: existing?.pub_status === 'usable' ? 'canceled' : kind,
    note: reason,
  };
}
