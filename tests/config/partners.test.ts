import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { addPartner, removePartner } from '../../config/partner-files.ts';
import { credential, loadPartners, readPartners } from '../../config/partners.ts';

function folderWith(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'partners-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  return folder;
}

test('a partner file of five lines is a partner', () => {
  const folder = folderWith({
    'cgtn.yaml': 'id: cgtn\nname: CGTN\nfeeds:\n  - url: https://cgtn.example/rss.xml\n    every: 10m\n',
  });
  expect(loadPartners(folder)).toEqual([
    {
      id: 'cgtn',
      name: 'CGTN',
      aliases: [],
      exchanges: [],
      feeds: [{ url: 'https://cgtn.example/rss.xml', every: 600 }],
    },
  ]);
});

test('a folder feed is named from where its partner file lies', () => {
  const folder = folderWith({ 'a.yaml': 'id: a\nname: A\nfeeds: [{url: "file:drop/"}]\n' });
  expect(loadPartners(folder)[0]?.feeds[0]?.url).toBe(`file://${folder}/drop/`);
});

test.each([
  [
    'a wrong key is named with its file',
    { 'a.yaml': 'id: a\nname: A\nfeed: []\n' },
    /a\.yaml, line 3 has the key "feed", which is not known; is "feeds" meant\?$/,
  ],
  [
    'a wrong value is named by its key',
    { 'a.yaml': 'id: A B\nname: A\n' },
    /a\.yaml, line 1 is wrong at "id": expected at most 63 lower-case/,
  ],
  [
    'two partners of one id are both named',
    { 'a.yaml': 'id: a\nname: A\n', 'b.yaml': 'id: a\nname: B\n' },
    /a\.yaml and .*b\.yaml both have the id "a"/,
  ],
  [
    'an address that is none is shown',
    { 'a.yaml': 'id: a\nname: A\nfeeds: [{url: "ftp://x/"}]\n' },
    /"feeds\.0\.url": expected an address such as http.* "ftp:\/\/x\/"\.$/,
  ],
  [
    'text that is no YAML is told with its line',
    { 'a.yaml': 'id: a\nname: [A\n' },
    /a\.yaml is not valid YAML: line 3, column 1: Flow sequence .*\.$/,
  ],
  [
    'a key that stands twice is told with its line',
    { 'a.yaml': 'id: a\nid: b\nname: A\n' },
    /a\.yaml is not valid YAML: line 2, column 1: a key stands there twice\.$/,
  ],
  [
    'a file in another encoding than UTF-8 is told so, not read with damaged names',
    { 'a.yaml': Buffer.from('id: a\nname: Jornal de São Paulo\n', 'latin1') },
    /a\.yaml is not in UTF-8\. Save it in that encoding\.$/,
  ],
  [
    'two partners in one file are told to have a file each',
    { 'a.yaml': 'id: a\nname: A\n---\nid: b\nname: B\n' },
    /a\.yaml is not valid YAML: line 3, column 1: a second document begins there \(---\); give it a file of its own\.$/,
  ],
  [
    'a feed that stands twice is told with its address',
    { 'a.yaml': 'id: a\nname: A\nfeeds: [{url: "https://x.example"}, {url: "https://x.example/"}]\n' },
    /the feed https:\/\/x\.example\/ is named twice; take one of them out\.$/,
  ],
  [
    'aliases that would fill the memory are named',
    {
      'a.yaml': `a: &a [${'x,'.repeat(9)}]\nb: &b [${'*a,'.repeat(9)}]\nc: &c [${'*b,'.repeat(9)}]\nd: [${'*c,'.repeat(9)}]\n`,
    },
    /a\.yaml repeats its parts by aliases \(\*name\) more than 20 times over\. /,
  ],
  ['the id that is the feed of all', { 'a.yaml': 'id: all\nname: A\n' }, /wrong at "id": expected another id/],
  [
    'a credential written out is refused',
    { 'a.yaml': 'id: a\nname: A\nfeeds: [{url: "https://x.example/", auth: {bearer: s3cret}}]\n' },
    /expected env:NAME/,
  ],
])('%s', (_name, files, sentence) => {
  expect(() => loadPartners(folderWith(files as Record<string, string | Buffer>))).toThrow(sentence);
});

test('a credential comes from the environment, and its absence is told by name', () => {
  expect(credential('env:CGTN_TOKEN', { CGTN_TOKEN: 'abc' })).toBe('abc');
  expect(() => credential('env:CGTN_TOKEN', {})).toThrow(/CGTN_TOKEN, which is not set/);
});

