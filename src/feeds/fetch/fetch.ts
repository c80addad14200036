import { ExchangeError } from '../../errors.ts';
import { fetchFile } from './fetch-file.ts';
import { fetchHttp } from './fetch-http.ts';
import type { FetchLimits } from './fetch-limits.ts';
import type { FetchOutcome, FetchRequest } from './fetch-request.ts';

/**
 * Fetches one feed: over HTTP conditionally, from a file or folder by its stamp. Every body is read to its end or its
 * connection closed before this returns.
 * @throws {ExchangeError} `address-refused`, `fetch-failed`, `fetch-timeout`, `fetch-too-large`, `fetch-status`, `host-busy`;
 * `facts.temporary` tells whether asking again soon may help
 */
export async function fetchFeed(request: FetchRequest, limits: FetchLimits): Promise<FetchOutcome> {
  const url = URL.parse(request.url);
  if (url === null) {
    throw new ExchangeError('address-refused', `"${request.url.slice(0, 200)}" is no URL.`, {
      temporary: false,
      help: 'Write the feed as http://…, https://… or file:///….',
    });
  }
  return url.protocol === 'file:' ? fetchFile(url, request, limits) : fetchHttp(url, request, limits);
}
