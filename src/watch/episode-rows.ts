import type { EpisodeRow } from '../store/tables.ts';
import type { Episode, EpisodeChange } from './episodes.ts';

export function rowOf({ episode, key }: EpisodeChange): EpisodeRow {
  const { id, feed, partner, host, feeds, kind, since, at, until, expected, seen, last } = episode;
  const place = { feed_id: feed, partner_id: partner, host: host ?? null, feeds: feeds ?? null };
  return { id, key, ...place, kind, since, at, until: until ?? null, expected, seen, last };
}

/** An episode of the store as the contract has it. */
export function episodeOf(row: EpisodeRow): Episode {
  const { id, feed_id, partner_id, host, feeds, kind, since, at, until, expected, seen, last } = row;
  return {
    id,
    feed: feed_id,
    partner: partner_id,
    ...(host === null ? {} : { host }),
    ...(feeds === null ? {} : { feeds }),
    kind: kind as Episode['kind'],
    since,
    at,
    ...(until === null ? {} : { until }),
    expected,
    seen,
    last,
  };
}
