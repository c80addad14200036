import { describe, expect, test } from 'vitest';
import { normalizeCase } from './cases.ts';
import { rowsOf } from './rows.ts';

/** A story, the line behind it, and its credits as "KIND: NAME, NAME (ROLE)"; `rest`: what of the line stays in the text. */
type Row = {
  readonly line: string;
  readonly story: string;
  readonly language?: string;
  readonly partner?: object;
  readonly credits: readonly string[];
  readonly rest?: string;
};

describe.each(rowsOf<Row>('credits'))('$file: $about', ({ rows }) => {
  test.each(rows)('$language $line', ({ line, story, language, partner, credits, rest = '' }) => {
    const article = normalizeCase({ id: '1', bodyText: story + line, language, partner });
    const read = article.credits.map(({ kind, parties, people = [] }) => {
      const names = [...parties.map(({ name }) => name), ...people.map(({ name, role }) => `${name} (${role})`)];
      return `${kind}: ${names.join(', ')}`;
    });
    expect({ credits: read, text: article.bodyText }).toEqual({ credits, text: story + rest });
  });
});
