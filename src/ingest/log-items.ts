import type { Logger } from 'pino';
import { pollIdOf } from '../core/identity.ts';
import type { LoadedItem } from '../store/items.ts';
import { pollLedger } from '../store/ledger.ts';
import type { Store } from '../store/open-store.ts';

type Tools = {
  readonly store: Store;
  readonly log: Pick<Logger, 'info' | 'debug'>;
  readonly now: () => string;
};
/** Polls that were logged of late: the last two jobs of one may end at the same time. */
const logged: string[] = [];
const MOST_LOGGED = 1_000;

/**
 * Logs what became of the items of one feed: one line a poll, when its last item is settled, however many jobs that took. The line
 * has the id of the poll (`poll`), as its other lines have.
 */
export async function logItems(items: readonly LoadedItem[], { store, log, now }: Tools): Promise<void> {
  const feed = items[0]?.feed_id;
  if (feed === undefined) return;
  if (items.every(({ verdict }) => verdict !== null && verdict !== 'rejected')) {
    log.debug({ feed, items: items.length }, 'read again');
    return;
  }
  for (const at of new Set(items.map(({ first_seen_at }) => first_seen_at))) {
    const poll = pollIdOf(feed, at);
    const { pending = 0, ...verdicts } = await pollLedger(store.read, feed, at);
    if (pending > 0 || logged.includes(poll)) continue;
    logged.push(poll);
    if (logged.length > MOST_LOGGED) logged.shift();
    const seconds = Math.round((Date.parse(now()) - Date.parse(at)) / 100) / 10;
    log.info({ poll, feed, ...verdicts, seconds, message: `${feed}: ${verdictsInWords(verdicts)}.` }, 'ingested');
  }
}

const WORDS: Readonly<Record<string, string>> = {
  published: 'articles published',
  copies: 'copies',
  updated: 'updated',
  held: 'held back (embargo, or withheld)',
  killed: 'killed or kills',
  rejected: 'not readable',
  known: 'known already',
};

function verdictsInWords(verdicts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(WORDS).flatMap(([verdict, words]) =>
    (verdicts[verdict] ?? 0) > 0 ? [inNumber(verdicts[verdict] ?? 0, words)] : [],
  );
  return parts.length === 0 ? 'nothing new' : parts.join(', ');
}

const inNumber = (items: number, words: string): string =>
  `${items} ${items === 1 ? words.replace('articles', 'article').replace('copies', 'copy') : words}`;
