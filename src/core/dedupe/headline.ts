import { FUNCTION_WORD, kindOf } from './word.ts';

/** Between a section, a headline and a site's name: "Business | Port to dredge channel | The Ledger". */
const BETWEEN = / (?:\||::|»|•|·) /;
/** The last dash, before what may be a site's name: "Port to dredge channel - The Ledger". */
const LAST_DASH = / (?:-|–|—) (?=[^-–—]{1,40}$)/;
/** A site's name has so many words at most, and the headline before it as many at least. */
const NAME_WORDS = 4;
/** A part of a title that is so many times as long as one before it is the headline. */
const LONGER = 1.5;

/** "https://ledger.example/port-to-dredge-channel-48291.html", "www.ledger.example/…". */
const ADDRESS = /^(?:https?:\/\/|www\.)\S+$/i;

/**
 * What an address that stands for a headline tells of the story: the longest piece of its path, which is "port-to-dredge-channel"
 * or, where the site has numbers only, nothing. The rest is the same on all pages of the site.
 */
function toldByAddress(address: string): string {
  const path = address
    .replace(/[?#].*/, '')
    .split('/')
    .slice(1);
  const pieces = path.map(piece =>
    piece
      .replace(/\.[a-z]{2,5}$/i, '')
      .split(/[-_+]|%20/)
      .filter(word => /[a-z]{2}/i.test(word)),
  );
  const longest = pieces.reduce((one, other) => (other.length > one.length ? other : one), []);
  return longest.length < NAME_WORDS ? '' : longest.join(' ');
}

/**
 * A headline without what the pages of a site put round it: "Business | Port to dredge channel - The Ledger" is "Port to
 * dredge channel".
 */
export function withoutSiteName(headline: string): string {
  if (ADDRESS.test(headline.trim())) return toldByAddress(headline.trim());
  const parts = headline.split(BETWEEN);
  const longest = parts.reduce((one, other) => (other.length > LONGER * one.length ? other : one));
  const dash = LAST_DASH.exec(longest);
  if (dash === null) return longest;
  const words = longest.slice(0, dash.index).split(' ');
  const name = longest.slice(dash.index + dash[0].length).split(' ');
  const isName = name.length <= NAME_WORDS && name.every(word => /^[\p{Lu}\d]/u.test(word));
  return isName && words.length >= NAME_WORDS ? words.join(' ') : longest;
}

/** Share of the shorter headline's words that stand in the longer one; words such as "to" and "the" do not count. */
export function headlineShare(a: Uint32Array, b: Uint32Array): number {
  const one = telling(a);
  const two = telling(b);
  const [short, long] = one.size <= two.size ? [one, two] : [two, one];
  return short.size === 0 ? 0 : short.intersection(long).size / short.size;
}

/** The words of a headline that tell something. */
export function telling(headline: Uint32Array): Set<number> {
  const words = new Set<number>();
  for (const word of headline) if (kindOf(word) !== FUNCTION_WORD) words.add(word >>> 2);
  return words;
}