test('what is wrong with a key is told in words, not in a schema’s', () => {
  for (const [text, words] of [
    ['name: X', 'has no "id"'],
    ['id: x\nname: [X]', 'is wrong at "name": expected a text'],
    ['id: 404\nname: X', 'is wrong at "id": expected a text, in quotes where it looks like a number'],
    ['id: x\nname: ""', 'is wrong at "name": it is empty'],
    ['id: x\nname: "X\\nY"', 'is wrong at "name": expected a name on one line'],
    ['id: x\nname: X\nfeeds: [{url: "http://a/", every: 0m}]', 'expected a time such as 30s, 10m, 2h or 1d'],
    ['id: x\nname: X\nfeeds: [{url: "http://a/", every: 5}]', 'expected a time such as 30s, 10m, 2h or 1d'],
    ['id: x\nname: X\ncountry: PAK', 'is wrong at "country": expected two letters such as PK'],
    ['id: x\nname: X\nexchanges: [cgtn]', 'is wrong at "exchanges.0": expected keys with their values'],
    ['id: x\nname: X\nfeeds: [{url: "http://a/", auth: env:A}]', 'expected bearer: env:NAME or basic: env:NAME'],
    ['id: x\nname: X\nfeeds: {url: a}', 'is wrong at "feeds": expected a list'],
    ['- a', 'does not hold keys with their values'],
  ]) {
    expect(() => loadPartners(folderWith({ 'x.yaml': `${text}\n` })), text).toThrow(words);
  }
});

test('every fault of every file is told, with line, key and nearest name; files that are right are read all the same', () => {
  const folder = folderWith({
    'a.yaml': 'id: a\nname: A\nfeeds:\n  - ulr: https://a.example/\n    every: soon\n',
    'b.yaml': 'id: b\nname: B\n',
    'c.yaml': 'id: c\nname: [C\n',
    'd.yaml': 'id: d\nlanguage: english\nrulez: {}\n',
  });
  const { partners, faults } = readPartners(folder);
  expect(partners.map(({ id }) => id)).toEqual(['b']);
  expect(faults.map(({ line, message }) => [line, message.replace(`${folder}/`, '')])).toEqual([
    [4, 'a.yaml, line 4 has no "feeds.0.url".'],
    [5, 'a.yaml, line 5 is wrong at "feeds.0.every": expected a time such as 30s, 10m, 2h or 1d.'],
    [4, 'a.yaml, line 4 has the key "ulr" under "feeds.0", which is not known; is "url" meant?'],
    [3, expect.stringContaining('c.yaml is not valid YAML: line 3, column 1')],
    [undefined, 'd.yaml has no "name".'],
    [2, 'd.yaml, line 2 is wrong at "language": expected the code of a language, such as en or pt-BR.'],
    [3, 'd.yaml, line 3 has the key "rulez", which is not known; is "rules" meant?'],
  ]);
  expect(() => loadPartners(folder)).toThrow(expect.objectContaining({ help: '6 more: news-exchange partners check' }));
});

test('a partner is added as a file of its own, and its file is kept beside when it is removed', () => {
  const folder = folderWith({ 'other-name.yaml': 'id: b\nname: B\n' });
  const partner = { id: 'a', name: 'The "A"', feeds: [{ url: 'https://a.example/rss', every: '10m' }] };
  addPartner(folder, partner);
  expect(loadPartners(folder)).toMatchObject([{ ...partner, feeds: [{ every: 600 }] }, { id: 'b' }]);
  expect(() => addPartner(folder, partner)).toThrow('a.yaml has the partner "a" already.');
  expect(() => addPartner(folder, { ...partner, id: 'b' })).toThrow('other-name.yaml has the partner "b" already.');
  expect(() => addPartner(folder, { ...partner, id: 'C d' })).toThrow(
    'The partner is wrong at "id": expected at most 63',
  );
  expect(() => addPartner(folder, { ...partner, id: 'c', name: '' })).toThrow(
    'The partner is wrong at "name": it is empty.',
  );
  // Below a file nothing can be made: told as any folder that may not be written.
  expect(() => addPartner(path.join(folder, 'a.yaml', 'partners'), partner)).toThrow(
    /a\.yaml cannot be written: what it should lie in is no folder\./,
  );
  removePartner(folder, 'b');
  expect(loadPartners(folder).map(({ id }) => id)).toEqual(['a']);
  expect(readdirSync(folder).sort()).toEqual(['a.yaml', 'other-name.yaml.removed']);
  expect(() => removePartner(folder, 'b')).toThrow('has the partner "b".');
});
