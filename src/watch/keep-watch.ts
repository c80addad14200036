import type { Logger } from 'pino';
import { describeError } from '../errors.ts';
import type { Store } from '../store/open-store.ts';
import { pruneEpisodes } from '../store/watch.ts';
import { clearedInWords, episodeInWords } from './episode-in-words.ts';
import type { EpisodeChange } from './episodes.ts';
import type { Alerts, TellTools } from './tell/channels.ts';
import { tellEpisodes } from './tell/tell-episodes.ts';
import type { WatchMemory } from './watch-memory.ts';
import { watchPolls } from './watch-polls.ts';
import { measureService, watchService } from './watch-service.ts';

export type KeepWatch = {
  readonly store: Store;
  readonly log: Pick<Logger, 'warn' | 'info' | 'error'>;
  readonly now: () => string;
  readonly dataDir: string;
  readonly timeZone: string;
  /** Read anew each time, so that a change of house.yaml takes effect. */
  readonly alerts: () => Alerts;
  readonly tell: TellTools;
  readonly memory: WatchMemory;
  /** When polls were last taken in; empty at the start. */
  watchedTo: string;
};

/** An outage is told within this time after it shows. */
const EVERY_MS = 60_000;
const KEPT_MS = 400 * 86_400_000;

/** Once a minute: takes in what was polled, opens and closes episodes. Returns whether it was time to, and so to tell of them. */
export async function keepWatch(tools: KeepWatch): Promise<boolean> {
  const { store, log, dataDir } = tools;
  const now = tools.now();
  if (tools.watchedTo !== '' && Date.parse(now) - Date.parse(tools.watchedTo) < EVERY_MS) return false;
  const since = tools.watchedTo;
  tools.watchedTo = now;
  for (const change of await watchPolls(store, tools.memory, now)) logChange(change, log);
  for (const change of await watchService(store, await measureService(store, dataDir, now), now))
    logChange(change, log);
  if (since === '') await store.write(tx => pruneEpisodes(tx, new Date(Date.parse(now) - KEPT_MS).toISOString()));
  return true;
}

/** Tells of the episodes whom `alerts` names. A failure to tell is logged, and tried again. */
export async function tellAlerts({ store, log, now, timeZone, alerts, tell }: KeepWatch): Promise<void> {
  try {
    for (const message of await tellEpisodes(store, alerts(), timeZone, tell, now()))
      log.error({ code: 'not-told', message }, 'not told');
  } catch (error) {
    log.error(describeError(error), 'not told');
  }
}

function logChange({ state, episode }: EpisodeChange, log: KeepWatch['log']): void {
  const { id, feed, partner, kind } = episode;
  const facts = { episode: id, feed, partner, kind };
  if (state === 'begun') log.warn({ ...facts, message: episodeInWords(episode) }, 'wrong');
  else log.info({ ...facts, message: clearedInWords(episode) }, 'in order again');
}
