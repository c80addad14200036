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
 * The places of `config/gazetteer.tsv`, one a line, sorted by folded name in code-unit order, so that a look-up is a binary
 * search and opening the file builds nothing. See `tests/gazetteer/build-gazetteer.ts` for the columns.
 */
export type Gazetteer = {
  readonly lines: readonly string[];
  /** What was looked up before, by printed name: copy comes from the same towns day after day. */
  readonly found: Map<string, readonly GazetteerPlace[]>;
};

const MOST_REMEMBERED = 5_000;

/** The text of a gazetteer file, ready to look names up in. */
export function openGazetteer(text: string): Gazetteer {
  return { lines: text.trimEnd().split('\n'), found: new Map() };
}

/** Every place that bears this name, heaviest first; a place whose own name it is goes before an alias of about its size. */
export function findPlaces(gazetteer: Gazetteer, name: string): readonly GazetteerPlace[] {
  if (name.length > 60) return [];
  const known = gazetteer.found.get(name);
  if (known) return known;
  const key = placeKey(name);
  const places = placesByKey(gazetteer, key).sort((a, b) => rank(b) - rank(a));
  // "DUESSELDORF", "GOETEBORG": umlauts as wires without them send them.
  if (places.length === 0 && /[aou]e/.test(key)) places.push(...placesByKey(gazetteer, key.replace(/([aou])e/g, '$1')));
  if (gazetteer.found.size >= MOST_REMEMBERED) gazetteer.found.clear();
  gazetteer.found.set(name, places);
  return places;
}

/** "Florida" for US, FL. */
export function regionName(gazetteer: Gazetteer, country: string, region: string): string | undefined {
  const prefix = `#${country}.${region}\t`;
  const line = gazetteer.lines[firstLineFrom(gazetteer, prefix)];
  return line?.startsWith(prefix) ? line.slice(prefix.length) : undefined;
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
  const rows: string[][] = [];
  const prefix = `${key}\t`;
  for (let index = firstLineFrom(gazetteer, prefix); index < gazetteer.lines.length; index++) {
    const line = gazetteer.lines[index];
    if (line === undefined || !line.startsWith(prefix)) break;
    rows.push(line.slice(prefix.length).split('\t'));
  }
  return rows;
}

/** The way a key without any other form is printed: "mingora" is "Mingora". */
export function titleCase(key: string): string {
  return key.replace(/(^| )\p{L}/gu, letter => letter.toUpperCase());
}

function firstLineFrom(gazetteer: Gazetteer, prefix: string): number {
  let low = 0;
  let high = gazetteer.lines.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((gazetteer.lines[middle] ?? '') < prefix) low = middle + 1;
    else high = middle;
  }
  return low;
}
