import { hash } from 'node:crypto';
import type { Logger } from 'pino';
import type { FeedHeader, FeedProblem } from '../core/article.ts';
import { pollIdOf } from '../core/identity.ts';
import { describeError, withoutCredentials } from '../errors.ts';
import type { FetchedDocument, FetchOutcome } from '../feeds/fetch/request.ts';
import { done, type Outcome, type Queues, queueItems } from '../queue/queues.ts';
import { deadLetter } from '../store/archive.ts';
import { erasedAmong } from '../store/articles.ts';
import { type PollNote, recordPolls } from '../store/feeds.ts';
import { keepItems, keepRawDocument, type PackedDocument, packDocument } from '../store/items.ts';
import { countKnown } from '../store/ledger.ts';
import type { Store } from '../store/open-store.ts';
import { removeRawFiles } from '../store/raw-files.ts';
import type { FeedRow, Transaction } from '../store/tables.ts';
import type { ParseWorker } from './normalize.ts';
import type { ParsedDocument } from './parse.ts';
import { mayHaveMissed } from './poll-plan.ts';

type Fetched = Extract<FetchOutcome, { kind: 'fetched' }>;
type Poll = { readonly feed: FeedRow; readonly at: string };
type Tools = {
  readonly store: Store;
  readonly queues: Queues;
  readonly parseWorker: ParseWorker;
  readonly recent: RecentItems;
  readonly log: Logger;
};

/** A document of a poll, parsed, or why it could not be. */
type Parsed = {
  readonly document: FetchedDocument;
  readonly key: { readonly feedId: string; readonly hash: string; readonly fetchedAt: string };
  readonly packed: PackedDocument;
  readonly parsed?: ParsedDocument;
  readonly error?: { readonly code: string; readonly message: string };
};

/** What a poll brought, for its note and the plan of the next one. */
export type KeptPoll = {
  readonly items: number;
  readonly newItems: number;
  readonly allFailed: boolean;
  /** What could not be read, in words; null where everything was. */
  readonly error: string | null;
  readonly header: FeedHeader | undefined;
  /** Times of publication, in milliseconds. */
  readonly published: readonly number[];
  readonly guidsSound: boolean;
};

/**
 * Parses the documents of a poll and keeps them with their new items and the poll's note in one transaction; then queues the new
 * items. A document that cannot be parsed is kept all the same, and its error noted.
 * @param noteOf the note of the poll, of what was kept
 */
export async function keepDocuments(
  { feed, at }: Poll,
  fetched: Fetched,
  noteOf: (kept: KeptPoll) => PollNote,
  { store, queues, parseWorker, recent, log }: Tools,
): Promise<Outcome> {
  const documents: Parsed[] = [];
  for (const document of fetched.documents)
    documents.push(await parseOne(document, { feed, at }, parseWorker, store.rawDir));
  const unused: string[] = [];
  const { kept, newIds } = await store.write(async tx => {
    const newIds: string[] = [];
    for (const document of documents) newIds.push(...(await keepOne(tx, { feed, at }, document, recent, unused)));
    const kept = summarize(feed, documents, newIds.length);
    const known = kept.items - newIds.length;
    if (known > 0) await countKnown(tx, feed.id, at, known);
    await recordPolls(tx, [noteOf(kept)]);
    return { kept, newIds };
  });
  if (unused.length > 0) await removeRawFiles(store.rawDir, unused);
  await queueItems(queues, feed.id, newIds);
  const refused: Refused[] = [];
  for (const { document, error } of documents) {
    if (error === undefined) await document.done?.();
    else {
      const moved = await document.failed?.(error.message);
      if (moved !== undefined) refused.push({ name: document.name ?? '', moved, ...error });
    }
  }
  for (const { name, reason, moved } of fetched.passedOver ?? [])
    if (moved !== undefined) refused.push({ name, moved, code: 'feed-unreadable', message: reason });
  if (refused.length > 0) await keepRefused(store, feed.id, refused, at);
  logPoll({ feed, at }, fetched, documents, kept, log);
  const outcome = kept.allFailed ? 'failed' : 'fetched';
  return done({ feed: feed.id, outcome, items: kept.items, newItems: kept.newItems });
}

/** A file that a drop folder refused. */
type Refused = { readonly name: string; readonly moved: string; readonly code: string; readonly message: string };

/** A refused file is a dead letter under its name: it counts until somebody deals with it. */
async function keepRefused(store: Store, feedId: string, refused: readonly Refused[], at: string): Promise<void> {
  await store.write(async tx => {
    for (const { name, moved, code, message } of refused) {
      const letter = { queue: 'poll-feed', key: moved, feed_id: feedId, item_id: null, code, message, at };
      await deadLetter(tx, { ...letter, payload: JSON.stringify({ file: name, moved }) });
    }
  });
}

async function parseOne(
  document: FetchedDocument,
  { feed, at }: Poll,
  parseWorker: ParseWorker,
  rawDir: string | undefined,
): Promise<Parsed> {
  const { bytes, contentType } = document;
  // Relative addresses in it are read against this one, and would carry its credential to readers.
  const url = addressOf(document);
  const result = await parseWorker
    .parseDocument({ bytes, url, contentType, guidsSound: feed.guids_sound === 1 })
    .then(parsed => ({ parsed }))
    .catch(error => ({ error: describeError(error) }));
  const key = { feedId: feed.id, hash: hash('sha256', bytes), fetchedAt: at };
  return { document, key, packed: await packDocument(bytes, key, rawDir), ...result };
}

/** Where a document came from, without credentials; an address without user and parameters has none. */
function addressOf({ url }: FetchedDocument): string | undefined {
  return url !== undefined && /[@?;&]/.test(url) ? withoutCredentials(url) : url;
}

