import { isDeepStrictEqual } from 'node:util';
import type { IncomingArticle } from '../core/article.ts';
import { itemIdOf } from '../core/identity.ts';
import type { House } from '../core/partner.ts';
import { describeError, ExchangeError } from '../errors.ts';
import { type Queues, queueItems, queuePolls } from '../queue/queues.ts';
import {
  type ChosenItem,
  chooseItems,
  type ItemChoice,
  loadItems,
  loadRawDocument,
  markRequeued,
  replaceItems,
  reviveItems,
} from '../store/archive.ts';
import { currentRevisions } from '../store/articles.ts';
import { allFeeds, isActive, loadFeed, updateFeed } from '../store/feeds.ts';
import { keepItems } from '../store/items.ts';
import type { Store } from '../store/open-store.ts';
import { type PackedArticle, packArticle, unpackArticle } from '../store/pack-article.ts';
import { loadPartner, loadPartnerNames } from '../store/partners.ts';
import type { FeedRow, RevisionRow } from '../store/tables.ts';
import { flagReturned } from './identify.ts';
import type { ParseWorker } from './normalize.ts';

export type Requeueing = {
  readonly store: Store;
  readonly queues: Queues;
  readonly parseWorker: ParseWorker;
  readonly house: House;
  readonly now: string;
};

/** What is ingested again: kept items by today's rules (`raw`), or whatever their feeds have now (`fetch`). */
export type RequeueSource = 'raw' | 'fetch';

/** What is, or with a dry run would be, ingested again. */
export type RequeuePlan = {
  readonly feedIds: readonly string[];
  /** Those among them that are polled again. */
  readonly polls: readonly string[];
  readonly items: number;
  /** Items whose words are not kept any more. */
  readonly gone: number;
  /** Raw documents that could not be read again, each with the reason: of their items the kept words were used. */
  readonly missing?: readonly string[];
};

/**
 * Ingests kept items again: each raw document is parsed by today's parser, each item normalised by today's rules. Only what comes
 * out differently becomes a revision. Nothing is fetched but the feeds of the choice whose last poll failed.
 * Throws `not-found` where the choice names nothing.
 */
export async function requeueFromRaw(choice: ItemChoice, tools: Requeueing): Promise<RequeuePlan> {
  const { store, queues, now } = tools;
  const { items, feedIds, failing } = await choose(choice, 'raw', store);
  const { added, replaced, missing } = await parseAgain(items, tools);
  const replacedDead = items.filter(item => item.state === 'dead' && replaced.has(item.id)).map(item => item.id);
  await store.write(async tx => {
    await replaceItems(tx, replacedDead, now);
    await markRequeued(tx, replacedDead, now);
  });
  const again = items.filter(item => item.kept && !replaced.has(item.id));
  const ids = again.map(item => item.id);
  for (let at = 0; at < ids.length; at += 1_000) {
    const batch = ids.slice(at, at + 1_000);
    await store.write(async tx => {
      await reviveItems(tx, batch);
      await markRequeued(tx, batch, now);
    });
  }
  for (const [feedId, chosen] of Map.groupBy(again, item => item.feed_id)) {
    const its = chosen.map(item => item.id);
    await queueItems(queues, feedId, its);
  }
  for (const [feedId, newIds] of added) await queueItems(queues, feedId, newIds);
  await pollAgain(failing, tools);
  return { ...planOf(items, feedIds, failing), missing };
}

function planOf(items: readonly ChosenItem[], feedIds: readonly string[], polls: readonly string[]): RequeuePlan {
  const kept = items.filter(item => item.kept).length;
  return { feedIds, polls, items: kept, gone: items.length - kept };
}

/** Polls the feeds again, unconditionally, for all they have; what is known and unchanged stays as it is. Throws `not-found`. */
export async function requeueFromFetch(choice: ItemChoice, tools: Requeueing): Promise<RequeuePlan> {
  const { feedIds } = await choose(choice, 'fetch', tools.store);
  await pollAgain(feedIds, tools);
  return planOf([], feedIds, feedIds);
}

