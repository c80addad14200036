/**
 * The habit of a feed: how many new items an hour of the week usually brings, learnt from its polls. Pure; times are milliseconds
 * since 1970, and hours of the week count in UTC from Thursday 00:00, the hour of 1970-01-01.
 *
 * An hour is learnt only after a quarantine of two days, so that an outage is told before it is taken for a habit; what lies in an
 * episode is not learnt at all. Each hour of the week is a mean that forgets over about six weeks; the level of the last learnt
 * week goes on top of it, for a feed that grows or shrinks as a whole.
 */
export type Habit = {
  /** The first hour, in hours since 1970. */
  begun: number;
  /** Items an hour, by hour of the week. */
  readonly rates: number[];
  /** How many such hours were learnt, up to `MEMORY`. */
  readonly weeks: number[];
  /** Items of the latest hours, oldest first; -1 for an hour in which nobody looked. */
  recent: number[];
  /** The first hour of `recent`, in hours since 1970. */
  recentFrom: number;
  /** The next hour to be learnt, in hours since 1970. */
  learnFrom: number;
  /** Of the last learnt week: items for each item expected. */
  level: number;
  /** How much more than by pure chance (Poisson: 1) a day's count varies: variance by mean. */
  spread: number;
  /** Items by which the busiest single day was above what was expected, by half forgotten in three weeks. */
  burst: number;
  /** The day that is being learnt: items and items expected. */
  day: [number, number];
};

export const HOUR = 3_600_000;
const WEEK = 168;
/** Weeks over which an hour's mean forgets. */
const MEMORY = 6;
/** Hours before an hour is learnt. */
const QUARANTINE = 48;
/** Hours of `recent`: nine days, and more of a feed that brings less than this many items in them. */
const RECENT = 216;
const MOST_RECENT = 672;
const ENOUGH = 100;
/** Of the least that other days brought at that hour, what is expected of a day that was never seen: it may be a Sunday. */
const UNSEEN = 0.1;
/** Items that the level is drawn towards 1 by, for each unit of spread: levels differ by about a third from week to week. */
const LEVEL_PRIOR = 10;
/** What a day counts for in the spread, and how many times the spread it counts at most: a holiday is no change of manners. */
const SPREAD_GAIN = 0.1;
const SPREAD_CAP = 6;

export const hourOf = (at: number): number => Math.floor(at / HOUR);

const ofWeek = (hour: number): number => ((hour % WEEK) + WEEK) % WEEK;

export function newHabit(at: number): Habit {
  const hour = hourOf(at);
  return {
    begun: hour,
    rates: Array(WEEK).fill(0),
    weeks: Array(WEEK).fill(0),
    recent: [],
    recentFrom: hour,
    learnFrom: hour,
    level: 1,
    spread: 3,
    burst: 0,
    day: [0, 0],
  };
}

/**
 * Counts items that came between two polls, spread evenly over the hours between them.
 * @param watched false where nobody looked for so long that items may have come and gone: those hours stay unknown
 */
export function count(habit: Habit, from: number, to: number, items: number, watched: boolean): void {
  const last = hourOf(to);
  if (last - habit.recentFrom - habit.recent.length > MOST_RECENT) {
    habit.recent = [];
    habit.recentFrom = last;
  }
  const had = habit.recentFrom + habit.recent.length;
  while (habit.recentFrom + habit.recent.length <= last) habit.recent.push(watched ? 0 : -1);
  if (!watched) {
    for (let hour = Math.max(hourOf(from), habit.recentFrom); hour < had; hour++)
      habit.recent[hour - habit.recentFrom] = -1;
    return;
  }
  if (items === 0) return;
  const first = Math.max(hourOf(from), habit.recentFrom);
  const share = items / (last - first + 1);
  for (let hour = first; hour <= last; hour++) {
    const before = habit.recent[hour - habit.recentFrom] ?? -1;
    if (before >= 0) habit.recent[hour - habit.recentFrom] = round(before + share);
  }
}

/** Takes hours out of what is learnt: they lay in an episode. An hour of the week that was never seen is learnt all the same. */
export function forget(habit: Habit, from: number, to: number): void {
  for (let hour = Math.max(hourOf(from), habit.recentFrom); hour <= hourOf(to); hour++) {
    const place = hour - habit.recentFrom;
    if (place < habit.recent.length && (habit.weeks[ofWeek(hour)] ?? 0) > 0) habit.recent[place] = -1;
  }
}

/**
 * Learns the hours whose quarantine has passed. Returns whether any was.
 * @param usual the rates of the habit as it is
 * @param until hours from here on (milliseconds) lie in an episode that goes on
 */