/** Keeps a document and its items; returns the ids of the items that are new. `unused` gets files that no row names any more. */
async function keepOne(
  tx: Transaction,
  { feed, at }: Poll,
  { document, key, packed, parsed }: Parsed,
  recent: RecentItems,
  unused: string[],
) {
  const all = parsed?.items ?? [];
  const identities = all.map(({ identity }) => identity);
  const erased = all.length === 0 ? new Set<string>() : await erasedAmong(tx, feed.partner_id, identities);
  if (erased.size > 0) {
    // The document has words that were erased: the others of its items are kept, and nothing else of it.
    if (packed.file !== null) unused.push(packed.file);
    const source = { feedId: feed.id, partnerId: feed.partner_id, now: at, recent };
    return await keepItems(
      tx,
      source,
      all.filter(({ identity }) => !erased.has(identity)),
    );
  }
  const { id: rawDocumentId, replaced } = await keepRawDocument(tx, {
    ...key,
    contentType: document.contentType,
    url: addressOf(document),
    packed,
  });
  if (replaced !== undefined) unused.push(replaced);
  const source = { feedId: feed.id, partnerId: feed.partner_id, rawDocumentId, now: at, recent };
  return await keepItems(tx, source, all);
}

function summarize(feed: FeedRow, documents: readonly Parsed[], newItems: number): KeptPoll {
  const [failed] = documents.flatMap(({ error }) => error ?? []);
  const [loss] = documents.flatMap(({ parsed }) => parsed?.problems.find(isLoss) ?? []);
  return {
    items: documents.reduce((sum, { parsed }) => sum + (parsed?.items.length ?? 0), 0),
    newItems,
    allFailed: documents.length > 0 && documents.every(({ error }) => error !== undefined),
    error: failed?.message ?? loss?.message ?? null,
    header: documents[0]?.parsed?.feed,
    published: documents.flatMap(({ parsed }) => parsed?.published ?? []),
    // Never sound again by one document: ids may have come back on other stories since.
    guidsSound: feed.guids_sound === 1 && documents.every(({ parsed }) => parsed?.guidsSound !== false),
  };
}

/** Problems by which part of a document was not read. All others were repaired. */
const LOSSES: ReadonlySet<string> = new Set([
  ...['item-cut', 'too-many-items', 'too-many-elements', 'too-deep', 'item-without-content'],
]);
const DATES: ReadonlySet<string> = new Set(['date-doubtful', 'date-unreadable']);

const isLoss = ({ code }: FeedProblem): boolean => LOSSES.has(code);

/** Logs what those who run the program should know of a poll. */
function logPoll(
  { feed, at }: Poll,
  fetched: Fetched,
  documents: readonly Parsed[],
  kept: KeptPoll,
  log: Logger,
): void {
  for (const { document, error, parsed } of documents) {
    const of = { poll: pollIdOf(feed.id, at), feed: feed.id, document: document.name };
    if (error !== undefined) log.warn({ ...of, ...error }, 'unreadable');
    logProblems(parsed?.problems ?? [], of, kept.newItems, log);
  }
  for (const skipped of fetched.passedOver ?? []) log.warn({ feed: feed.id, ...skipped }, 'skipped');
  if (feed.guids_sound === 1 && !kept.guidsSound)
    log.warn({ feed: feed.id }, 'ids repeat on different items: from now on they are identified by address');
  // In a folder whose files are taken away everything is new each time, and nothing was missed.
  const isTaken = documents.some(({ document }) => document.done !== undefined);
  const { items, newItems } = kept;
  if (!isTaken && mayHaveMissed({ items, seenBefore: items - newItems, known: feed.body_hash !== null }))
    log.warn({ feed: feed.id, items }, 'all items were new: some may have been missed, so it is polled sooner');
}

/** One line a code: losses each time, bad dates where there are new items, repairs at level debug. */
function logProblems(
  problems: readonly FeedProblem[],
  of: { readonly poll: string; readonly feed: string; readonly document: string | undefined },
  newItems: number,
  log: Logger,
): void {
  for (const [code, alike] of Map.groupBy(problems, problem => problem.code)) {
    const [{ message, index } = { message: '' }] = alike;
    const facts = { ...of, code, message, item: index, items: alike.length };
    if (LOSSES.has(code)) log.warn(facts, 'not all was readable');
    else if (DATES.has(code) && newItems > 0) log.info(facts, 'doubtful dates');
    else log.debug(facts, 'repaired');
  }
}

/** The words of items that this process kept a moment ago: most are ingested here and at once, and need not be unpacked. */
export type RecentItems = {
  /** Under the item's id, which names its words. */
  keep(itemId: string, received: string): void;
  /** Returns the words once; undefined where they were never here or made room for newer ones: the store has them. */
  take(itemId: string): string | undefined;
};

/** Some thirty documents: as many as are parsed ahead of their publication. */
const MOST_CHARACTERS = 4_000_000;

/** Remembers the words of items up to so many characters, the newest. */
export function createRecentItems(mostCharacters = MOST_CHARACTERS): RecentItems {
  const words = new Map<string, string>();
  let characters = 0;

  function drop(itemId: string): string | undefined {
    const received = words.get(itemId);
    if (received === undefined) return undefined;
    words.delete(itemId);
    characters -= received.length;
    return received;
  }

  return {
    keep(itemId, received) {
      drop(itemId);
      words.set(itemId, received);
      characters += received.length;
      for (const [oldest] of words) {
        if (characters <= mostCharacters) break;
        drop(oldest);
      }
    },
    take: drop,
  };
}
