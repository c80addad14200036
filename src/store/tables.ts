import type { Generated, Kysely, Transaction as KyselyTransaction } from 'kysely';
import type { Announced } from '../core/revision.ts';

/**
 * The tables as they lie in the database, on SQLite and on PostgreSQL alike.
 *
 * Times are ISO 8601 in UTC with milliseconds (text on SQLite, `timestamptz` on PostgreSQL; strings here). JSON is text:
 * PostgreSQL's `jsonb` refuses `\u0000` and broken surrogates, which feeds do send. Flags are 0 or 1.
 */
export type Tables = {
  counters: CounterRow;
  partners: PartnerRow;
  feeds: FeedRow;
  polls: PollRow;
  raw_documents: RawDocumentRow;
  item_batches: ItemBatchRow;
  items: ItemRow;
  articles: ArticleRow;
  article_categories: ArticleCategoryRow;
  revisions: RevisionRow;
  signatures: SignatureRow;
  links: LinkRow;
  day_weights: DayWeightsRow;
  kills: KillRow;
  changes: ChangeRow;
  log_epochs: LogEpochRow;
  dead_letters: DeadLetterRow;
  feed_watch: FeedWatchRow;
  episodes: EpisodeRow;
  tellings: TellingRow;
  processes: ProcessRow;
  ledger: LedgerRow;
  audit: AuditTable;
  erasures: ErasureRow;
};

/** Reads, and single statements. A transaction is one too. */
export type Database = Kysely<Tables>;

/** For functions that write: several statements that are committed or undone together. */
export type Transaction = KyselyTransaction<Tables>;

/** One number handed out without gaps: `changes`, `signatures`. */
type CounterRow = { name: string; value: number };

/** A partner. A removed partner's row stays, with its articles. */
export type PartnerRow = {
  id: string;
  name: string;
  /** The Partner as JSON, credentials left out. */
  definition: string;
  /** The name of its file in the folder of partner files; null where an older program wrote the row. */
  file: string | null;
  removed_at: string | null;
};

/** One feed and its schedule. It is polled while none of paused, retired and removed is set. */
export type FeedRow = {
  id: string;
  partner_id: string;
  url: string;
  /** Lower bound of the interval as the partner file sets it, in seconds. */
  every_seconds: number;
  /** Upper bound as the partner file sets it; null where it sets none. */
  at_most_seconds: number | null;
  /** The interval it is at now, in seconds. */
  interval_seconds: number;
  next_poll_at: string;
  /** When its poll was queued; null again once it was polled. */
  claimed_at: string | null;
  paused_at: string | null;
  /** Set when the server said 410. */
  retired_at: string | null;
  /** Set when the partner file no longer names it. */
  removed_at: string | null;
  etag: string | null;
  last_modified: string | null;
  body_hash: string | null;
  /** In a row. */
  failures: number;
  last_polled_at: string | null;
  last_status: number | null;
  last_error: string | null;
  /** The ErrorCode of the last poll where that failed. */
  last_code: string | null;
  /** Where permanent redirects point, and how often in a row they did. */
  moved_to: string | null;
  moved_times: number;
  items_per_week: number | null;
  /** When the feed's last document asks to be polled: JSON of `ttlSeconds`, `skipHours` and `skipDays`. */
  timing: string | null;
  /** 0 once the feed has put one id on several items: from then on the address identifies an item. */
  guids_sound: number;
  /** How often in the last 30 days one of its ids came back on another story, and when last. */
  ids_reused: number;
  ids_reused_at: string | null;
  /** JSON of `auth` (names of variables, never credentials) and `take` from the partner file; null where it has neither. */
  contract: string | null;
};

/** One poll as the desk sees it; only the latest of a feed are kept. */
export type PollRow = {
  feed_id: string;
  at: string;
  status: number | null;
  bytes: number;
  items: number;
  new_items: number;
  ms: number;
  /** `fetched`, `unchanged`, `failed` … */
  outcome: string;
  error: string | null;
};

/** A fetched document as it came, compressed with zstd: what `requeue --from raw` reads. */
export type RawDocumentRow = {
  id: string;
  feed_id: string;
  hash: string;
  fetched_at: string;
  content_type: string | null;
  url: string | null;
  /** Length before compression. */
  size: number;
  /** None where it is in a file. */
  bytes: Uint8Array;
  /** Its name in the folder RAW_DIR; null where the bytes are here. */
  file: string | null;
};

