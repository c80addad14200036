import { createHash } from 'node:crypto';
import { collectAfter } from '../collect-garbage.ts';
import { describeError } from '../errors.ts';
import type { FetchedDocument, FetchOutcome } from '../feeds/fetch-request.ts';
import { mayHaveMissed } from '../feeds/politeness.ts';
import { done, type Outcome } from '../outcome.ts';
import { queueItems } from '../queues.ts';
import type { ReadDocument } from '../reading/reading.ts';
import { recordPolls } from '../store/feeds.ts';
import { keepItems } from '../store/keep-items.ts';
import { keepPayload, packPayload } from '../store/payloads.ts';
import type { FeedRow } from '../store/tables.ts';
import { moved, pollNote } from './poll-note.ts';
import { planNextPoll } from './poll-plan.ts';
import { lossInWords, tellProblems } from './poll-problems.ts';
import type { Poll, Polling } from './polling.ts';

type Fetched = Extract<FetchOutcome, { kind: 'fetched' }>;

/** A document of the poll with what was read in it, or why it could not be read. */
type Read = {
  readonly document: FetchedDocument;
  readonly read?: ReadDocument;
  readonly error?: { code: string; message: string };
};

/**
 * Reads the documents that a poll fetched, keeps their bytes and new items together with the poll's note in one
 * transaction, and queues what is new for settling. What cannot be read is kept all the same, and named.
 */
export async function keepDocuments(poll: Poll, fetched: Fetched, tools: Polling): Promise<Outcome> {
  const { feed, at } = poll;
  const documents: Read[] = [];
  for (const document of fetched.documents) documents.push(await readIt(document, feed, tools));
  const packed = await Promise.all(documents.map(({ document }) => packPayload(document.bytes)));
  const failed = documents.filter(({ error }) => error !== undefined);
  const items = documents.reduce((sum, { read }) => sum + (read?.items.length ?? 0), 0);
  const allFailed = failed.length === documents.length && documents.length > 0;
  const outcome = allFailed ? 'failed' : 'fetched';
  const guidsSound = feed.guids_sound === 1 && documents.every(({ read }) => read?.guidsSound !== false);

  const size = fetched.documents.reduce((sum, { bytes }) => sum + bytes.length, 0);
  collectAfter(size);
  const fresh = await tools.store.write(async tx => {
    const ids: string[] = [];
    for (const [index, { document, read }] of documents.entries()) {
      const payload = packed[index];
      if (payload === undefined) continue;
      const payloadId = await keepPayload(tx, {
        feedId: feed.id,
        hash: createHash('sha256').update(document.bytes).digest('hex'),
        fetchedAt: at,
        contentType: document.contentType,
        url: document.url,
        packed: payload,
      });
      const source = { feedId: feed.id, partnerId: feed.partner_id, payloadId, now: at, recent: tools.recent };
      ids.push(...(await keepItems(tx, source, read?.items ?? [])));
    }
    const failures = allFailed ? feed.failures + 1 : 0;
    const plan = planNextPoll(
      feed,
      at,
      {
        failures,
        repeatShare: items === 0 ? undefined : 1 - ids.length / items,
        cacheSeconds: fetched.minimumIntervalSeconds,
        fresh: ids.length,
        feed: documents[0]?.read?.feed,
        published: documents.flatMap(({ read }) => read?.published ?? []),
      },
      tools.chance(),
    );
    const [loss] = documents.flatMap(({ read }) => lossInWords(read?.problems ?? []) ?? []);
    const error = failed[0]?.error?.message ?? loss ?? null;
    const { status, bytes, etag, lastModified, bodyHash } = fetched;
    const note = pollNote(
      poll,
      { status, outcome, bytes, items, fresh: ids.length, error },
      {
        ...plan,
        ...moved(feed, fetched.movedTo),
        failures,
        last_error: error,
        // Never back to 1: settling may have found meanwhile what this document does not show.
        ...(guidsSound ? {} : { guids_sound: 0 }),
        ...(allFailed ? {} : { etag: etag ?? null, last_modified: lastModified ?? null, body_hash: bodyHash }),
        ...(fetched.more === true ? { next_poll_at: at } : {}),
      },
    );
    await recordPolls(tx, [note]);
    return ids;
  });
  collectAfter(size);
  await queueItems(tools.queues, feed.id, fresh);
  for (const { document, error } of documents)
    await (error === undefined ? document.done?.() : document.failed?.(error.message));

  for (const { error, document } of failed)
    tools.log.warn({ feed: feed.id, document: document.name, ...error }, 'unreadable');
  for (const { document, read } of documents)
    tellProblems(read?.problems ?? [], { feed: feed.id, document: document.name }, fresh.length, tools.log);
  for (const passed of fetched.passedOver ?? []) tools.log.warn({ feed: feed.id, ...passed }, 'passed over');
  if (feed.guids_sound === 1 && !guidsSound)
    tools.log.warn({ feed: feed.id }, 'ids repeat on different items: told apart by address from now on');
  // Of a folder whose files are taken away everything is new each time, and nothing was missed.
  const taken = documents.some(({ document }) => document.done !== undefined);
  if (!taken && mayHaveMissed({ items, seenBefore: items - fresh.length, known: feed.last_polled_at !== null })) {
    tools.log.warn(
      { feed: feed.id, items },
      'everything in this poll was new: items may have been missed, so it is polled sooner',
    );
  }
  return done({ feed: feed.id, outcome, items, fresh: fresh.length });
}

async function readIt(document: FetchedDocument, feed: FeedRow, tools: Polling): Promise<Read> {
  const { bytes, url, contentType } = document;
  try {
    return {
      document,
      read: await tools.reading.readDocument({ bytes, url, contentType, guidsSound: feed.guids_sound === 1 }),
    };
  } catch (error) {
    return { document, error: describeError(error) };
  }
}
