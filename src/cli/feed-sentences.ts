import type { FeedReport } from '../store/feeds.ts';
import type { PollRow } from '../store/tables.ts';

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
    `    ${state}; last poll ${feed.last_polled_at === null ? 'never' : clock(feed.last_polled_at)}${feed.last_status === null ? '' : ` (${feed.last_status})`}`,
    `    ${feed.polls} polls: ${share} % unchanged, ${feed.failed} failed, ${feed.fresh} new items, ${feed.bytes} bytes`,
  ];
  if (feed.last_error !== null) lines.push(`    wrong ${feed.failures} times in a row: ${feed.last_error}`);
  if (feed.guids_sound === 0) lines.push('    its ids stand on different items: they are told apart by address');
  else if (feed.ids_reused > 0)
    lines.push(`    ids that came back on other stories: ${feed.ids_reused}; those are kept apart by address`);
  return lines.join('\n');
}

export function pollInWords(poll: PollRow): string {
  const status = poll.status === null ? '' : ` (${poll.status})`;
  const brought = poll.outcome === 'fetched' ? `, ${poll.items} items, ${poll.fresh} new, ${poll.bytes} bytes` : '';
  return `${clock(poll.at)}  ${poll.outcome}${status}${brought}, ${poll.ms} ms${poll.error === null ? '' : `: ${poll.error}`}`;
}

const clock = (time: string): string => time.slice(0, 16).replace('T', ' ');

function minutes(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
}
