import type { FoundHeader } from './header.ts';

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
