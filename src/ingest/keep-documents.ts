import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import { describeError } from '../errors.ts';
import { mayHaveMissed } from '../feeds/fetch/politeness.ts';
import type { FetchedDocument, FetchOutcome } from '../feeds/fetch/request.ts';
import { done, type Outcome, queueItems } from '../queue/queues.ts';
import { type PollNote, recordPolls } from '../store/feeds.ts';
import { keepItems } from '../store/keep-items.ts';
import { keepPayload, type PackedPayload, packPayload } from '../store/payloads.ts';
import type { FeedRow, Transaction } from '../store/tables.ts';
import { moved, pollNote } from './poll-note.ts';
import { planNextPoll } from './poll-plan.ts';
import { lossInWords, tellProblems } from './poll-problems.ts';
import type { Poll, Polling } from './polling.ts';
import type { ReadDocument } from './reading.ts';
import type { RecentItems } from './recent-items.ts';

type Fetched = Extract<FetchOutcome, { kind: 'fetched' }>;

/** A document of the poll with what was read in it, or why it could not be read. */
type Read = {
  readonly document: FetchedDocument;
  readonly packed: PackedPayload;
  readonly read?: ReadDocument;
  readonly error?: { readonly code: string; readonly message: string };
};

/**
 * Reads the documents that a poll fetched, keeps their bytes and new items together with the poll's note in one
 * transaction, and queues what is new for settling. What cannot be read is kept all the same, and named.
 */
export async function keepDocuments(poll: Poll, fetched: Fetched, tools: Polling): Promise<Outcome> {
  const { feed } = poll;
  const documents: Read[] = [];
  for (const document of fetched.documents) documents.push(await readIt(document, feed, tools));
  const fresh = await tools.store.write(async tx => {
    const ids: string[] = [];
    for (const document of documents) ids.push(...(await keep(tx, poll, document, tools.recent)));
    await recordPolls(tx, [noteOf(poll, fetched, documents, ids.length, tools.chance())]);
    return ids;
  });
  await queueItems(tools.queues, feed.id, fresh);
  for (const { document, error } of documents)
    await (error === undefined ? document.done?.() : document.failed?.(error.message));
  tellLog(feed, fetched, documents, fresh.length, tools.log);
  const outcome = haveAllFailed(documents) ? 'failed' : 'fetched';
  return done({ feed: feed.id, outcome, items: itemsIn(documents), fresh: fresh.length });
}

const itemsIn = (documents: readonly Read[]): number =>
  documents.reduce((sum, { read }) => sum + (read?.items.length ?? 0), 0);

const haveAllFailed = (documents: readonly Read[]): boolean =>
  documents.length > 0 && documents.every(({ error }) => error !== undefined);

/** Whether each id still stands on one item only. Never true again: settling may have found what this poll does not show. */
const areGuidsSound = (feed: FeedRow, documents: readonly Read[]): boolean =>
  feed.guids_sound === 1 && documents.every(({ read }) => read?.guidsSound !== false);

/** Keeps a document's bytes and items; gives the ids of the items that are new. */
async function keep(
  tx: Transaction,
  { feed, at }: Poll,
  { document, packed, read }: Read,
  recent: RecentItems,
): Promise<string[]> {
  const payloadId = await keepPayload(tx, {
    feedId: feed.id,
    hash: createHash('sha256').update(document.bytes).digest('hex'),
    fetchedAt: at,
    contentType: document.contentType,
    url: document.url,
    packed,
  });
  return await keepItems(
    tx,
    { feedId: feed.id, partnerId: feed.partner_id, payloadId, now: at, recent },
    read?.items ?? [],
  );
}

/** What the poll is noted as, and when the next one is. */
function noteOf(poll: Poll, fetched: Fetched, documents: readonly Read[], fresh: number, chance: number): PollNote {
  const { feed, at } = poll;
  const allFailed = haveAllFailed(documents);
  const items = itemsIn(documents);
  const failures = allFailed ? feed.failures + 1 : 0;
  const plan = planNextPoll(
    feed,
    at,
    {
      failures,
      repeatShare: items === 0 ? undefined : 1 - fresh / items,
      cacheSeconds: fetched.minimumIntervalSeconds,
      fresh,
      feed: documents[0]?.read?.feed,
      published: documents.flatMap(({ read }) => read?.published ?? []),
    },
    chance,
  );
  const [failed] = documents.flatMap(({ error }) => error ?? []);
  const [loss] = documents.flatMap(({ read }) => lossInWords(read?.problems ?? []) ?? []);
  const error = failed?.message ?? loss ?? null;
  const { status, bytes, etag, lastModified, bodyHash } = fetched;
  return pollNote(
    poll,
    { status, outcome: allFailed ? 'failed' : 'fetched', bytes, items, fresh, error },
    {
      ...plan,
      ...moved(feed, fetched.movedTo),
      failures,
      last_error: error,
      ...(areGuidsSound(feed, documents) ? {} : { guids_sound: 0 }),
      ...(allFailed ? {} : { etag: etag ?? null, last_modified: lastModified ?? null, body_hash: bodyHash }),
      ...(fetched.more === true ? { next_poll_at: at } : {}),
    },
  );
}

/** What those who run the program should know of this poll. */
function tellLog(feed: FeedRow, fetched: Fetched, documents: readonly Read[], fresh: number, log: Logger): void {
  for (const { error, document } of documents)
    if (error !== undefined) log.warn({ feed: feed.id, document: document.name, ...error }, 'unreadable');
  for (const { document, read } of documents)
    tellProblems(read?.problems ?? [], { feed: feed.id, document: document.name }, fresh, log);
  for (const passed of fetched.passedOver ?? []) log.warn({ feed: feed.id, ...passed }, 'passed over');
  if (feed.guids_sound === 1 && !areGuidsSound(feed, documents))
    log.warn({ feed: feed.id }, 'ids repeat on different items: told apart by address from now on');
  // Of a folder whose files are taken away everything is new each time, and nothing was missed.
  const taken = documents.some(({ document }) => document.done !== undefined);
  const items = itemsIn(documents);
  if (!taken && mayHaveMissed({ items, seenBefore: items - fresh, known: feed.last_polled_at !== null })) {
    log.warn(
      { feed: feed.id, items },
      'everything in this poll was new: items may have been missed, so it is polled sooner',
    );
  }
}

async function readIt(document: FetchedDocument, feed: FeedRow, { reading }: Polling): Promise<Read> {
  const { bytes, url, contentType } = document;
  const read = await reading
    .readDocument({ bytes, url, contentType, guidsSound: feed.guids_sound === 1 })
    .then(read => ({ read }))
    .catch(error => ({ error: describeError(error) }));
  return { document, packed: await packPayload(bytes), ...read };
}