export function learn(habit: Habit, usual: Rates, now: number, until = Number.POSITIVE_INFINITY): boolean {
  const age = hourOf(now) - habit.begun;
  const end = hourOf(now) - Math.min(QUARANTINE, Math.ceil(age / 4));
  if (habit.learnFrom >= end) return false;
  habit.learnFrom = Math.max(habit.learnFrom, habit.recentFrom);
  for (; habit.learnFrom < end; habit.learnFrom++) {
    const items = habit.recent[habit.learnFrom - habit.recentFrom] ?? -1;
    const isEpisode = habit.learnFrom * HOUR >= until && (habit.weeks[ofWeek(habit.learnFrom)] ?? 0) > 0;
    if (items < 0 || isEpisode) continue;
    learnHour(habit, ofWeek(habit.learnFrom), items, usual);
  }
  habit.level = levelOf(habit);
  trim(habit);
  return true;
}

function learnHour(habit: Habit, place: number, items: number, usual: Rates): void {
  const weeks = habit.weeks[place] ?? 0;
  const rate = habit.rates[place] ?? 0;
  // A burst is learnt as four times what is usual, and the rest of it if it comes again.
  const kept = weeks < 2 ? items : Math.min(items, 4 * (usual.items[place] ?? 0) + 2);
  const now = Math.min(MEMORY, weeks + 1);
  habit.rates[place] = round(rate + (kept - rate) / now);
  habit.weeks[place] = now;
  if (weeks === 0) return;
  habit.day[0] += items;
  habit.day[1] += usual.items[place] ?? 0;
  if (place % 24 !== 23) return;
  const [came, expected] = habit.day;
  if (expected >= 2) {
    const one = round((came - expected) ** 2 / expected);
    habit.spread = round(habit.spread + SPREAD_GAIN * (Math.min(SPREAD_CAP * habit.spread, one) - habit.spread));
    habit.burst = round(Math.max(0.97 * habit.burst, came - expected));
  }
  habit.day = [0, 0];
}

/** Takes what came since a time for the new usual: every hour brings that much more or less, and new weeks soon count as much. */
export function adopt(habit: Habit, since: number): void {
  let [came, expected] = [1, 1];
  for (let hour = Math.max(hourOf(since), habit.recentFrom); hour < habit.recentFrom + habit.recent.length; hour++) {
    const items = habit.recent[hour - habit.recentFrom] ?? -1;
    if (items < 0) continue;
    came += items;
    expected += habit.rates[ofWeek(hour)] ?? 0;
  }
  for (let place = 0; place < WEEK; place++) {
    habit.rates[place] = round(((habit.rates[place] ?? 0) * came) / expected);
    habit.weeks[place] = Math.min(1, habit.weeks[place] ?? 0);
  }
  habit.level = 1;
}

/** Items for each item expected in the last week learnt. */
function levelOf(habit: Habit): number {
  let came = LEVEL_PRIOR * habit.spread;
  let expected = came;
  for (let hour = Math.max(habit.recentFrom, habit.learnFrom - WEEK); hour < habit.learnFrom; hour++) {
    const items = habit.recent[hour - habit.recentFrom] ?? -1;
    const place = ofWeek(hour);
    if (items < 0 || (habit.weeks[place] ?? 0) < 2) continue;
    came += items;
    expected += habit.rates[place] ?? 0;
  }
  return round(Math.min(2, Math.max(0.5, came / expected)));
}

function trim(habit: Habit): void {
  let spare = Math.min(habit.recent.length - RECENT, habit.learnFrom - habit.recentFrom);
  if (spare <= 0) return;
  let items = 0;
  for (const one of habit.recent.slice(-RECENT)) items += Math.max(0, one);
  if (items < ENOUGH) spare = Math.max(0, habit.recent.length - MOST_RECENT);
  habit.recent.splice(0, spare);
  habit.recentFrom += spare;
}

/** What is usual, by hour of the week. */
export type Rates = {
  /** Items an hour. Where an hour of the week was never seen, the least that the same hour of another day brought. */
  readonly items: Float64Array;
  /** Items a week. */
  readonly week: number;
  /** Of the hours of a week the share that was seen at least once. */
  readonly known: number;
  /** By how much less sure a mean of few weeks is than one of many: its own variance adds to that of what comes. */
  readonly doubt: number;
};

/**
 * The rates of a habit as they are now. A mean of few weeks is drawn towards what the day of the week and the hour of the day say
 * each by itself, the more so the more the feed's counts vary.
 */
