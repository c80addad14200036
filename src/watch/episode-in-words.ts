import type { Episode } from './episodes.ts';

const TIME = /:\d\d(?:\.\d+)?Z$/;
/** A time as printed: "2026-11-03 02:00 UTC". */
const clock = (time: string): string => `${time.replace('T', ' ').replace(TIME, '')} UTC`;

const count = (items: number): string => `${Math.round(items)} new item${Math.round(items) === 1 ? '' : 's'}`;

/** Whose episode it is, for people: a feed, a host with all its feeds, a partner, or our own connection. */
function whoseInWords({ feed, host, partner, kind, feeds }: Episode): string {
  if (feed !== null) return feed;
  const all = feeds === undefined ? 'all feeds' : `all ${feeds} feeds`;
  if (host !== undefined) return `${all} at ${host}`;
  if (partner !== null) return `${all} of ${partner}`;
  return kind === 'unreachable' ? all : 'the service';
}

/** What is wrong, in one sentence, and what to do. */
export function episodeInWords(episode: Episode): string {
  const { kind, since, expected, seen, last, feed } = episode;
  const latest = last === null ? '' : ` The last new item came ${clock(last)}.`;
  const whose = whoseInWords(episode);
  switch (kind) {
    case 'unreachable': {
      const own = feed === null && episode.host === undefined && episode.partner === null;
      const where = own
        ? 'Our own connection is probably down.'
        : `Why: news-exchange feeds${feed === null ? '' : ` ${feed}`}.`;
      return `${whose}: cannot be fetched since ${clock(since)}.${latest} ${where}`;
    }
    case 'silent':
      return `${whose}: nothing new since ${clock(since)}, where ${count(expected)} are usual. The polls succeed; ask the partner.`;
    case 'rejected':
      return `${whose}: ${count(seen)} since ${clock(since)}, none of them usable. Why: news-exchange dead-letters.`;
    case 'fewer':
      return `${whose}: ${count(seen)} since ${clock(since)}, where ${Math.round(expected)} are usual.${latest}`;
    case 'more':
      return `${whose}: ${count(seen)} since ${clock(since)}, where ${Math.round(expected)} are usual. Are old items sent again?`;
    case 'dead-letters':
      return `${Math.round(seen)} items or jobs were given up and wait for a decision since ${clock(since)}: news-exchange dead-letters.`;
    case 'lag':
      return `Items wait ${Math.round(seen)} minutes for their publication since ${clock(since)}; ${Math.round(expected)} are allowed. See: news-exchange queues.`;
    case 'disk':
      return `Only ${Math.round(seen)} % of the disk of DATA_DIR are free since ${clock(since)}; ${Math.round(expected)} % are wanted. Delete something, or lower RAW_RETENTION_DAYS.`;
    case 'no-worker':
      return `No worker is alive since ${clock(since)}: nothing is polled or published. Start one: news-exchange start, or worker.`;
  }
}

/** That it is over, in one sentence. */
export function clearedInWords(episode: Episode): string {
  const { kind, since, until } = episode;
  const minutes = until === undefined ? 0 : (Date.parse(until) - Date.parse(since)) / 60_000;
  const long = minutes < 120 ? `${Math.round(minutes)} minutes` : `${Math.round(minutes / 60)} hours`;
  return `${whoseInWords(episode)}: in order again after ${long} (${kind} since ${clock(since)}).`;
}