/**
 * Items of one document as received, a batch to a row: one FeedItem as JSON a line, compressed with zstd. Apart from `items`,
 * whose small rows change state: with the words in them each change of state wrote every word to the disk again.
 */
export type ItemBatchRow = { id: string; feed_id: string; kept_at: string; bytes: Uint8Array };

export type ItemState = 'pending' | 'done' | 'dead';

/** One item as received, stored before it is processed, so that nothing accepted is lost. */
export type ItemRow = {
  id: string;
  feed_id: string;
  partner_id: string;
  raw_document_id: string | null;
  /** Where it stood in the document, from 0. */
  position: number;
  identity: string;
  /** The batch that has its words, and its place in it, from 0; the batch is deleted when its retention has passed. */
  batch_id: string;
  batch_place: number;
  state: ItemState;
  /** 1 for the latest content under this identity in this feed. */
  latest: number;
  tries: number;
  error_code: string | null;
  error_message: string | null;
  article_id: string | null;
  /** When the poll that brought it was made; of words that came back, the latest such poll. */
  first_seen_at: string;
  done_at: string | null;
  /** What the ledger says of it; null while it waits for the first time. */
  verdict: Verdict | null;
};

/**
 * What became of an item: `known` already, a new article (`published`, or `copies` of another), a new revision (`updated`), `held`
 * back (embargo, withheld), `killed`, `rejected`. `replaced` items are not counted: others were read in their place.
 */
export type Verdict = 'known' | 'published' | 'copies' | 'updated' | 'held' | 'killed' | 'rejected' | 'replaced';

/** One article: (partner, identity). Its words are in `revisions`. */
export type ArticleRow = {
  id: string;
  partner_id: string;
  feed_id: string;
  identity: string;
  url: string | null;
  guid: string | null;
  headline: string;
  language: string | null;
  provider: string | null;
  /** As the source says; null where it says nothing. */
  published: string | null;
  /** What lists are ordered by: `published`, or `created_at` where that is absent or still to come. */
  listed_at: string;
  first_created: string | null;
  version_created: string | null;
  version: string | null;
  /** `usable`, `withheld` (by its partner, or where `held_by` is set held here), `canceled`. */
  pub_status: string;
  /** Who holds it: a person of the desk, or the partner whose kill or notice it is; null where nobody does. */
  held_by: string | null;
  /** Why it is held, or was withdrawn. */
  held_reason: string | null;
  /** When the desk last released it: what was known by then does not hold it again. */
  released_at: string | null;
  /** The embargo that the desk lifted before its time: up to then none holds it. */
  released_embargo: string | null;
  /** When its rights end; null where nobody says. */
  expires_at: string | null;
  /** 1 where the desk made it the lead of its story. */
  desk_lead: number;
  /** What the change log last said of it. */
  announced: Announced;
  embargoed_until: string | null;
  /** Set while the change log has no line of this article: the time at which its embargo is lifted. */
  lift_at: string | null;
  /** Number of the current revision, from 1. */
  revision: number;
  /** The highest number of its revisions: above `revision` where a version that came late was filed. */
  latest_number: number;
  story_id: string;
  /** The article that the story formed around, where that is not `story_id`: in a story that the desk merged. */
  pivot_id: string | null;
  /** A Relation of core/article.ts. */
  relation: string;
  /** The article that this one repeats. */
  of_id: string | null;
  score: number;
  /** 1 for the one article of its story that consumers see. */
  is_lead: number;
  /** How near to the source: lower leads. */
  rank: number;
  /** Words of the compared text. */
  length: number;
  text_hash: string | null;
  /** Its categories as they are looked up (`categoryKey`), one a line; null where it has none. */
  categories: string | null;
  created_at: string;
  updated_at: string;
};

/** One category of one article, in the order of lists. */
export type ArticleCategoryRow = { category: string; listed_at: string; article_id: string };

/** One revision of an article: its words at one time. */
export type RevisionRow = {
  article_id: string;
  number: number;
  item_id: string | null;
  at: string;
  /** Why there is a new one: `published`, `updated`, `corrected`, `canceled`, `replayed` … */
  reason: string;
  /** The Article as JSON without its bodies; see `packArticle`. */
  record: string;
  body_text: string;
  body_html: string;
};

/** What deduplication compares, one compact row an article. `seq` rises in the order of publishing. */
export type SignatureRow = {
  article_id: string;
  seq: number;
  arrived_at: string;
  bytes: Uint8Array;
  /** What the index holds of it (`encodeIndexed`); null where it is made from the signature. */
  indexed: Uint8Array | null;
  /** The partner that withdrew the article; a later copy of it is withdrawn too. */
  killed_by: string | null;
};

