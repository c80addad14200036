import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import type { Partner } from './core/partner.ts';
import { describeError, ExchangeError } from './errors.ts';
import { type FetchedDocument, type FetchLimits, type FetchOutcome, fetchFeed } from './feeds/fetch.ts';
import type { HostLimit } from './feeds/host-limit.ts';
import { mayHaveMissed } from './feeds/politeness.ts';
import { done, type Outcome } from './outcome.ts';
import { planNextPoll } from './poll-plan.ts';
import { type Payload, type Queues, queueItems } from './queues.ts';
import type { ReadDocument, Reading } from './reading.ts';
import { type FeedUpdate, loadFeed, recordPoll } from './store/feeds.ts';
import { keepItems, unsettledItems } from './store/items.ts';
import type { Store } from './store/open-store.ts';
import { loadPartner } from './store/partners.ts';
import { keepPayload, packPayload } from './store/payloads.ts';
import type { FeedRow } from './store/tables.ts';

export type Polling = {
  readonly store: Store;
  readonly queues: Queues;
  readonly reading: Reading;
  readonly limits: FetchLimits;
  readonly hosts: HostLimit;
  /** The credential named in a partner file. */
  readonly credential: (named: string) => string;
  readonly log: Logger;
  readonly now: () => string;
  /** 0–1: spreads feeds that would else come due together. */
  readonly chance: () => number;
};

/** Items older than this that are still unsettled have lost their job; younger ones most likely wait in the queue. */
const LOST_AFTER_MS = 120_000;
/** Permanent redirects are followed each time, and remembered once they repeat. */
const MOVED_FOR_GOOD = 3;

type Poll = {
  readonly feed: FeedRow;
  readonly partner: Partner;
  readonly at: string;
  readonly started: number;
};

/**
 * One poll of one feed: fetch, keep the bytes and the items, plan the next poll, and queue what is new for settling.
 * A feed that fails is noted with its reason and tried again later; only our own store or broker failing throws.
 */
export async function pollFeed({ feedId }: Payload<'poll-feed'>, desk: Polling): Promise<Outcome> {
  const feed = await loadFeed(desk.store.read, feedId);
  if (feed === undefined || feed.paused_at !== null || feed.retired_at !== null || feed.removed_at !== null) {
    return done({ feed: feedId, outcome: 'passed over' });
  }
  const poll: Poll = {
    feed,
    partner: await loadPartner(desk.store.read, feed.partner_id),
    at: desk.now(),
    started: performance.now(),
  };
  let fetched: FetchOutcome;
  try {
    fetched = await fetchIt(poll, desk);
  } catch (error) {
    const busy =
      error instanceof ExchangeError && error.code === 'host-busy' ? error.facts.retryAfterSeconds : undefined;
    if (typeof busy === 'number') return { kind: 'later', seconds: busy };
    return await noteFailure(poll, error, desk);
  }
  switch (fetched.kind) {
    case 'fetched':
      return await keep(poll, fetched, desk);
    case 'unchanged':
      return await noteUnchanged(poll, fetched, desk);
    case 'later': {
      const error = new ExchangeError(
        'fetch-status',
        `${feed.url} asked to be left alone for ${fetched.retryAfterSeconds} seconds.`,
        {
          status: fetched.status,
        },
      );
      await desk.hosts.coolDown(hostOf(feed.url), fetched.retryAfterSeconds);
      return await noteFailure(poll, error, desk, fetched.retryAfterSeconds);
    }
    case 'gone':
      await note(
        poll,
        { status: 410, outcome: 'gone', error: 'The server says that the feed is gone for good.' },
        { retired_at: poll.at },
        desk,
      );
      return done({ feed: feedId, outcome: 'gone' });
  }
}

const hostOf = (url: string): string => URL.parse(url)?.hostname ?? '';