export function ratesOf(habit: Habit): Rates {
  const { byHour, byDay } = profileOf(habit);
  const draw = habit.spread / 8;
  const items = new Float64Array(WEEK);
  let week = 0;
  let [known, learnt] = [0, 0];
  for (let place = 0; place < WEEK; place++) {
    const weeks = habit.weeks[place] ?? 0;
    let rate = 0;
    learnt += weeks;
    if (weeks === 0) rate = UNSEEN * leastOfOtherDays(habit, place);
    else {
      known += 1;
      const usual = (byHour[place % 24] ?? 0) * (byDay[Math.floor(place / 24)] ?? 0);
      const own = habit.rates[place] ?? 0;
      const beside = ((seenRate(habit, ofWeek(place - 1)) ?? own) + (seenRate(habit, ofWeek(place + 1)) ?? own)) / 2;
      rate = (own * weeks + beside + usual * draw) / (weeks + 1 + draw);
    }
    items[place] = rate * habit.level;
    week += rate * habit.level;
  }
  return { items, week, known: known / WEEK, doubt: 1 + 1 / Math.max(0.25, learnt / WEEK) };
}

const seenRate = (habit: Habit, place: number): number | undefined =>
  (habit.weeks[place] ?? 0) > 0 ? habit.rates[place] : undefined;

/** What an hour of the day brings by the mean of the days, and what a day of the week brings for each item of those hours. */
function profileOf({ rates, weeks }: Habit): { byHour: Float64Array; byDay: Float64Array } {
  const byHour = new Float64Array(24);
  const days = new Float64Array(24);
  for (let place = 0; place < WEEK; place++) {
    if (weeks[place] === 0) continue;
    byHour[place % 24] = (byHour[place % 24] ?? 0) + (rates[place] ?? 0);
    days[place % 24] = (days[place % 24] ?? 0) + 1;
  }
  for (let hour = 0; hour < 24; hour++) byHour[hour] = (byHour[hour] ?? 0) / Math.max(1, days[hour] ?? 0);
  const byDay = new Float64Array(7);
  for (let day = 0; day < 7; day++) {
    let [came, usual] = [0, 0];
    for (let hour = 0; hour < 24; hour++) {
      if (weeks[24 * day + hour] === 0) continue;
      came += rates[24 * day + hour] ?? 0;
      usual += byHour[hour] ?? 0;
    }
    byDay[day] = usual === 0 ? 1 : came / usual;
  }
  return { byHour, byDay };
}

function leastOfOtherDays(habit: Habit, place: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let other = place % 24; other < WEEK; other += 24)
    if ((habit.weeks[other] ?? 0) > 0) least = Math.min(least, habit.rates[other] ?? 0);
  return Number.isFinite(least) ? least : 0;
}

/** Items expected between two times. `shift`: hours by which the feed's clock may have moved. */
export function expectedBetween(rates: Rates, from: number, to: number, shift = 0): number {
  let sum = 0;
  for (let at = from; at < to; ) {
    const hour = hourOf(at);
    const end = Math.min(to, (hour + 1) * HOUR);
    sum += ((rates.items[ofWeek(hour + shift)] ?? 0) * (end - at)) / HOUR;
    at = end;
  }
  return sum;
}

/** Items expected in an hour (in hours since 1970). */
export const expectedIn = (rates: Rates, hour: number): number => rates.items[ofWeek(hour)] ?? 0;

/** Items that came from an hour (in hours since 1970) on, and those expected. */
export type Stretch = { readonly from: number; readonly came: number; readonly expected: number };

/**
 * The latest whole hours before `end` (in hours since 1970) in which at least so much was expected; a multiple of `hours`.
 * Undefined where so much is not remembered.
 */
export function stretchBefore(
  habit: Habit,
  rates: Rates,
  end: number,
  hours: number,
  enough: number,
): Stretch | undefined {
  let came = 0;
  let expected = 0;
  for (let hour = end - 1; hour >= habit.recentFrom; hour--) {
    const items = habit.recent[hour - habit.recentFrom] ?? -1;
    // Of an hour of the week that was never seen nobody knows what is usual.
    if (items >= 0 && (habit.weeks[ofWeek(hour)] ?? 0) > 0) {
      came += items;
      expected += rates.items[ofWeek(hour)] ?? 0;
    }
    if ((end - hour) % hours === 0 && expected >= enough) return { from: hour, came, expected };
  }
  return undefined;
}

export const round = (value: number): number => Math.round(value * 100) / 100;
