import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadGazetteer } from '../../../config/gazetteer.ts';
import { buildBylinePhrases } from '../../../src/core/byline/phrases.ts';
import { readByline, renderByline } from '../../../src/core/byline/read-byline.ts';
import { knowledge } from './knowledge.ts';
import { PERSONS } from './persons.ts';

const read = (raw: string | readonly string[], language?: string) => readByline(raw, knowledge, language);
const names = (raw: string | readonly string[], language?: string): string[] =>
  read(raw, language).authors.map(author => author.name);
const houses = (raw: string): string[] => read(raw).organizations.map(organization => organization.name);

describe('the persons of a byline', () => {
  for (const [raw, expected, language] of PERSONS) {
    test(raw, () => {
      expect(names(raw, language)).toEqual(expected);
    });
  }

  test.each([
    'Staff Reporter',
    'By Our Correspondent',
    'Web Desk',
    'News Desk',
    'By Staff and wire reports',
    'Reuters',
    'The Lesotho Herald',
    'Radio Accra',
    'India Tribune',
    'La Voix du Nord',
    'Sciences et Avenir',
    'NDTV',
    'mbl.is',
    'desk@example.com',
    'https://example.com/author/desk',
    'Redaktion',
    'La Rédaction',
    'Por Redacción',
    'Redazione',
    '人民日报',
    'ویب ڈیسک',
    '12:40, 3 May 2022',
    '',
    '—',
  ])('%s names nobody', raw => {
    expect(names(raw)).toEqual([]);
  });
});

describe('the houses and desks of a byline', () => {
  test.each([
    ['By Joanna Marsh, Reuters', ['Reuters']],
    ['Joanna Marsh The Associated Press', ['The Associated Press']],
    ['Joanna Marsh, CNN Senior Political Analyst', ['CNN']],
    ['Joanna Marsh for The Lesotho Herald', ['The Lesotho Herald']],
    ['Joanna Marsh, The Lesotho Herald', ['The Lesotho Herald']],
    ['Joanna Marsh and agencies', ['agencies']],
    ['Staff Reporter', ['Staff Reporter']],
    ['By Our Correspondent', ['Our Correspondent']],
    ['By Staff and wire reports', ['Staff and wire reports']],
    ['Redaktion Nordbote', ['Redaktion Nordbote']],
    ['Joanna Marsh', []],
    ['Anne Petit, de l’AFP', ['Agence France-Presse']],
    ['di Marco Rossi, dell’Ansa', ['ANSA']],
    ['Por Ana Souza, da Agência Brasil', ['Agência Brasil']],
    ['CNN’s Joanna Marsh', ['CNN']],
    ['연합뉴스 이영희 기자', ['Yonhap']],
    ['Notre correspondant à Rome, Paul Martin', []],
    ['For The Lesotho Herald by Joanna Marsh', ['The Lesotho Herald']],
    ['王芳 新华社记者', ['Xinhua']],
    ['Xinhua-Reuters', ['Xinhua', 'Reuters']],
    ['Мария Иванова, корреспондент Reuters', ['Reuters']],
    ['RSS, Kathmandu', ['RSS']],
    ['東京支局 山田太郎', ['東京支局']],
    ['Anne Petit et l’AFP', ['Agence France-Presse']],
    ['Joanna Marsh RSS', []],
  ])('%s', (raw, expected) => {
    expect(houses(raw)).toEqual(expected);
  });

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

  test('a noun in brackets makes its bearer a contributor, "our … in PLACE" a correspondent there', () => {
    expect(read('Anna Berg (Text) und Jörg Staff (Fotos)').contributors).toEqual([
      { name: 'Jörg Staff', role: 'photographer' },
    ]);
    expect(read('De notre envoyé spécial à Rome Paul Martin').authors).toEqual([
      { name: 'Paul Martin', role: 'envoyé spécial', location: 'Rome' },
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

  test.each([
    ['By Joanna Marsh; photos by Peter Odell', 'Peter Odell', 'photographer'],
    ['By Joanna Marsh and Illustrations by Peter Odell', 'Peter Odell', 'illustrator'],
    ['Joanna Marsh. Translated by Peter Odell', 'Peter Odell', 'translator'],
    ['Von Joanna Marsh, Übersetzung: Peter Odell', 'Peter Odell', 'translator'],
    ['Par Joanna Marsh, traduit par Peter Odell', 'Peter Odell', 'translator'],
    ['Story by Joanna Marsh, video by Peter Odell', 'Peter Odell', 'video'],
    ['By Joanna Marsh; editing by Peter Odell', 'Peter Odell', 'editor'],
  ])('%s: a contributor, not an author', (raw, name, role) => {
    const { authors, contributors } = read(raw);
    expect(authors.map(author => author.name)).toEqual(['Joanna Marsh']);
    expect(contributors).toEqual([{ name, role }]);
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
    for (const [raw, expected, language] of PERSONS) {
      // One unknown word is a person only after a "by".
      if (raw.startsWith('von Kellermann')) continue;
      const again = names(renderByline(read(raw, language).authors) ?? '', language);
      expect(again, raw).toEqual(expected);
    }
  });

  const anything = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc
      .array(fc.constantFrom(...PERSONS.flatMap(([raw]) => raw.split(' ')), ',', '&', '|', '\n', '(', ')', '12'), {
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
