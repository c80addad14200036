import type { Partner } from '../core/partner.ts';
import { describeError, ExchangeError } from '../errors.ts';
import { tooManyLarge } from '../feeds/fetch/errors.ts';
import { fetchFeed } from '../feeds/fetch/fetch.ts';
import type { FetchOutcome, MemoryLease } from '../feeds/fetch/request.ts';
import { done, type Outcome, type Payload } from '../queue/queues.ts';
import { loadFeed } from '../store/feeds.ts';
import type { FeedRow } from '../store/tables.ts';
import { keepDocuments } from './keep-documents.ts';
import { MOVED_FOR_GOOD, moved, pollNote } from './poll-note.ts';
import { planNextPoll } from './poll-plan.ts';
import type { Poll, Polling } from './polling.ts';

/** One poll in so many asks for the whole document, for servers that go on saying "not modified" after it was. */
const UNCONDITIONAL = 200;
const LONGEST_STEP_BACK_SECONDS = 60;

/**
 * One poll of one feed: fetch, keep the bytes and the items, plan the next poll, and queue what is new for settling.
 * A feed that fails is noted with its reason and tried again later; only our own store or broker failing throws.
 */
export async function pollFeed({ feedId }: Payload<'poll-feed'>, tools: Polling): Promise<Outcome> {
  const feed = await loadFeed(tools.store.read, feedId);
  if (feed === undefined || feed.paused_at !== null || feed.retired_at !== null || feed.removed_at !== null) {
    return done({ feed: feedId, outcome: 'passed over' });
  }
  const poll: Poll = { feed, at: tools.now(), started: performance.now() };
  const memory = tools.documentMemory.lease(feedId);
  try {
    return await fetchAndKeep(poll, memory, tools);
  } finally {
    memory.release();
  }
}

async function fetchAndKeep(poll: Poll, memory: MemoryLease, tools: Polling): Promise<Outcome> {
  let fetched: FetchOutcome;
  try {
    fetched = await fetchIt(poll, memory, tools);
  } catch (error) {
    const busy =
      error instanceof ExchangeError && error.code === 'host-busy' ? error.facts.retryAfterSeconds : undefined;
    if (typeof busy === 'number') return await stepBack(poll, error, busy, tools);
    return await noteFailure(poll, error, tools);
  }
  switch (fetched.kind) {
    case 'fetched':
      return await keepDocuments(poll, fetched, tools);
    case 'unchanged':
      return await noteUnchanged(poll, fetched, tools);
    case 'later':
      return await noteRefusal(poll, fetched, tools);
    case 'gone':
      return await noteGone(poll, tools);
  }
}

const hostOf = (url: string): string => URL.parse(url)?.hostname ?? '';

async function fetchIt({ feed }: Poll, memory: MemoryLease, tools: Polling): Promise<FetchOutcome> {
  const { auth, take }: Partial<Partner['feeds'][number]> = feed.contract === null ? {} : JSON.parse(feed.contract);
  const url = feed.moved_times >= MOVED_FOR_GOOD && feed.moved_to !== null ? feed.moved_to : feed.url;
  const whole = tools.chance() * UNCONDITIONAL < 1;
  const request = {
    url,
    etag: whole ? undefined : (feed.etag ?? undefined),
    lastModified: whole ? undefined : (feed.last_modified ?? undefined),
    bodyHash: feed.body_hash ?? undefined,
    auth: auth && {
      bearer: auth.bearer === undefined ? undefined : tools.credential(auth.bearer),
      basic: auth.basic === undefined ? undefined : tools.credential(auth.basic),
    },
    take,
    reserve: memory.reserve,
  };
  if (!memory.reserveAsBefore()) throw tooManyLarge(url);
  return await tools.hosts.run(hostOf(url), () => fetchFeed(request, tools.limits));
}

type Answer<K extends FetchOutcome['kind']> = Extract<FetchOutcome, { kind: K }>;

async function noteUnchanged(poll: Poll, fetched: Answer<'unchanged'>, tools: Polling): Promise<Outcome> {
  const { feed, at } = poll;
  const { status, bytes, etag, lastModified, minimumIntervalSeconds } = fetched;
  const found = { failures: 0, repeatShare: 1, cacheSeconds: minimumIntervalSeconds, fresh: 0 };
  const update = {
    ...planNextPoll(feed, at, found, tools.chance()),
    ...moved(feed, fetched.movedTo),
    ...(etag === undefined || etag === feed.etag ? {} : { etag }),
    ...(lastModified === undefined || lastModified === feed.last_modified ? {} : { last_modified: lastModified }),
    failures: 0,
    last_error: lossOfLast(feed),
  };
  await tools.record(pollNote(poll, { status, bytes, outcome: 'unchanged' }, update));
  return done({ feed: feed.id, outcome: 'unchanged' });
}

/** What was not read of a document holds for as long as it stays the same. A folder's is gone with its file. */
function lossOfLast({ url, failures, last_status, last_error }: FeedRow): string | null {
  const wasRead = failures === 0 && last_status !== null && !url.startsWith('file:');
  return wasRead ? last_error : null;
}

/** Within seconds a slot of the host is free again: the job waits in its queue. A longer pause goes into the schedule. */
async function stepBack(poll: Poll, busy: unknown, seconds: number, tools: Polling): Promise<Outcome> {
  if (seconds <= LONGEST_STEP_BACK_SECONDS) return { kind: 'later', seconds };
  const { message } = describeError(busy);
  const until = new Date(Date.parse(poll.at) + seconds * 1_000).toISOString();
  const found = { status: null, outcome: 'failed', error: message };
  await tools.record(pollNote(poll, found, { next_poll_at: until, last_error: message }));
  return done({ feed: poll.feed.id, outcome: 'failed', message });
}

async function noteRefusal(poll: Poll, fetched: Answer<'later'>, tools: Polling): Promise<Outcome> {
  const { status, retryAfterSeconds } = fetched;
  const { url } = poll.feed;
  await tools.hosts.coolDown(hostOf(url), retryAfterSeconds);
  const message = `${url} asked to be left alone for ${retryAfterSeconds} seconds.`;
  return await noteFailure(
    poll,
    new ExchangeError('fetch-status', message, { status, help: 'It is asked again after that.' }),
    tools,
    retryAfterSeconds,
  );
}

async function noteGone(poll: Poll, tools: Polling): Promise<Outcome> {
  const error =
    "The server says that the feed is gone for good (410), so it is polled no more. Take it out of the partner's file, or resume it: feeds resume FEED.";
  await tools.record(
    pollNote(poll, { status: 410, outcome: 'gone', error }, { retired_at: poll.at, last_error: error }),
  );
  tools.log.warn({ feed: poll.feed.id, code: 'fetch-status', message: error }, 'feed gone');
  return done({ feed: poll.feed.id, outcome: 'gone', message: error });
}

async function noteFailure(poll: Poll, thrown: unknown, tools: Polling, retryAfterSeconds?: number): Promise<Outcome> {
  const { feed, at } = poll;
  const { code, message } = describeError(thrown);
  const status =
    thrown instanceof ExchangeError && typeof thrown.facts.status === 'number' ? thrown.facts.status : null;
  const failures = feed.failures + 1;
  const found = { failures, retryAfterSeconds, fresh: 0 };
  const update = {
    ...planNextPoll(feed, at, found, tools.chance()),
    failures,
    last_error: message,
  };
  await tools.record(pollNote(poll, { status, outcome: 'failed', error: message }, update));
  tools.log.warn({ feed: feed.id, code, message, failures }, 'poll failed');
  return done({ feed: feed.id, outcome: 'failed', code, message });
}
