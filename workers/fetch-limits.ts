import type { Settings } from '../config/settings.ts';
import { DEFAULT_LIMITS, type FetchLimits } from '../src/feeds/fetch.ts';

/** What a fetch may reach and cost, by the settings. */
export function fetchLimits(settings: Settings): FetchLimits {
  return {
    ...DEFAULT_LIMITS,
    allowPrivate: settings.fetchAllowPrivate,
    fileRoots: settings.fileRoots,
    maxBytes: settings.fetchMaxBytes,
    maxWireBytes: settings.fetchMaxBytes,
    totalMs: settings.fetchTimeoutSeconds * 1_000,
    userAgent: `news-exchange/0.1${settings.contact === undefined ? '' : ` (+${settings.contact})`}`,
  };
}
