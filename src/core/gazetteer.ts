import { recall } from './text/recall.ts';
import { placeKey } from './text/words.ts';

/** A town, a first-level region or a country, as the gazetteer knows it. */
export type GazetteerPlace = {
  readonly kind: 'city' | 'region' | 'country';
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** GeoNames' code of the first-level division ("FL", "04"); absent for countries. */
  readonly region?: string;
  /** Ten times the decimal logarithm of the population: 30 is a thousand people, 70 ten million. */
  readonly weight: number;
  readonly latitude?: number;
  readonly longitude?: number;
  /** True where the name looked up is one of GeoNames' many other names of the place, which newspapers may not know it by. */
  readonly alias: boolean;
};

/**
 * The places of `config/gazetteer.tsv`, one a line, sorted by folded name, so that a look-up is a binary search in the bytes of the
 * file and opening it builds nothing. See `tests/gazetteer/build-gazetteer.ts` for the columns.
 */
export type Gazetteer = {
  /** UTF-8; each line has its end. */
  readonly bytes: Buffer;
  /** What was looked up before, by printed name: copy comes from the same towns day after day. */
  readonly found: Map<string, readonly GazetteerPlace[]>;
  /** The names of regions that were looked up before; there are some 4,000. */
  readonly regions: Map<string, string | undefined>;
};

const MOST_REMEMBERED = 5_000;

/** The bytes of a gazetteer file, ready to look names up in. */
export function openGazetteer(bytes: Buffer): Gazetteer {
  return { bytes, found: new Map(), regions: new Map() };
}

/** Every place that bears this name, heaviest first; a place whose own name it is goes before an alias of about its size. */
export function findPlaces(gazetteer: Gazetteer, name: string): readonly GazetteerPlace[] {
  if (name.length > 60) return [];
  return recall(gazetteer.found, name, MOST_REMEMBERED, () => placesCalled(gazetteer, name));
}

function placesCalled(gazetteer: Gazetteer, name: string): readonly GazetteerPlace[] {
  const key = placeKey(name);
  const places = placesByKey(gazetteer, key).sort((a, b) => rank(b) - rank(a));
  // "DUESSELDORF", "GOETEBORG": umlauts as wires without them send them.
  if (places.length === 0 && /[aou]e/.test(key)) places.push(...placesByKey(gazetteer, key.replace(/([aou])e/g, '$1')));
  return places;
}

/** "Florida" for US, FL. */
export function regionName(gazetteer: Gazetteer, country: string, region: string): string | undefined {
  const key = `#${country}.${region}`;
  if (!gazetteer.regions.has(key)) gazetteer.regions.set(key, linesWith(gazetteer, key)[0]);
  return gazetteer.regions.get(key);
}

function rank(place: GazetteerPlace): number {
  return place.weight - (place.alias ? 12 : 0);
}

function placesByKey(gazetteer: Gazetteer, key: string): GazetteerPlace[] {
  const places: GazetteerPlace[] = [];
  for (const [kind = '', country = '', region = '', ...rest] of columnsByKey(gazetteer, key)) {
    if (kind === '=' || kind === '~') {
      const [mainKey = ''] = rest;
      const main = columnsByKey(gazetteer, mainKey).find(([k, c, r]) => k === 'C' && c === country && r === region);
      if (main) places.push({ ...readPlace(mainKey, main), alias: kind === '~' });
    } else {
      places.push(readPlace(key, [kind, country, region, ...rest]));
    }
  }
  return places;
}

function readPlace(key: string, columns: readonly string[]): GazetteerPlace {
  const [kind, country = '', region, weight, latitude, longitude, name] = columns;
  return {
    kind: kind === 'R' ? 'region' : kind === 'N' ? 'country' : 'city',
    name: name || titleCase(key),
    country,
    ...(region ? { region } : {}),
    weight: Number(weight ?? 0),
    ...(latitude && longitude ? { latitude: Number(latitude), longitude: Number(longitude) } : {}),
    alias: false,
  };
}

function columnsByKey(gazetteer: Gazetteer, key: string): string[][] {
  return linesWith(gazetteer, key).map(line => line.split('\t'));
}

/** The way a key without any other form is printed: "mingora" is "Mingora". */
export function titleCase(key: string): string {
  return key.replace(/(^| )\p{L}/gu, letter => letter.toUpperCase());
}

/** What stands behind this first column, of each line that has it. */
function linesWith({ bytes }: Gazetteer, key: string): string[] {
  const first = Buffer.from(`${key}\t`);
  const compare = (at: number): number =>
    bytes.compare(first, 0, first.length, at, Math.min(at + first.length, bytes.length));
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const line = bytes.lastIndexOf(LINE_END, ((low + high) >>> 1) - 1) + 1;
    if (compare(line) < 0) low = bytes.indexOf(LINE_END, line) + 1;
    else high = line;
  }
  const lines: string[] = [];
  for (let end = 0; low < bytes.length && compare(low) === 0; low = end + 1) {
    end = bytes.indexOf(LINE_END, low);
    lines.push(bytes.toString('utf8', low + first.length, end));
  }
  return lines;
}

const LINE_END = 0x0a;