/** A partner's kill, kept for items that come after it under that identity. */
export type KillRow = {
  identity: string;
  partner_id: string;
  at: string;
  /** When the kill was made; null where it does not say. */
  made_at: string | null;
  reason: string;
  /** 1 where the desk killed it: no version of the partner's brings it back. */
  by_desk: number;
};

/** What two articles have to do with one another, `a` the younger or shorter. */
export type LinkRow = {
  a: string;
  b: string;
  /** A Relation, the desk's `merge` and `split`, or `loop`: `a` bears the id of our article `b`. */
  kind: string;
  score: number;
  /** JSON. */
  evidence: string | null;
};

/** What words weigh in articles of one day of publication (core/similarity/weights.ts); written once. */
export type DayWeightsRow = {
  /** Days since 1970. */
  day: number;
  bytes: Uint8Array;
};

export type ChangeKind =
  | 'published'
  | 'updated'
  | 'corrected'
  | 'canceled'
  | 'reissued'
  | 'expired'
  | 'lead-changed'
  | 'story-changed'
  | 'embargo-lifted';

/** One line of the log that readers follow by number. */
export type ChangeRow = {
  seq: number;
  kind: ChangeKind;
  at: string;
  article_id: string;
  revision: number;
  story_id: string;
  /** JSON: what else a reader needs (reason of a cancel, former lead …). */
  details: string | null;
  /** A key that is logged only once, whichever process notices the event first. */
  unique_key: string | null;
};

/** A history of the change log; the latest is in force. */
export type LogEpochRow = { epoch: string; began_at: string };

/** A job or an item that is not tried again, with the reason. */
export type DeadLetterRow = {
  id: string;
  queue: string;
  /** What the job was about: a feed's or an item's id. */
  key: string;
  feed_id: string | null;
  item_id: string | null;
  code: string;
  message: string;
  /** JSON. */
  payload: string | null;
  at: string;
  requeued_at: string | null;
  /** Set when the desk set it aside: when, who and why. */
  closed_at: string | null;
  closed_by: string | null;
  closed_reason: string | null;
};

/** What the watch knows of a feed: its state, and of that what its host's other feeds are judged with. Both JSON. */
export type FeedWatchRow = { feed_id: string; place: string; state: string };

/** Something that is, or was, wrong with a feed, a host, or the service. */
export type EpisodeRow = {
  id: string;
  /** Whose and of which kind: one is open under a key at a time. */
  key: string;
  /** Null for a whole host or partner, and for the service. */
  feed_id: string | null;
  partner_id: string | null;
  host: string | null;
  /** How many feeds a whole host or partner had. */
  feeds: number | null;
  kind: string;
  since: string;
  /** When it was noticed. */
  at: string;
  /** Null while it is open. */
  until: string | null;
  expected: number;
  seen: number;
  last: string | null;
};

/** That one channel was told that an episode began (`begun`) or is over (`over`), or when that is tried again. */
export type TellingRow = {
  episode_id: string;
  what: 'begun' | 'over';
  channel: string;
  tries: number;
  next_at: string;
  done_at: string | null;
  error: string | null;
};

/** A process of the service that takes jobs: it renews `seen_at` while it lives. */
export type ProcessRow = {
  id: string;
  started_at: string;
  seen_at: string;
  /** The queues it works on, separated by spaces. */
  queues: string;
  /** Its counters for /metrics, as prom-client gives them; JSON. */
  metrics: string;
};

/** Items of one feed and hour with one verdict that no row of `items` counts (any more). */
export type LedgerRow = { feed_id: string; hour: string; verdict: string; items: number };

/** What was done by hand, and what a partner's kill did, in order. */
type AuditTable = Omit<AuditRow, 'id'> & { id: Generated<number> };

export type AuditRow = {
  id: number;
  at: string;
  /** Who did it: a person of the desk, or the partner whose kill it was. */
  actor: string;
  /** `kill`, `hold`, `release`, `erase`, `lead`, `merge`, `split`, `undo`, `discard`, `retry`. */
  action: string;
  /** The article, story or dead letter it was done to. */
  subject: string;
  reason: string | null;
  /** JSON: what else it did (copies withdrawn and held). */
  details: string | null;
};

/** An article whose words were erased: what comes in under its identity is not kept. */
type ErasureRow = { article_id: string; at: string };
