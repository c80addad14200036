import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadGazetteer } from '../../../config/gazetteer.ts';
import { buildBylinePhrases } from '../../../src/core/byline/phrases.ts';
import { readByline, renderByline } from '../../../src/core/byline/read-byline.ts';
import { knowledge } from './knowledge.ts';

const read = (raw: string | readonly string[], language?: string) => readByline(raw, knowledge, language);
const names = (raw: string | readonly string[], language?: string): string[] =>
  read(raw, language).authors.map(author => author.name);
const houses = (raw: string): string[] => read(raw).organizations.map(organization => organization.name);

/** Bylines written for these tests after the manner of real ones, and the persons they name. */
const PERSONS: readonly (readonly [string, readonly string[], string?])[] = [
  ['Joanna Marsh', ['Joanna Marsh']],
  ['By Joanna Marsh', ['Joanna Marsh']],
  ['by: Joanna Marsh', ['Joanna Marsh']],
  ['By by JOANNA MARSH and PETER O’DELL', ['Joanna Marsh', 'Peter O’Dell']],
  ['By Joanna Marsh, Peter Odell and Lin Mei', ['Joanna Marsh', 'Peter Odell', 'Lin Mei']],
  ['Joanna Marsh & Peter Odell', ['Joanna Marsh', 'Peter Odell']],
  ['Joanna Marsh | Peter Odell', ['Joanna Marsh', 'Peter Odell']],
  ['Story by Joanna Marsh', ['Joanna Marsh']],
  ['Words by Joanna Marsh', ['Joanna Marsh']],
  ['Analysis by Joanna Marsh, CNN', ['Joanna Marsh']],
  ['View all posts by Joanna Marsh', ['Joanna Marsh']],
  ['More stories by Joanna Marsh', ['Joanna Marsh']],
  ['Posted by Joanna Marsh on March 3, 2021', ['Joanna Marsh']],
  ['Joanna Marsh · Published 4 hours ago', ['Joanna Marsh']],
  ['Joanna Marsh Updated 12:40, 3 May 2022 5 min read', ['Joanna Marsh']],
  ['Joanna Marsh | jmarsh@example.com', ['Joanna Marsh']],
  ['Joanna Marsh @joannamarsh Follow', ['Joanna Marsh']],
  ['Joanna Marsh, political editor', ['Joanna Marsh']],
  ['Joanna Marsh Political editor', ['Joanna Marsh']],
  ['Joanna Marsh Senior Investigations Reporter', ['Joanna Marsh']],
  ['Political editor Joanna Marsh', ['Joanna Marsh']],
  ['Joanna Marsh in Nairobi and Peter Odell in Accra', ['Joanna Marsh', 'Peter Odell']],
  ['Joanna Marsh is a freelance writer for The Times.', ['Joanna Marsh']],
  ['Joanna MarshPeter Odell', ['Joanna Marsh', 'Peter Odell']],
  ['Joanna Marsh Joanna Marsh', ['Joanna Marsh']],
  ['Marsh, Joanna', ['Joanna Marsh']],
  ['Marsh, Joanna; Odell, Peter', ['Joanna Marsh', 'Peter Odell']],
  ['By Lt Gen (retd) Joanna Marsh', ['Joanna Marsh']],
  ['Brig (r) Peter Odell and Lin Mei', ['Peter Odell', 'Lin Mei']],
  ['Col. (Ret.) Peter Odell', ['Peter Odell']],
  ['Engr. Hussain Odell', ['Engr. Hussain Odell']],
  ['By the Rev. Peter Odell', ['Rev. Peter Odell']],
  ['PETER McODELL, AP Business Writer', ['Peter McOdell']],
  ['Peter Odell, Fact-checker', ['Peter Odell']],
  ['Translated from the French by Joanna Marsh', []],
  ['By Lin Mei, translated from Hebrew by Joanna Marsh', ['Lin Mei']],
  ['Traducido del inglés por Juan Pardo', [], 'es'],
  ['Aus Kiew von Anna Keller', ['Anna Keller'], 'de'],
  ['Theo Nguyễn Văn Nam', ['Nguyễn Văn Nam'], 'vi'],
  ['Theo Odell', ['Theo Odell']],
  ['मुंबई, रवि शंकर', ['रवि शंकर'], 'hi'],
  ['編集委員　佐藤花子', ['佐藤花子'], 'ja'],
  ['Joanna Marsh (texto) e Rui Odell (fotografia)', ['Joanna Marsh'], 'pt'],
  ['By JOANNA MARSH; Peter Odell contributed reporting from Frankfurt.', ['Joanna Marsh']],
  ['Avatar By Joanna Marsh', ['Joanna Marsh']],
  ['James Odell Jr.', ['James Odell Jr.']],
  ['James Odell, Jr. and Joanna Marsh', ['James Odell, Jr.', 'Joanna Marsh']],
  ['J.K. Odell', ['J.K. Odell']],
  ['Jörg Staff', ['Jörg Staff']],
  ['von Kellermann 18.10.2019 16:06 Uhr', ['Kellermann']],
  ['Landbote, Anna Keller', ['Anna Keller']],
  ['Thomas More', ['Thomas More']],
  ['By Mary Anne Post', ['Mary Anne Post']],
  ['Mary J. Post, Reuters', ['Mary J. Post']],
  ['Abby Hand', ['Abby Hand']],
  ['Andy Byron', ['Andy Byron']],
  ['By Dawn Odell', ['Dawn Odell']],
  ['Von Anna Keller und Jens Vogt', ['Anna Keller', 'Jens Vogt']],
  ['Anna Keller Wirtschaftsredakteurin', ['Anna Keller']],
  ['Weitere Artikel von Anna Keller', ['Anna Keller']],
  ['Text: Anna Keller, Fotos: Jens Vogt', ['Anna Keller']],
  ['Ursula von der Heide', ['Ursula von der Heide']],
  ['Par Luc Moreau et Anne Petit', ['Luc Moreau', 'Anne Petit']],
  ['Propos recueillis par Luc Moreau', ['Luc Moreau']],
  ['Luc Moreau, envoyé spécial à Kinshasa', ['Luc Moreau']],
  ['Por Lucía Ortega y Juan Pardo', ['Lucía Ortega', 'Juan Pardo']],
  ['José Ortega y Gasset', ['José Ortega y Gasset']],
  ['Lucía Ortega, corresponsal en Lima', ['Lucía Ortega']],
  ['di Marco Ferri', ['Marco Ferri']],
  ['a cura di Marco Ferri', ['Marco Ferri']],
  ['Door Jan de Boer en Piet Smit', ['Jan de Boer', 'Piet Smit']],
  ['Av Kari Dahl og Ola Moe', ['Kari Dahl', 'Ola Moe']],
  ['Autor: Jan Nowak', ['Jan Nowak']],
  ['Автор: Иван Петров', ['Иван Петров']],
  ['Иван Петров, корреспондент', ['Иван Петров']],
  ['记者 张三丰 李四光', ['张三丰', '李四光']],
  ['文/张三丰', ['张三丰']],
  ['本报记者张三丰', ['张三丰']],
  ['佐藤 花子 記者', ['佐藤 花子'], 'ja'],
  ['김철수 기자', ['김철수']],
  ['بقلم: محمد العلي', ['محمد العلي']],
  ['تحریر: احمد خان', ['احمد خان']],
  ['新华社记者张三丰、李四光', ['张三丰', '李四光']],
  ['聞き手・佐藤花子', ['佐藤花子']],
  ['(서울=한빛신문) 김철수·이영희 기자', ['김철수', '이영희']],
  ['محمد العلي وسارة أحمد', ['محمد العلي', 'سارة أحمد']],
  ['القاهرة - محمد العلي', ['محمد العلي']],
  ['Γράφει ο Νίκος Παππάς', ['Νίκος Παππάς']],
  ['oprac. Jan Nowak', ['Jan Nowak']],
  ['Oleh: Budi Santoso', ['Budi Santoso']],
  ['Yazan: Ahmet Kaya', ['Ahmet Kaya']],
  ['Marsh, J., Odell, P. K., Mei, L.', ['J. Marsh', 'P. K. Odell', 'L. Mei']],
  ['MARSH, Joanna', ['Joanna Marsh']],
  ['Petr Svoboda, Jana Krátká', ['Petr Svoboda', 'Jana Krátká']],
  ['Joanna Marsh (text) and Peter Odell (pictures)', ['Joanna Marsh']],
  ['Joanna Marsh Defence and security editor', ['Joanna Marsh']],
  ['JOANNA MARSH FOR THE DAILY HERALD', ['Joanna Marsh']],
  ['<p><span class="name">By Joanna Marsh</span></p><p>Special Correspondent</p>', ['Joanna Marsh']],
  ['Joanna Marsh mit Material von AFP', ['Joanna Marsh']],
  ['Une tribune de Anne Petit', ['Anne Petit']],
  ['De notre envoyée spéciale à Tunis Anne Petit', ['Anne Petit']],
  ['Notre correspondant à Rome, Paul Martin', ['Paul Martin']],
  ['Anne Petit, de l’AFP', ['Anne Petit']],
  ['Por Ana Souza, da Folha de S.Paulo', ['Ana Souza']],
  ['연합뉴스 이영희 기자', ['이영희']],
  ['Share on Facebook By Joanna Marsh', ['Joanna Marsh']],
  ['By JOANNA McALLISTER-MARSH', ['Joanna McAllister-Marsh']],
  ['CNN’s Joanna Marsh', ['Joanna Marsh']],
  ['For The Lesotho Herald by Joanna Marsh', ['Joanna Marsh']],
  ['Joanna Marsh KC', ['Joanna Marsh']],
  ['Av Karin Solberg (tekst) og Per Dahl (foto)', ['Karin Solberg']],
  ['Karin Solberg (text and photos)', ['Karin Solberg']],
  ['Per Dahl', ['Per Dahl']],
  ['Publié le 3 novembre 2024 par Fatou Camara', ['Fatou Camara']],
  ['Synthèse de Fatou Camara', ['Fatou Camara']],
  ['Anne Petit et l’AFP', ['Anne Petit']],
  ['Sofía Lagos | Madrid', ['Sofía Lagos']],
  ['Joanna dela Cruz, The Lesotho Herald', ['Joanna dela Cruz']],
  ['Joanna Marsh; additional reporting by Peter Odell', ['Joanna Marsh']],
  ['记者 陈立 通讯员 王强', ['陈立', '王强']],
  ['陈立 报道', ['陈立']],
  ['東京支局 山田太郎', ['山田太郎']],
  ['Petra Lang, Redakteurin Politik', ['Petra Lang']],
  ['本报驻美国特约记者 张明', ['张明']],
  ['王芳 新华社记者', ['王芳']],
];

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
      by: ['zu-by'],
      and: ['plis'],
      roles: ['skribano'],
      desks: ['redakcio'],
      contributors: { photographer: ['bildo'] },
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
