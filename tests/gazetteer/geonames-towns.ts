import { placeKey } from '../../src/core/text/words.ts';

/** A town of GeoNames, with names of our own. */
export type Town = {
  readonly name: string;
  readonly otherNames: readonly string[];
  /** Kept whatever the size of the town. */
  readonly ownNames: readonly string[];
  readonly country: string;
  readonly region: string;
  readonly kind: string;
  readonly population: number;
  readonly latitude: string;
  readonly longitude: string;
};

/**
 * Where a town counts from how many people on; elsewhere from 10,000. Newspapers of these countries date copy from small
 * towns.
 */
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
/** Their regions were reformed between the two files of GeoNames; a town without a region is better than one in the wrong. */
const RENUMBERED = new Set(['VN', 'NO']);
/** Capitals, of countries and of regions. */
export const SEATS = new Set(['PPLC', 'PPLA']);

/** The towns of GeoNames' cities500.txt that newspapers date copy from, each name once a region. */
export function readTowns(cities: string): Town[] {
  return keepOnePerName(readRows(cities).filter(isNewsPlace));
}

function readRows(cities: string): Town[] {
  return cities
    .split('\n')
    .filter(line => line !== '')
    .map(line => {
      const columns = line.split('\t');
      const [, name = '', ascii = '', others = '', latitude = '', longitude = '', , kind = '', country = ''] = columns;
      // Macrons and dots below are a cataloguer's, not a newspaper's ("Muzaffarābād"), but for the languages that write them.
      const scholarly = /[āēīōūḩḑţşẕḯ‘’`]/i.test(name) && !['LV', 'TR', 'RO', 'AZ', 'NZ'].includes(country);
      return {
        name: scholarly ? ascii : name,
        otherNames: [name, ascii, ...others.split(',')],
        ownNames: [],
        country,
        region: RENUMBERED.has(country) ? '' : (columns[10] ?? ''),
        kind,
        population: Number(columns[14] ?? 0),
        latitude,
        longitude,
      };
    });
}

function isNewsPlace(row: Town): boolean {
  if (row.kind === 'PPLX' && row.population < 100_000) return false;
  if (['PPLQ', 'PPLH', 'PPLW', 'PPLCH'].includes(row.kind)) return false;
  if (SEATS.has(row.kind) || EVERY_TOWN.has(row.country)) return true;
  if (row.country === 'IN' && row.kind === 'PPLA2') return true;
  return row.population >= (SMALLEST[row.country] ?? 10_000);
}

/** GeoNames has some towns twice in one region; the larger stays. */
function keepOnePerName(rows: readonly Town[]): Town[] {
  const kept = new Map<string, Town>();
  for (const row of rows) {
    const key = `${placeKey(row.name)} ${row.country} ${row.region}`;
    const other = kept.get(key);
    if (other === undefined || other.population < row.population) kept.set(key, row);
  }
  return [...kept.values()].filter(row => placeKey(row.name) !== '');
}
