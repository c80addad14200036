import { describe, expect, test } from 'vitest';
import { loadKnowledge } from '../../config/knowledge.ts';
import { readByline } from '../../src/core/byline/read-byline.ts';
import { rowsOf } from './rows.ts';

/** A byline as printed, and who is named in it; a row says only what it is about. */
type Row = {
  readonly raw: string;
  readonly language?: string;
  readonly persons?: readonly string[];
  readonly organizations?: readonly string[];
  /** "NAME, ROLE" */
  readonly contributors?: readonly string[];
};

const { organizations, phrases, gazetteer } = loadKnowledge();
const knowledge = { organizations, phrases: phrases.byline, gazetteer };

describe.each(rowsOf<Row>('bylines'))('$file: $about', ({ rows }) => {
  test.each(rows)('$raw', ({ raw, language, ...expected }) => {
    const { authors, organizations, contributors } = readByline(raw, knowledge, language);
    const read = {
      persons: authors.map(({ name }) => name),
      organizations: organizations.map(({ name }) => name),
      contributors: contributors.map(({ name, role }) => `${name}, ${role}`),
    };
    expect(read).toMatchObject(expected);
  });
});
