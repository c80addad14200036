import { placeKey } from '../text/fold.ts';

/** The `dateline:` section of `config/phrases.yaml`, ready to ask. Words are folded as place names are. */
export type DatelinePhrases = {
  /** Folded day words to 1–9, for languages that print them so. */
  readonly days: ReadonlyMap<string, number>;
  readonly weekdays: ReadonlySet<string>;
  /** Months of other calendars: with a day they are a date, which no date of ours is read from. */
  readonly otherMonths: ReadonlySet<string>;
  /** What opens a line before its dateline: "Update 1", "Exclusive", "Correction". */
  readonly leads: ReadonlySet<string>;
  /** Words that head a line or name a section, and also a town somewhere: "Police", "Media", "Reading". */
  readonly labels: ReadonlySet<string>;
  /** Towns that bear a person's name: before a colon they may be a speaker. */
  readonly speakers: ReadonlySet<string>;
  /** What may stand before a place: "aboard", "near", "off". */
  readonly near: ReadonlySet<string>;
  /** What joins two places: "and", "und", "y". */
  readonly and: ReadonlySet<string>;
  /** What stands in a date and says nothing: "de", "le", "den". */
  readonly dateFiller: ReadonlySet<string>;
  /** What stands before a place's name in running words: "in", "near". A name that nobody lists is believed after one of them. */
  readonly where: ReadonlySet<string>;
  /** What may follow a glued caption's agency: "file", "files", "online". */
  readonly file: ReadonlySet<string>;
};

/** The section as the file holds it. */
export type DatelineWords = Readonly<Record<'days', readonly (readonly string[])[]>> &
  Readonly<Record<Exclude<keyof DatelinePhrases, 'days'>, readonly string[]>>;

/** The section's lists as sets of folded words. */
export function buildDatelinePhrases(words: DatelineWords): DatelinePhrases {
  const folded = (list: readonly string[]): ReadonlySet<string> => new Set(list.map(word => placeKey(word)));
  return {
    days: numbered(words.days),
    weekdays: folded(words.weekdays),
    otherMonths: folded(words.otherMonths),
    leads: folded(words.leads),
    labels: folded(words.labels),
    speakers: folded(words.speakers),
    near: folded(words.near),
    and: folded(words.and),
    dateFiller: folded(words.dateFiller),
    file: folded(words.file),
    where: folded(words.where),
  };
}

function numbered(lines: readonly (readonly string[])[]): ReadonlyMap<string, number> {
  return new Map(lines.flatMap((names, index) => names.map(name => [placeKey(name), index + 1] as const)));
}
