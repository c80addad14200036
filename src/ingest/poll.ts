import type { Logger } from 'pino';
import { pollIdOf } from '../core/identity.ts';
import type { Partner } from '../core/partner.ts';
import { describeError, ExchangeError } from '../errors.ts';
import type { DocumentMemory, HostLimit, MemoryLease } from '../feeds/fetch/admission.ts';
import { tooManyLarge } from '../feeds/fetch/errors.ts';
import { fetchFeed } from '../feeds/fetch/fetch.ts';
import type { FetchLimits, FetchOutcome } from '../feeds/fetch/request.ts';
import { done, type Outcome, type Payload, type Queues } from '../queue/queues.ts';
import { refusalOf } from '../queue/watch-broker.ts';
import { type FeedUpdate, isActive, loadFeed, type PollNote, type RecordPoll } from '../store/feeds.ts';
import type { Store } from '../store/open-store.ts';
import type { FeedRow, PollRow } from '../store/tables.ts';
import { type KeptPoll, keepDocuments, type RecentItems } from './keep.ts';
import type { ParseWorker } from './normalize.ts';
import { planNextPoll } from './poll-plan.ts';

/** What polls work with. */
export type Polling = {
  readonly store: Store;
  readonly queues: Queues;
  readonly parseWorker: ParseWorker;
  readonly recent: RecentItems;
  readonly record: RecordPoll;
  readonly limits: FetchLimits;
  readonly hosts: HostLimit;
  readonly documentMemory: DocumentMemory;
  /** The credential named in a partner file. */
  readonly credential: (named: string) => string;
  readonly log: Logger;
  readonly now: () => string;
  /** 0–1: spreads feeds that would come due together, and chooses the polls that fetch unconditionally. */
  readonly chance: () => number;
};

/** One poll under way: the feed's row as it was found, when, and `performance.now()` at its start. */
type Poll = { readonly feed: FeedRow; readonly at: string; readonly started: number };

/** One poll in so many asks for the whole document: some servers go on answering "not modified" after a change. */
const UNCONDITIONAL = 200;
/** Seconds up to which a job waits in its queue for a busy host. A longer wait goes into the feed's schedule. */
const LONGEST_WAIT = 60;
/** Permanent redirects are followed each time; after so many to one address that address is polled. */
const MOVED_FOR_GOOD = 3;

/**
 * Polls one feed: fetches it, keeps its documents and items, notes the poll, plans the next one, and queues new items.
 * A feed that fails is noted with its reason and polled again later; only a failing store or broker throws.
 */
export async function pollFeed({ feedId }: Payload<'poll-feed'>, tools: Polling): Promise<Outcome> {
  const feed = await loadFeed(tools.store.read, feedId);
  if (feed === undefined || !isActive(feed)) return done({ feed: feedId, outcome: 'skipped' });
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
    fetched = await fetchIt(poll.feed, memory, tools);
  } catch (error) {
    // The broker counts fetches by host: that it has no memory is not the feed's fault.
    if (refusalOf(error) !== undefined) throw error;
    const busy = error instanceof ExchangeError && error.code === 'host-busy' && error.facts.retryAfterSeconds;
    return typeof busy === 'number'
      ? await waitForHost(poll, error, busy, tools)
      : await noteFailure(poll, error, tools);
  }
  switch (fetched.kind) {
    case 'fetched': {
      const found = fetched;
      return await keepDocuments(poll, found, kept => noteKept(poll, found, kept, tools), tools);
    }
    case 'unchanged':
      return await noteUnchanged(poll, fetched, tools);
    case 'later': {
      const { status, retryAfterSeconds } = fetched;
      await tools.hosts.coolDown(hostOf(poll.feed.url), retryAfterSeconds);
      const message = `${poll.feed.url} asked not to be polled for ${retryAfterSeconds} seconds.`;
      const refused = new ExchangeError('fetch-status', message, { status, help: 'It is polled again after that.' });
      return await noteFailure(poll, refused, tools, retryAfterSeconds);
    }
    case 'gone':
      return await noteGone(poll, tools);
  }
}

const hostOf = (url: string): string => URL.parse(url)?.hostname ?? '';

