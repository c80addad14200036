import type { Settings } from '../config/settings.ts';
import { DEFAULT_LIMITS, type FetchLimits } from '../src/feeds/fetch/request.ts';

/** What a fetch may reach and cost, by the settings. */
export function fetchLimits(settings: Settings): FetchLimits {
  return {
    ...DEFAULT_LIMITS,
    ...settings.fetchCaps,
    allowPrivate: settings.fetchAllowPrivate,
    fileRoots: settings.fileRoots,
    userAgent: `news-exchange/0.1${settings.contact === undefined ? '' : ` (+${settings.contact})`}`,
  };
}