async function pollAgain(ids: readonly string[], { store, queues, now }: Requeueing): Promise<void> {
  if (ids.length === 0) return;
  await store.write(async tx => {
    for (const id of ids)
      await updateFeed(tx, id, { etag: null, last_modified: null, body_hash: null, next_poll_at: now });
    await markRequeued(tx, ids, now);
  });
  await queuePolls(queues, ids);
}

/**
 * Parses the raw documents of items again, and keeps what comes out differently, of the chosen identities only: ids of the added
 * items by feed, and ids of those that they replace.
 */
async function parseAgain(items: readonly ChosenItem[], { store, parseWorker, now }: Requeueing) {
  const added = new Map<string, string[]>();
  const replaced = new Set<string>();
  const missing: string[] = [];
  for (const [rawDocumentId, chosen] of Map.groupBy(items, item => item.raw_document_id)) {
    const document = rawDocumentId === null ? undefined : await loadOrName(store, rawDocumentId, missing);
    const [first] = chosen;
    if (document === undefined || first === undefined) continue;
    const { feedId } = document;
    const identities = new Set(chosen.map(item => item.identity));
    const feed = await loadFeed(store.read, feedId);
    const guidsSound = feed?.guids_sound !== 0;
    const parsed = await parseWorker.parseDocument({ ...document, guidsSound }).catch(() => undefined);
    const same = (parsed?.items ?? []).filter(item => identities.has(item.identity));
    const source = { feedId, partnerId: first.partner_id, rawDocumentId, now };
    const ids = await store.write(tx => keepItems(tx, source, same));
    added.set(feedId, [...(added.get(feedId) ?? []), ...ids]);
    const isNew = new Set(ids);
    const changed = new Set(
      same.flatMap(({ identity, contentHash }) =>
        isNew.has(itemIdOf(feedId, identity, contentHash)) ? [identity] : [],
      ),
    );
    for (const { id, identity } of chosen) if (changed.has(identity) && !isNew.has(id)) replaced.add(id);
  }
  return { added, replaced, missing };
}

/** A raw document; where its file is not there its items are read from their kept words, and `missing` gets the reason. */
async function loadOrName(store: Store, id: string, missing: string[]) {
  try {
    return await loadRawDocument(store, id);
  } catch (error) {
    if (!(error instanceof ExchangeError) || error.code !== 'raw-missing') throw error;
    missing.push(describeError(error).message);
    return undefined;
  }
}

/** An article that today's rules normalise differently from how it is stored, and the fields that differ. */
export type WouldChange = { readonly id: string; readonly headline: string; readonly differs: readonly string[] };

const BATCH = 50;

/** What requeueing would do, without doing it: from raw, also which articles today's rules would change. Throws `not-found`. */
export async function rehearseRequeue(
  choice: ItemChoice,
  from: RequeueSource,
  tools: Requeueing,
  report: (change: WouldChange) => Promise<void>,
): Promise<RequeuePlan & { readonly wouldChange: number }> {
  const { items, feedIds, failing } = await choose(choice, from, tools.store);
  if (from === 'fetch') return { ...planOf([], feedIds, feedIds), wouldChange: 0 };
  const kept = items.filter(item => item.kept).map(item => item.id);
  let wouldChange = 0;
  for (let at = 0; at < kept.length; at += BATCH) {
    for (const change of await compareWithStore(kept.slice(at, at + BATCH), tools)) {
      wouldChange += 1;
      await report(change);
    }
  }
  return { ...planOf(items, feedIds, failing), wouldChange };
}

async function compareWithStore(itemIds: readonly string[], tools: Requeueing): Promise<WouldChange[]> {
  const { store, parseWorker, house, now } = tools;
  const incoming: IncomingArticle[] = [];
  const partnerNames = await loadPartnerNames(store.read);
  for (const [partnerId, items] of Map.groupBy(await loadItems(store.read, itemIds), item => item.partner_id)) {
    const partner = await loadPartner(store.read, partnerId);
    const batch = items.map(({ id, identity, received = '' }) => ({ itemId: id, identity, received }));
    const normalized = await parseWorker.normalizeItems({ items: batch, partner, partnerNames, house, now });
    incoming.push(...normalized.flatMap(item => ('article' in item ? [item] : [])));
  }
  const articles = (await flagReturned(store.read, incoming)).map(({ article }) => article);
  const ids = articles.map(({ id }) => id);
  const stored = await currentRevisions(store.read, ids);
  const wordsOf = new Map(stored.map(words => [words.article_id, words]));
  return articles.flatMap(article => {
    const words = wordsOf.get(article.id);
    const differs = words === undefined ? ['new'] : differences(words, packArticle(article));
    return differs.length === 0 ? [] : [{ id: article.id, headline: article.headline, differs }];
  });
}

