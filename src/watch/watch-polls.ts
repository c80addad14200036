import { newFeedWatch } from '../core/habit/watch-feed.ts';
import type { Store } from '../store/open-store.ts';
import { type Poll, pollsOf, pollsSince, saveEpisodes, saveWatch, verdictsSince } from '../store/watch.ts';
import { rowOf } from './episode-rows.ts';
import { type EpisodeChange, end } from './episodes.ts';
import { type Step, stepOf, takeStep } from './steps.ts';
import { forgetWatch, loadStates, refreshMemory, stateRows, storeStates, type WatchMemory } from './watch-memory.ts';

/** Feeds whose polls are taken in at a time, those of one host together. */
const AT_ONCE = 2_000;
/** A poll's items may wait so long for their verdict before the poll is taken in without it. */
const WAIT_MS = 30 * 60_000;
/** A poll is noted when it ends, most within seconds. Every tenth round looks for those that took three tries of a minute. */
const LATE = { usual: 20_000, most: 15 * 60_000, rounds: 10 };
/** All states are stored once in this time. Polls are kept for a day at least. */
const STORE_MS = 6 * 3_600_000;
/** Of so many feeds the states stay in memory, about 6 kB each. */
const MOST_STATES = 10_000;

/**
 * Takes in the polls noted since the last time, feed by feed, and stores episodes and what habits have changed. Returns what began
 * and what is over. After an error the memory begins from the store again.
 */
export async function watchPolls(store: Store, memory: WatchMemory, now: string): Promise<EpisodeChange[]> {
  try {
    const begins = await refreshMemory(store, memory);
    const changes: EpisodeChange[] = [];
    closeGone(memory, now, changes);
    if (changes.length > 0) await store.write(tx => saveEpisodes(tx, changes.map(rowOf)));
    const { waitingSince } = memory;
    memory.waitingSince = Number.POSITIVE_INFINITY;
    if (begins) {
      const ids = byHost(memory, [...memory.feeds.keys()]);
      for (let start = 0; start < ids.length; start += AT_ONCE) {
        const some = ids.slice(start, start + AT_ONCE);
        const after = some.map(id => ({ feed_id: id, at: new Date(lastPollOf(memory, id)).toISOString() }));
        changes.push(...(await takeIn(store, memory, await pollsOf(store.read, after), now)));
      }
    } else {
      memory.rounds += 1;
      const late = memory.rounds % LATE.rounds === 0 ? LATE.most : LATE.usual;
      const since = Math.min(waitingSince - 1, Date.parse(memory.takenTo) - late);
      const polls = await pollsSince(store.read, new Date(since).toISOString());
      changes.push(...(await takeIn(store, memory, polls, now)));
    }
    memory.takenTo = now;
    if (Math.abs(Date.parse(now) - memory.storedAt) >= STORE_MS) {
      await storeStates(store, memory, [...memory.unstored]);
      memory.storedAt = Date.parse(now);
    }
    return changes;
  } catch (error) {
    forgetWatch(memory);
    throw error;
  }
}

const lastPollOf = ({ states, watch }: WatchMemory, id: string): number =>
  states.get(id)?.lastPoll ?? watch.members.get(id)?.lastPoll ?? 0;

function byHost({ feeds }: WatchMemory, ids: string[]): string[] {
  const hostOf = (id: string): string => feeds.get(id)?.host ?? '';
  return ids.sort((a, b) => hostOf(a).localeCompare(hostOf(b)));
}

/** Takes in those of the polls that are new, oldest first, of each feed up to one whose items still wait. */
async function takeIn(
  store: Store,
  memory: WatchMemory,
  polls: readonly Poll[],
  now: string,
): Promise<EpisodeChange[]> {
  const { watch, feeds, states, unstored } = memory;
  const fresh = polls.filter(({ feed_id, at }) => feeds.has(feed_id) && Date.parse(at) > lastPollOf(memory, feed_id));
  const first = fresh.find(({ new_items }) => new_items > 0);
  const verdicts = first === undefined ? undefined : await verdictsSince(store.read, first.at);
  const byFeed = Map.groupBy(fresh, poll => poll.feed_id);
  const ids = byHost(memory, [...byFeed.keys()]);
  const told: EpisodeChange[] = [];
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    const some = ids.slice(start, start + AT_ONCE);
    await loadStates(store, memory, some);
    const steps: Step[] = [];
    const toStore = new Set<string>();
    for (const id of some) {
      for (const { at, outcome, new_items: items } of byFeed.get(id) ?? []) {
        const ms = Date.parse(at);
        const { dead = 0, pending = 0 } = items > 0 ? (verdicts?.get(`${id} ${at}`) ?? {}) : {};
        if (pending > 0 && Date.parse(now) - ms < WAIT_MS) {
          memory.waitingSince = Math.min(memory.waitingSince, ms);
          break;
        }
        (items > 0 ? toStore : unstored).add(id);
        const [state, place] = [states.get(id), feeds.get(id)];
        if (state === undefined || place === undefined) states.set(id, newFeedWatch(ms));
        else {
          const is = outcome === 'fetched' || outcome === 'unchanged' ? outcome : 'failed';
          steps.push(stepOf(place, state, { at: ms, outcome: is, items, rejected: Math.min(items, dead) }));
        }
      }
    }
    // In the order of time, so that a host is judged by how all its feeds did then.
    const began = steps.sort((a, b) => a.at - b.at).flatMap(step => takeStep(watch, step));
    for (const { member, changes } of steps) if (changes.length > 0) toStore.add(member.feed);
    for (const id of began.length > 0 ? unstored : []) if (isConcerned(memory, id, began)) toStore.add(id);
    if (toStore.size > 0) {
      const rows = stateRows(memory, [...toStore]);
      await store.write(async tx => {
        await saveWatch(tx, rows);
        await saveEpisodes(tx, began.map(rowOf));
      });
      for (const id of toStore) unstored.delete(id);
    }
    told.push(...began);
    if (states.size > MOST_STATES) {
      await storeStates(store, memory, [...unstored]);
      states.clear();
    }
  }
  return told;
}

/** Whether an episode that began or is over is of this feed, or of its host, its partner or all feeds. */
function isConcerned({ feeds }: WatchMemory, id: string, changes: readonly EpisodeChange[]): boolean {
  const place = feeds.get(id);
  return changes.some(({ episode: { feed, host, partner } }) =>
    feed !== null
      ? feed === id
      : host !== undefined
        ? host === place?.host
        : partner === null || partner === place?.partner,
  );
}

/** A feed that is no longer polled has nothing wrong with it, nor has a partner or host without feeds. */
function closeGone({ watch, feeds }: WatchMemory, now: string, changes: EpisodeChange[]): void {
  for (const [key, { feed, host, partner }] of [...watch.open]) {
    const isGone =
      feed !== null
        ? !feeds.has(feed)
        : host !== undefined
          ? !watch.byHost.has(host)
          : partner !== null && !watch.byPartner.has(partner);
    if (isGone) end(watch, key, Date.parse(now), changes);
  }
}