async function fetchIt({ feed, partner }: Poll, desk: Polling): Promise<FetchOutcome> {
  const contract = partner.feeds.find(known => known.url === feed.url);
  const { bearer, basic } = contract?.auth ?? {};
  const auth = contract?.auth && {
    bearer: bearer === undefined ? undefined : desk.credential(bearer),
    basic: basic === undefined ? undefined : desk.credential(basic),
  };
  const url = feed.moved_times >= MOVED_FOR_GOOD && feed.moved_to !== null ? feed.moved_to : feed.url;
  return await desk.hosts.run(hostOf(url), () =>
    fetchFeed(
      {
        url,
        etag: feed.etag ?? undefined,
        lastModified: feed.last_modified ?? undefined,
        bodyHash: feed.body_hash ?? undefined,
        auth,
        take: contract?.take,
      },
      desk.limits,
    ),
  );
}

type Fetched = Extract<FetchOutcome, { kind: 'fetched' }>;
type Unchanged = Extract<FetchOutcome, { kind: 'unchanged' }>;

/** A document of the poll with what was read in it, or why it could not be read. */
type Read = {
  readonly document: FetchedDocument;
  readonly read?: ReadDocument;
  readonly error?: { code: string; message: string };
};

async function keep(poll: Poll, fetched: Fetched, desk: Polling): Promise<Outcome> {
  const { feed, partner, at } = poll;
  const documents: Read[] = [];
  for (const document of fetched.documents) documents.push(await readIt(document, feed, desk));
  const packed = await Promise.all(documents.map(({ document }) => packPayload(document.bytes)));
  const failed = documents.filter(({ error }) => error !== undefined);
  const items = documents.reduce((sum, { read }) => sum + (read?.items.length ?? 0), 0);
  const allFailed = failed.length === documents.length && documents.length > 0;
  const guidsSound = feed.guids_sound === 1 && documents.every(({ read }) => read?.guidsSound !== false);

  const fresh = await desk.store.write(async tx => {
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
      const source = { feedId: feed.id, partnerId: partner.id, payloadId, now: at };
      ids.push(...(await keepItems(tx, source, read?.items ?? [])));
    }
    const repeatShare = items === 0 ? undefined : 1 - ids.length / items;
    const failures = allFailed ? feed.failures + 1 : 0;
    const interval = planNextPoll(
      poll.feed,
      poll.at,
      {
        failures,
        repeatShare,
        cacheSeconds: fetched.minimumIntervalSeconds,
        fresh: ids.length,
        feed: documents[0]?.read?.feed,
        published: documents.flatMap(({ read }) => read?.published ?? []),
      },
      desk.chance(),
    );
    await recordPoll(
      tx,
      {
        feed_id: feed.id,
        at,
        status: fetched.status,
        bytes: fetched.bytes,
        items,
        fresh: ids.length,
        ms: elapsed(poll),
        outcome: allFailed ? 'failed' : 'fetched',
        error: failed[0]?.error?.message ?? null,
      },
      {
        ...interval,
        ...moved(feed, fetched.movedTo),
        failures,
        last_error: failed[0]?.error?.message ?? null,
        guids_sound: guidsSound ? 1 : 0,
        ...(allFailed
          ? {}
          : { etag: fetched.etag ?? null, last_modified: fetched.lastModified ?? null, body_hash: fetched.bodyHash }),
        ...(fetched.more === true ? { next_poll_at: at } : {}),
      },
    );
    return ids;
  });
  await queueItems(desk.queues, feed.id, fresh);
  await queueLost(feed.id, at, desk);
  for (const { document, error } of documents)
    await (error === undefined ? document.done?.() : document.failed?.(error.message));

  for (const { error, document } of failed)
    desk.log.warn({ feed: feed.id, document: document.name, ...error }, 'unreadable');
  for (const passed of fetched.passedOver ?? []) desk.log.warn({ feed: feed.id, ...passed }, 'passed over');
  if (feed.guids_sound === 1 && !guidsSound)
    desk.log.warn({ feed: feed.id }, 'ids repeat on different items: told apart by address from now on');
  if (mayHaveMissed({ items, seenBefore: items - fresh.length, known: feed.last_polled_at !== null })) {
    desk.log.warn(
      { feed: feed.id, items },
      'everything in this poll was new: items may have been missed, so it is polled sooner',
    );
  }
  return done({ feed: feed.id, outcome: allFailed ? 'failed' : 'fetched', items, fresh: fresh.length });
}

