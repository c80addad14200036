import { describe, expect, test } from 'vitest';
import { loadKnowledge } from '../../config/knowledge.ts';
import { readDateline } from '../../src/core/dateline/read-dateline.ts';
import { rowsOf } from './rows.ts';

/** The head of an article, and its dateline: place as printed (null: there is no dateline), date, provider, first words after it. */
type Row = {
  readonly text: string;
  readonly language?: string;
  readonly country?: string;
  readonly place: string | null;
  readonly date?: string;
  readonly provider?: string;
  readonly story?: string;
};

const { organizations, phrases, gazetteer } = loadKnowledge();
const knowledge = { organizations, phrases: phrases.dateline, gazetteer };

describe.each(rowsOf<Row>('datelines'))('$file: $about', ({ rows }) => {
  test.each(rows)('$text', ({ text, language, country, place, date, provider, story = '' }) => {
    const facts = { language, country };
    const read = readDateline({ text, knowledge, facts }, 0);
    if (place === null || read === null) {
      expect(read?.dateline.raw ?? null).toBe(place);
      return;
    }
    const { dateline, start, end } = read;
    expect({ place: dateline.placeText, date: dateline.date, provider: dateline.provider?.name }).toEqual({
      place,
      date,
      provider,
    });
    expect(text.slice(end).startsWith(story)).toBe(true);
    expect(text.slice(start).startsWith(dateline.raw)).toBe(true);
    expect(dateline.raw).toContain(place);
    // Without it, the text has no second dateline there.
    expect(readDateline({ text: text.slice(0, start) + text.slice(end), knowledge, facts }, start)).toBeNull();
  });
});
