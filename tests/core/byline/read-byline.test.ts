import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadGazetteer } from '../../../config/knowledge.ts';
import { buildBylinePhrases } from '../../../src/core/byline/phrases.ts';
import { readByline, renderByline } from '../../../src/core/byline/read-byline.ts';
import persons from '../../cases/bylines/persons.json' with { type: 'json' };
import { knowledge } from './knowledge.ts';

const read = (raw: string | readonly string[], language?: string) => readByline(raw, knowledge, language);
const names = (raw: string | readonly string[], language?: string): string[] =>
  read(raw, language).authors.map(author => author.name);

const PERSONS: readonly { raw: string; language?: string; persons: string[] }[] = persons.rows;

describe('the houses and desks of a byline', () => {
  test('an agency comes with its id and as it was written', () => {
    expect(read('By Joanna Marsh, REUTER').organizations).toEqual([
      { id: 'reuters', name: 'Reuters', asWritten: 'REUTER', kind: 'agency' },
    ]);
  });

  test('a desk is told from a house', () => {
    expect(read('Web Desk').organizations[0]?.kind).toBe('desk');
    expect(read('The Lesotho Herald').organizations[0]?.kind).toBe('organization');
  });

  test("the partner's own name is a house, whatever its shape", () => {
    const partner = { id: 'oasis', name: 'Green Oasis', aliases: [], feeds: [], exchanges: [] };
    expect(readByline('Green Oasis', knowledge, 'en', partner)).toEqual({
      authors: [],
      contributors: [],
      organizations: [{ name: 'Green Oasis', asWritten: 'Green Oasis', kind: 'organization' }],
    });
  });
});

describe('what a byline says of its persons', () => {
  test('role, house and place belong to the author they stand by', () => {
    expect(read('Joanna Marsh, political editor, and Peter Odell in Accra, Reuters').authors).toEqual([
      { name: 'Joanna Marsh', role: 'political editor' },
      { name: 'Peter Odell', location: 'Accra', organization: 'Reuters' },
    ]);
  });

  test('a noun in brackets makes its bearer a contributor', () => {
    expect(read('Anna Berg (Text) und Jörg Staff (Fotos)').contributors).toEqual([
      { name: 'Jörg Staff', role: 'photographer' },
    ]);
  });

  test('with a gazetteer, a town after a name is a place and no house', () => {
    const gazetteer = loadGazetteer('config/gazetteer.tsv');
    const towns = (raw: string) => readByline(raw, { ...knowledge, gazetteer });
    expect(towns('Joanna Marsh, Bloemfontein')).toEqual({
      authors: [{ name: 'Joanna Marsh', location: 'Bloemfontein' }],
      contributors: [],
      organizations: [],
    });
    expect(towns('Joanna Marsh, Nordbote').authors).toEqual([{ name: 'Joanna Marsh', organization: 'Nordbote' }]);
    expect(towns('Joanna Marsh, Peter Odell').authors).toHaveLength(2);
  });

  test('a house after the last of several belongs to all of them', () => {
    expect(read('By Joanna Marsh and Peter Odell, Reuters').authors.map(author => author.organization)).toEqual([
      'Reuters',
      'Reuters',
    ]);
  });

  test('the printed form is kept where the house sets the name otherwise', () => {
    expect(read('By JOANNA MARSH; photos by PETER ODELL')).toEqual({
      authors: [{ name: 'Joanna Marsh', asWritten: 'JOANNA MARSH' }],
      contributors: [{ name: 'Peter Odell', asWritten: 'PETER ODELL', role: 'photographer' }],
      organizations: [],
    });
    expect(read('MARSH, Joanna').authors).toEqual([{ name: 'Joanna Marsh', asWritten: 'MARSH, Joanna' }]);
    expect(read('Joanna Marsh').authors).toEqual([{ name: 'Joanna Marsh' }]);
  });

  test('several fields of a feed are read as one byline', () => {
    expect(names(['Joanna Marsh', 'Peter Odell', 'Joanna Marsh'])).toEqual(['Joanna Marsh', 'Peter Odell']);
  });
});

test('a language is added as data: its words for "by", "and", roles and desks', () => {
  const phrases = buildBylinePhrases({
    xx: {
      byline: {
        by: ['zu-by'],
        and: ['plis'],
        role: ['skribano'],
        desk: ['redakcio'],
        contributor: { photographer: ['bildo'] },
      },
    },
  });
  const reading = readByline('Zu-by Joanna Marsh plis Peter Odell, skribano; bildo: Lin Mei', {
    ...knowledge,
    phrases,
  });
  expect(reading.authors).toEqual([{ name: 'Joanna Marsh' }, { name: 'Peter Odell', role: 'skribano' }]);
  expect(reading.contributors).toEqual([{ name: 'Lin Mei', role: 'photographer' }]);
  expect(readByline('Redakcio', { ...knowledge, phrases }).organizations[0]?.kind).toBe('desk');
});

test.each([
  [[], null],
  [['Joanna Marsh'], 'Joanna Marsh'],
  [['Joanna Marsh', 'Peter Odell'], 'Joanna Marsh and Peter Odell'],
  [['Joanna Marsh', 'Peter Odell', 'Lin Mei'], 'Joanna Marsh, Peter Odell and Lin Mei'],
])('house style: %j is %s', (authors, expected) => {
  expect(renderByline(authors.map(name => ({ name })))).toBe(expected);
});

describe('whatever comes in', () => {
  test('the byline in house style names the same persons', () => {
    for (const { raw, persons: expected, language } of PERSONS) {
      // One unknown word is a person only after a "by".
      if (raw.startsWith('von Kellermann')) continue;
      const again = names(renderByline(read(raw, language).authors) ?? '', language);
      expect(again, raw).toEqual(expected);
    }
  });

  const anything = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc
      .array(fc.constantFrom(...PERSONS.flatMap(({ raw }) => raw.split(' ')), ',', '&', '|', '\n', '(', ')', '12'), {
        maxLength: 30,
      })
      .map(words => words.join(' ')),
  );

  test('nothing is thrown, and each name is made of letters that stood there', () => {
    fc.assert(
      fc.property(anything, raw => {
        const { authors, contributors } = read(raw);
        const there = new Set([...raw.toLowerCase(), ...raw.toUpperCase(), ' ']);
        for (const { name } of [...authors, ...contributors]) {
          expect(name.trim()).not.toBe('');
          for (const character of name.toLowerCase())
            expect(there.has(character) || there.has(character.toUpperCase()), name).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});