async function readIt(document: FetchedDocument, feed: FeedRow, desk: Polling): Promise<Read> {
  const { bytes, url, contentType } = document;
  try {
    return {
      document,
      read: await desk.reading.readDocument({ bytes, url, contentType, guidsSound: feed.guids_sound === 1 }),
    };
  } catch (error) {
    return { document, error: describeError(error) };
  }
}

async function noteUnchanged(poll: Poll, fetched: Unchanged, desk: Polling): Promise<Outcome> {
  const { feed } = poll;
  await note(
    poll,
    { status: fetched.status, bytes: fetched.bytes, outcome: 'unchanged' },
    {
      ...planNextPoll(
        poll.feed,
        poll.at,
        { failures: 0, repeatShare: 1, cacheSeconds: fetched.minimumIntervalSeconds, fresh: 0 },
        desk.chance(),
      ),
      ...moved(feed, fetched.movedTo),
      ...(fetched.etag === undefined ? {} : { etag: fetched.etag }),
      ...(fetched.lastModified === undefined ? {} : { last_modified: fetched.lastModified }),
      failures: 0,
      last_error: null,
    },
    desk,
  );
  await queueLost(feed.id, poll.at, desk);
  return done({ feed: feed.id, outcome: 'unchanged' });
}

async function noteFailure(poll: Poll, thrown: unknown, desk: Polling, retryAfterSeconds?: number): Promise<Outcome> {
  const { code, message } = describeError(thrown);
  const status =
    thrown instanceof ExchangeError && typeof thrown.facts.status === 'number' ? thrown.facts.status : null;
  const failures = poll.feed.failures + 1;
  await note(
    poll,
    { status, outcome: 'failed', error: message },
    {
      ...planNextPoll(poll.feed, poll.at, { failures, retryAfterSeconds, fresh: 0 }, desk.chance()),
      failures,
      last_error: message,
    },
    desk,
  );
  desk.log.warn({ feed: poll.feed.id, code, message, failures }, 'poll failed');
  return done({ feed: poll.feed.id, outcome: 'failed', code, message });
}

type Noted = { status: number | null; outcome: string; bytes?: number; error?: string };

async function note(poll: Poll, noted: Noted, update: FeedUpdate, { store }: Polling): Promise<void> {
  const row = {
    feed_id: poll.feed.id,
    at: poll.at,
    bytes: 0,
    items: 0,
    fresh: 0,
    ms: elapsed(poll),
    error: null,
    ...noted,
  };
  await store.write(tx => recordPoll(tx, row, update));
}

function moved(feed: FeedRow, movedTo: string | undefined): Pick<FeedUpdate, 'moved_to' | 'moved_times'> {
  if (movedTo === undefined) return feed.moved_times >= MOVED_FOR_GOOD ? {} : { moved_to: null, moved_times: 0 };
  return { moved_to: movedTo, moved_times: movedTo === feed.moved_to ? feed.moved_times + 1 : 1 };
}

/** What an earlier poll kept and nobody settled: its job was lost with the broker. */
async function queueLost(feedId: string, now: string, { store, queues }: Polling): Promise<void> {
  const before = new Date(Date.parse(now) - LOST_AFTER_MS).toISOString();
  const lost = await unsettledItems(store.read, { feedId, before, limit: 1_000 });
  await queueItems(
    queues,
    feedId,
    lost.map(item => item.id),
  );
}

const elapsed = ({ started }: Poll): number => Math.round(performance.now() - started);
