import { expectedBetween, expectedIn, HOUR, type Rates } from './habit.ts';

/**
 * How long a feed may bring nothing. A gap is measured in items that were expected meanwhile, so that a night counts little. The
 * clock of a feed may be an hour off ours (summer time, a press that starts early): of three clocks the one that expects least
 * counts. How long gaps grow is learnt as an exponential tail above their mean (peaks over threshold).
 */
export type Gap = {
  /** When the last new item was seen. */
  last: number;
  /** Items expected since, by a clock an hour behind, right, and an hour ahead. */
  expected: [number, number, number];
  /** The mean gap, and how far those above the mean lie above it. */
  mean: number;
  excess: number;
  /** Gaps learnt, up to `MEMORY`. */
  learnt: number;
};

const MEMORY = 300;
/** Gaps a month that the tail may leave beyond the limit: few of them are longer in time, too, than the usual gap at their hour. */
const ACCEPTED = 20;
const WEEKS_OF_MONTH = 4.35;

export const newGap = (at: number): Gap => ({ last: at, expected: [0, 0, 0], mean: 1.5, excess: 2, learnt: 20 });

/** Items expected since the last new one. */
export const gapOf = ({ expected }: Gap): number => Math.min(...expected);

/** Adds the time between two polls that found nothing new. */
export function prolong(gap: Gap, rates: Rates, from: number, to: number): void {
  const [behind, right, ahead] = gap.expected;
  gap.expected = [
    round3(behind + expectedBetween(rates, from, to, -1)),
    round3(right + expectedBetween(rates, from, to)),
    round3(ahead + expectedBetween(rates, from, to, 1)),
  ];
}

/** Ends a gap: something new came. `learnt`: whether it was an ordinary one. */
export function endGap(gap: Gap, at: number, longest: number, isOrdinary: boolean): void {
  if (isOrdinary) {
    const length = Math.min(gapOf(gap), longest);
    gap.learnt = Math.min(MEMORY, gap.learnt + 1);
    if (length > gap.mean) gap.excess = round3(gap.excess + (3 * (length - gap.mean - gap.excess)) / gap.learnt);
    gap.mean = round3(gap.mean + (length - gap.mean) / gap.learnt);
  }
  gap.last = at;
  gap.expected = [0, 0, 0];
}

/** The gap, in items expected, that chance brings less than `ACCEPTED` times a month; more of it while the rates are in doubt. */
export function longestGap(gap: Gap, rates: Rates, spread: number): number {
  const gaps = Math.max(1, (rates.week * WEEKS_OF_MONTH) / Math.max(0.2, gap.mean));
  const byTail = gap.mean + gap.excess * Math.max(1, Math.log((0.4 * gaps) / ACCEPTED));
  return rates.doubt * Math.max(byTail, Math.min(10, spread));
}

/**
 * The longest usual gap at a time, in milliseconds: of all stretches of a week that hold it (an hour either way) and in which no more
 * than so many items are expected, the longest. At night it is a night, and after a weekly's day a week.
 */
export function usualGapAt(rates: Rates, at: number, items: number): number {
  const hour = Math.floor(at / HOUR);
  const first = hour - 170;
  const sums = [0];
  for (let n = 0; n < 510; n++) sums.push((sums[n] ?? 0) + expectedIn(rates, first + n));
  let longest = 0;
  let end = 0;
  for (let start = 0; start <= 171; start++) {
    while (end < 510 && (sums[end + 1] ?? 0) - (sums[start] ?? 0) <= items) end += 1;
    if (end >= 169) longest = Math.max(longest, end - start);
  }
  return longest * HOUR;
}

/** No feed is silent before it has missed so much time: two of its longest intervals, and two hours. */
export const leastSilence = (interval: number): number => Math.max(2 * HOUR, 2 * interval);

const round3 = (value: number): number => Math.round(value * 1000) / 1000;