/** Ids of the articles that the items of a choice became. Throws `not-found`. */
export async function articlesOf(choice: ItemChoice, store: Store): Promise<string[]> {
  const { items } = await choose(choice, 'raw', store);
  return [...new Set(items.flatMap(({ article_id }) => article_id ?? []))];
}

function differences(stored: RevisionRow, today: PackedArticle): string[] {
  const was: Readonly<Record<string, unknown>> = unpackArticle(stored);
  const is: Readonly<Record<string, unknown>> = unpackArticle({ ...today, article_id: stored.article_id });
  const keys = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  return keys.filter(key => !isDeepStrictEqual(was[key], is[key]));
}

/**
 * The items that a choice names, their feeds, and the `failing` feeds, which are polled because their last poll failed. From raw
 * also feeds that are not polled any more: their items are still kept.
 * Throws `not-found` where there is no such feed, partner or article, or the feed is not polled.
 */
async function choose(choice: ItemChoice, from: RequeueSource, store: Store) {
  const { feedId, partnerId } = choice;
  const named = (await allFeeds(store.read)).filter(
    feed => (feedId === undefined || feed.id === feedId) && (partnerId === undefined || feed.partner_id === partnerId),
  );
  if (named.length === 0) throw nothingNamed(choice, await allFeeds(store.read));
  const active = named.filter(isActive);
  if (from === 'fetch' && active.length === 0) throw notPolled(named, choice);
  const items = await chooseItems(store.read, choice);
  if (choice.articleId !== undefined && items.length === 0) {
    const help = 'See: news-exchange articles --all';
    throw new ExchangeError('not-found', `No item of the store belongs to an article "${choice.articleId}".`, { help });
  }
  const failing =
    choice.dead === true && choice.itemIds === undefined
      ? active.filter(feed => feed.failures > 0).map(feed => feed.id)
      : [];
  const isWhole = choice.dead !== true && (feedId !== undefined || partnerId !== undefined);
  const able = new Set((from === 'fetch' ? active : named).map(feed => feed.id));
  const ids = new Set([...items.map(item => item.feed_id), ...failing, ...(isWhole ? able : [])]);
  return { items, feedIds: [...ids].filter(id => able.has(id)).sort(), failing };
}

function nothingNamed({ feedId, partnerId }: ItemChoice, all: readonly FeedRow[]): ExchangeError {
  const help = `See: news-exchange ${feedId === undefined ? 'partners' : 'feeds'}`;
  const feed = all.find(({ id }) => id === feedId);
  if (feed !== undefined) {
    const message = `Feed "${feed.id}" is of the partner "${feed.partner_id}", not of "${partnerId}".`;
    return new ExchangeError('not-found', message, { help });
  }
  if (feedId !== undefined) return new ExchangeError('not-found', `There is no feed "${feedId}".`, { help });
  const whose = partnerId === undefined ? '' : ` of a partner "${partnerId}"`;
  return new ExchangeError('not-found', `The store has no feed${whose}.`, { help });
}

function notPolled(feeds: readonly FeedRow[], { feedId, partnerId }: ItemChoice): ExchangeError {
  const paused = feeds.find(feed => feed.paused_at !== null && feed.removed_at === null);
  const whose = partnerId === undefined ? '' : ` of "${partnerId}"`;
  const message =
    feedId === undefined ? `No feed${whose} is polled at present.` : `Feed "${feedId}" is not polled at present.`;
  const gone = 'Its partner file does not name it any more, or its server said that it is gone.';
  const help = paused === undefined ? gone : `Resume it first: news-exchange feeds resume ${paused.id}`;
  return new ExchangeError('not-found', message, { help });
}
