import { DATELINE_CLASSES, type DatelineClass, type LanguagePacks } from '../language-pack.ts';
import { placeKey } from '../text/words.ts';

/** A date as a dateline prints it: the year seldom, the month not always ("北京3日电"). */
export type PrintedDate = { readonly day: number; readonly month?: number; readonly year?: number };

/** The dateline words of all languages together, as `placeKey` folds them. */
export type DatelinePhrases = Readonly<Record<DatelineClass, ReadonlySet<string>>> & {
  /** Folded day words to 1–9, for languages that print them so. */
  readonly days: ReadonlyMap<string, number>;
  readonly weekdays: ReadonlySet<string>;
  /** ISO 3166-1 codes of countries whose place names papers spell in several ways: GHALLANAI and Ghalanai. */
  readonly transcribed: ReadonlySet<string>;
  /** Languages whose papers print "Berlin. Der Minister", "Buenos Aires. Los talleres". */
  readonly pointLanguages: ReadonlySet<string>;
  /** Dates read before, by how they are printed: copy of one day has the same few. */
  readonly dates: Map<string, PrintedDate | null>;
};

/** The packs' dateline words, ready to ask. */
export function buildDatelinePhrases(packs: LanguagePacks): DatelinePhrases {
  const all = Object.values(packs);
  const keys = (words: readonly string[]): ReadonlySet<string> => new Set(words.map(placeKey));
  const lists = DATELINE_CLASSES.map(
    name => [name, keys(all.flatMap(({ dateline }) => dateline?.[name] ?? []))] as const,
  );
  const days = all.flatMap(({ dateline }) =>
    (dateline?.day ?? []).flatMap((names, at) => names.map(day => [day, at + 1] as const)),
  );
  return {
    ...(Object.fromEntries(lists) as Record<DatelineClass, ReadonlySet<string>>),
    days: new Map(days.map(([name, day]) => [placeKey(name), day])),
    weekdays: keys(all.flatMap(({ weekdays = [] }) => weekdays)),
    transcribed: new Set(all.flatMap(({ transcribed = [] }) => transcribed)),
    pointLanguages: new Set(Object.keys(packs).filter(language => packs[language]?.pointEndsDateline)),
    dates: new Map(),
  };
}
