import type { FeedHeader } from '../../core/article.ts';
import { child, children, type Element, textOf } from './element.ts';

const HOUR = 3600;
const PERIODS: ReadonlyMap<string, number> = new Map([
  ['hourly', HOUR],
  ['daily', 24 * HOUR],
  ['weekly', 7 * 24 * HOUR],
  ['monthly', 30 * 24 * HOUR],
  ['yearly', 365 * 24 * HOUR],
]);
const DAY = /^(?:mon|tues|wednes|thurs|fri|satur|sun)day$/i;

/** When a feed asks to be polled: RSS 2.0's ttl, skipHours and skipDays, and RSS 1.0's syndication module. */
export function readTiming(feed: Element | undefined): Pick<FeedHeader, 'ttlSeconds' | 'skipHours' | 'skipDays'> {
  if (feed === undefined) return {};
  const hours = listed(feed, 'skiphours', 'hour').map(Number);
  const skipHours = hours.filter(hour => Number.isInteger(hour) && hour >= 0 && hour <= 24).map(hour => hour % 24);
  const skipDays = listed(feed, 'skipdays', 'day').filter(day => DAY.test(day));
  const ttlSeconds = Math.max(numberIn(feed, 'ttl') * 60, updateSeconds(feed));
  return {
    ...(ttlSeconds > 0 && { ttlSeconds }),
    ...(skipHours.length > 0 && { skipHours }),
    ...(skipDays.length > 0 && { skipDays }),
  };
}

function updateSeconds(feed: Element): number {
  const period = PERIODS.get(textOf(child(feed, 'sy:updateperiod'))?.trim().toLowerCase() ?? '') ?? 0;
  return Math.round(period / (numberIn(feed, 'sy:updatefrequency') || 1));
}

/** A whole number, or 0 where there is none. */
function numberIn(feed: Element, name: string): number {
  const text = textOf(child(feed, name))?.trim() ?? '';
  return /^\d{1,6}$/.test(text) ? Number(text) : 0;
}

function listed(feed: Element, list: string, name: string): readonly string[] {
  const holder = child(feed, list);
  return holder === undefined ? [] : children(holder, name).map(element => textOf(element)?.trim() ?? '');
}
