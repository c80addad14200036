import type { Party } from '../article.ts';
import type { GazetteerPlace } from '../gazetteer.ts';
import type { PrintedDate } from './phrases.ts';

/** One place of a dateline: how it is printed, and what the gazetteer has under that name. */
export type PrintedPlace = {
  readonly text: string;
  /** Empty where the gazetteer does not know it. */
  readonly candidates: readonly GazetteerPlace[];
  /** The region or country printed after it. */
  within?: GazetteerPlace;
};

/** What stands before a story's first word, taken apart. Offsets count in the whole text. */
export type Header = {
  places: PrintedPlace[];
  placeStart: number;
  placeEnd: number;
  date?: PrintedDate | undefined;
  provider?: Party | undefined;
  /** True where the organizations' file knows the provider. */
  providerKnown: boolean;
  /** True if the provider is in brackets, as agencies print it. */
  bracketed: boolean;
};

/** A header found and its span, whichever function found it. */
export type FoundHeader = {
  readonly header: Header;
  readonly start: number;
  readonly end: number;
  /** Who reports, where the dateline itself says so: "（中央社記者王小明台北3日電）". */
  readonly reporter?: string | undefined;
  readonly rule: string;
  readonly confidence: number;
};

/** Where a header stands: at the head of the story, or on a line below others. */
export type Position = 'head' | 'below';

/** What speaks for a dateline, in words: its places, its date, who filed it, and the mark at its end. */
export function headerEvidence({ header, start, end }: FoundHeader, text: string): (readonly [string])[] {
  const { places, date, provider, providerKnown, bracketed } = header;
  const mark = /[^\s\p{L}\p{N}]+$/u.exec(text.slice(start, end).trimEnd())?.[0];
  const said = [
    ...places.map(({ text: name, candidates, within }) => {
      const known = candidates.length > 0 ? `"${name}" is a known place` : `"${name}" is in no list of places`;
      return within === undefined ? known : `${known}, with its region or country behind it`;
    }),
    ...(date === undefined ? [] : ['a date']),
    ...(provider === undefined
      ? []
      : [`"${provider.asWritten}" is ${providerKnown ? 'listed' : 'unlisted'}${bracketed ? ' and in brackets' : ''}`]),
    ...(mark === undefined ? [] : [`"${mark}" at its end`]),
  ];
  return said.map(what => [what] as const);
}
