import { expect, it } from 'vitest';
import { loadGazetteer } from '../../config/knowledge.ts';
import { findPlaces, openGazetteer, regionName } from '../../src/core/gazetteer.ts';
import { placeKey } from '../../src/core/text/words.ts';
import { ExchangeError } from '../../src/errors.ts';
import { buildGazetteer } from '../gazetteer/build-gazetteer.ts';

/** GeoNames' columns, with made-up towns. */
const CITIES = [
  '1\tMilltown\tMilltown\tMilltaun,Мілтаун\t40.1234\t-80\tP\tPPL\tUS\t\tPA\t\t\t\t12000\t\t1\tAmerica/New_York\t2020-01-01',
  '2\tMilltown\tMilltown\t\t50\t0\tP\tPPL\tGB\t\tENG\t\t\t\t900\t\t1\tEurope/London\t2020-01-01',
  '3\tQila Nau\tQila Nau\tQilanau,قلعہ نو\t30\t70\tP\tPPLC\tPK\t\t04\t\t\t\t2000000\t\t1\tAsia/Karachi\t2020-01-01',
].join('\n');
const REGIONS = [
  { code: 'US.PA', name: 'Pennsylvania' },
  { code: 'PK.04', name: 'Punjab' },
];

function open(ownNames = ''): ReturnType<typeof openGazetteer> {
  return openGazetteer(Buffer.from(`${buildGazetteer(CITIES, REGIONS, ownNames).join('\n')}\n`));
}

it('keeps towns that newspapers date copy from, with region, size and coordinates', () => {
  expect(findPlaces(open(), 'MILLTOWN')).toEqual([
    {
      kind: 'city',
      name: 'Milltown',
      country: 'US',
      region: 'PA',
      weight: 41,
      latitude: 40.12,
      longitude: -80,
      alias: false,
    },
  ]);
  expect(regionName(open(), 'US', 'PA')).toBe('Pennsylvania');
});

it('finds a capital under its other names and scripts', () => {
  expect(findPlaces(open(), 'قلعہ نو')[0]).toMatchObject({ name: 'Qila Nau', alias: true });
});

it('knows countries in the partners’ languages', () => {
  expect(findPlaces(open(), 'Vereinigte Staaten')[0]).toMatchObject({ kind: 'country', country: 'US' });
});

it('adds names of our own, and refuses one whose place is not there', () => {
  const own = open('US\tPennsylvania\t\tPa.\nPK\tPunjab\t+Chak Nine\tChak 9\nPK\tPunjab\tQila Nau\tQilla Nau');
  expect(findPlaces(own, 'PA')[0]).toMatchObject({ kind: 'region', region: 'PA' });
  expect(findPlaces(own, 'Chak 9')[0]).toMatchObject({ name: 'Chak Nine', country: 'PK' });
  expect(findPlaces(own, 'Qilla Nau')[0]).toMatchObject({ name: 'Qilla Nau' });
  expect(() => open('PK\tPunjab\tNowhere\tNowhere')).toThrow('GeoNames has no "Nowhere" in Punjab');
});

it('folds case, accents, hyphens, "St." and forms of Arabic letters', () => {
  expect(placeKey('ST. LOUIS')).toBe(placeKey('Saint-Louis'));
  expect(placeKey('São Paulo')).toBe('sao paulo');
  expect(placeKey('القاهرة')).toBe(placeKey('القاہرہ'));
  expect(placeKey('Łódź')).toBe('lodz');
});

it.each([
  ['Islamabad', 'PK'],
  ['MINGORA', 'PK'],
  ['Sadiqabad', 'PK'],
  ['Muzaffarabad', 'PK'],
  ['LANDI KOTAL', 'PK'],
  ['Bengaluru', 'IN'],
  ['Srinagar', 'IN'],
  ['Urumqi', 'CN'],
  ['Jeddah', 'SA'],
  ['Sharjah', 'AE'],
  ['Cox’s Bazar', 'BD'],
  ['Kyiv', 'UA'],
  ['FRANKFURT', 'DE'],
  ['New York', 'US'],
  ['Milano', 'IT'],
  ['United Nations', 'US'],
  ['Gaza City', 'PS'],
  ['台北', 'TW'],
])('the shipped gazetteer knows %s', (name, country) => {
  expect(findPlaces(loadGazetteer(), name)[0]?.country).toBe(country);
});

it('says which file is missing', () => {
  expect(() => loadGazetteer('/nowhere/gazetteer.tsv')).toThrow(ExchangeError);
  expect(() => loadGazetteer('/nowhere/gazetteer.tsv')).toThrow('/nowhere/gazetteer.tsv');
});
