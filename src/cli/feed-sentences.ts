import type { FeedReport } from '../store/feeds.ts';
import type { PollRow } from '../store/tables.ts';
import { count } from './sentences.ts';

/** A feed as one would tell of it: how often, when last, what came, what is wrong. */
export function feedInWords(feed: FeedReport): string {
  const state = feed.removed_at
    ? 'removed'
    : feed.retired_at
      ? 'gone (410)'
      : feed.paused_at
        ? 'paused'
        : `every ${minutes(feed.interval_seconds)}, next ${clock(feed.next_poll_at)}`;
  const share = feed.polls === 0 ? 0 : Math.round((100 * feed.unchanged) / feed.polls);
  const lines = [
    `${feed.id}  ${feed.url}`,
    `    ${state}; last poll ${feed.last_polled_at === null ? 'never' : clock(feed.last_polled_at)}${feed.last_status === null || isFile(feed.url) ? '' : ` (${feed.last_status})`}`,
    `    ${count(feed.polls, 'poll')}: ${share} % unchanged, ${feed.failed} failed, ${count(feed.fresh, 'new item')}, ${feed.bytes} bytes`,
  ];
  if (feed.retired_at !== null && feed.last_error !== null) lines.push(`    ${feed.last_error}`);
  else if (feed.last_error !== null) {
    const wrong =
      feed.failures === 0
        ? 'not all was readable'
        : `failed ${feed.failures === 1 ? 'once' : `${feed.failures} times in a row`}`;
    lines.push(`    ${wrong}: ${feed.last_error}`);
  }
  if (feed.guids_sound === 0) lines.push('    its ids stand on different items: they are told apart by address');
  else if (feed.ids_reused > 0)
    lines.push(`    ids that came back on other stories: ${feed.ids_reused}; those are kept apart by address`);
  return lines.join('\n');
}

export function pollInWords(poll: PollRow): string {
  const status = poll.status === null ? '' : ` (${poll.status})`;
  const brought =
    poll.outcome === 'fetched' ? `, ${count(poll.items, 'item')}, ${poll.fresh} new, ${poll.bytes} bytes` : '';
  return `${clock(poll.at)}  ${poll.outcome}${status}${brought}, ${poll.ms} ms${poll.error === null ? '' : `: ${poll.error}`}`;
}

/** A folder has no status; the store keeps one for it all the same. */
const isFile = (url: string): boolean => url.startsWith('file:');

const clock = (time: string): string => time.slice(0, 16).replace('T', ' ');

function minutes(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
}