async function fetchIt(feed: FeedRow, memory: MemoryLease, tools: Polling): Promise<FetchOutcome> {
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
type Found = Pick<PollRow, 'status' | 'outcome'> & Partial<Pick<PollRow, 'bytes' | 'items' | 'new_items' | 'error'>>;

/** What the store keeps of a poll: what it found, and what changes in its feed's row. */
function pollNote({ feed, at, started }: Poll, found: Found, update: FeedUpdate): PollNote {
  const ms = Math.round(performance.now() - started);
  return { poll: { feed_id: feed.id, at, bytes: 0, items: 0, new_items: 0, ms, error: null, ...found }, update };
}

/** Counts permanent redirects to one address; from 0 again where the feed is found at its old address. */
function moved(feed: FeedRow, movedTo: string | undefined): Pick<FeedUpdate, 'moved_to' | 'moved_times'> {
  if (movedTo !== undefined)
    return { moved_to: movedTo, moved_times: movedTo === feed.moved_to ? feed.moved_times + 1 : 1 };
  if (feed.moved_to === null || feed.moved_times >= MOVED_FOR_GOOD) return {};
  return { moved_to: null, moved_times: 0 };
}

function noteKept(poll: Poll, fetched: Answer<'fetched'>, kept: KeptPoll, { chance }: Polling): PollNote {
  const { feed, at } = poll;
  const { items, newItems, allFailed, error } = kept;
  const failures = allFailed ? feed.failures + 1 : 0;
  const repeatShare = items === 0 ? undefined : 1 - newItems / items;
  const cacheSeconds = fetched.minimumIntervalSeconds;
  const found = { failures, repeatShare, cacheSeconds, newItems, feed: kept.header, published: kept.published };
  const { status, bytes, etag, lastModified, bodyHash } = fetched;
  const validators = { etag: etag ?? null, last_modified: lastModified ?? null, body_hash: bodyHash };
  return pollNote(
    poll,
    { status, outcome: allFailed ? 'failed' : 'fetched', bytes, items, new_items: newItems, error },
    {
      ...planNextPoll(feed, at, found, chance()),
      ...moved(feed, fetched.movedTo),
      failures,
      last_error: error,
      last_code: null,
      ...(kept.guidsSound ? {} : { guids_sound: 0 }),
      ...(allFailed ? {} : validators),
      ...(fetched.more === true ? { next_poll_at: at } : {}),
    },
  );
}

async function noteUnchanged(poll: Poll, fetched: Answer<'unchanged'>, tools: Polling): Promise<Outcome> {
  const { feed, at } = poll;
  const { status, bytes, etag, lastModified, minimumIntervalSeconds } = fetched;
  const found = { failures: 0, repeatShare: 1, cacheSeconds: minimumIntervalSeconds, newItems: 0 };
  const update = {
    ...planNextPoll(feed, at, found, tools.chance()),
    ...moved(feed, fetched.movedTo),
    ...(etag === undefined || etag === feed.etag ? {} : { etag }),
    ...(lastModified === undefined || lastModified === feed.last_modified ? {} : { last_modified: lastModified }),
    failures: 0,
    last_error: errorOfDocument(feed),
    last_code: null,
  };
  await tools.record(pollNote(poll, { status, bytes, outcome: 'unchanged' }, update));
  return done({ feed: feed.id, outcome: 'unchanged' });
}

/** What could not be read of a document stays unread while the document stays the same. A folder's is gone with its file. */
function errorOfDocument({ url, failures, last_status, last_error }: FeedRow): string | null {
  return failures === 0 && last_status !== null && !url.startsWith('file:') ? last_error : null;
}

async function waitForHost(poll: Poll, busy: unknown, seconds: number, tools: Polling): Promise<Outcome> {
  if (seconds <= LONGEST_WAIT) return { kind: 'later', seconds };
  const { message } = describeError(busy);
  const until = new Date(Date.parse(poll.at) + seconds * 1_000).toISOString();
  const found = { status: null, outcome: 'failed', error: message };
  await tools.record(pollNote(poll, found, { next_poll_at: until, last_error: message }));
  return done({ feed: poll.feed.id, outcome: 'failed', message });
}

async function noteGone(poll: Poll, tools: Polling): Promise<Outcome> {
  const error =
    "The server says that the feed is gone for good (410), so it is polled no more. Take it out of the partner's file, or resume it: feeds resume FEED.";
  const update = { retired_at: poll.at, last_error: error };
  await tools.record(pollNote(poll, { status: 410, outcome: 'gone', error }, update));
  const id = pollIdOf(poll.feed.id, poll.at);
  tools.log.warn({ poll: id, feed: poll.feed.id, code: 'fetch-status', message: error }, 'feed gone');
  return done({ feed: poll.feed.id, outcome: 'gone', message: error });
}

async function noteFailure(poll: Poll, thrown: unknown, tools: Polling, retryAfterSeconds?: number): Promise<Outcome> {
  const { feed, at } = poll;
  const { code, message } = describeError(thrown);
  const status =
    thrown instanceof ExchangeError && typeof thrown.facts.status === 'number' ? thrown.facts.status : null;
  const failures = feed.failures + 1;
  const found = { failures, retryAfterSeconds, newItems: 0 };
  const update = { ...planNextPoll(feed, at, found, tools.chance()), failures, last_error: message, last_code: code };
  await tools.record(pollNote(poll, { status, outcome: 'failed', error: message }, update));
  tools.log.warn({ poll: pollIdOf(feed.id, at), feed: feed.id, code, message, failures }, 'poll failed');
  return done({ feed: feed.id, outcome: 'failed', code, message });
}
