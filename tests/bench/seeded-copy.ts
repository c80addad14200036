/** News-like copy out of a seed: the same seed gives the same words on every machine, and no two stories share a sentence. */
export type SeededItem = {
  readonly guid: string;
  readonly headline: string;
  readonly html: string;
  readonly published: Date;
};

/** mulberry32: 32 bits of state are enough for made-up words. */
export function seededNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const SYLLABLES = 'ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu an er in on un al es it or us'.split(
  ' ',
);
const SMALL = 'the of to and a in that for is on with said by from at as it was be has'.split(' ');
const CITIES = ['LONDON', 'KARACHI', 'BEIJING', 'LAHORE', 'NEW DELHI', 'PARIS', 'ANKARA', 'NAIROBI', 'SEOUL', 'MADRID'];
const CREDITS = ['—AFP', ' (Reuters)', '—APP', ' (With inputs from PTI)', '', '', ''];

/** One article of about 3 kB: a dateline, paragraphs with links and emphasis, and often a credit. */
export function seededItem(number: number): SeededItem {
  const next = seededNumbers(number + 1);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const word = (): string =>
    next() < 0.45 ? pick(SMALL) : Array.from({ length: 2 + Math.floor(next() * 3) }, () => pick(SYLLABLES)).join('');
  const sentence = (): string => {
    const words = Array.from({ length: 12 + Math.floor(next() * 12) }, word);
    if (next() < 0.2) words.push(String(1 + Math.floor(next() * 9_000)));
    const text = words.join(' ');
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
  };
  const paragraph = (): string => {
    const sentences = Array.from({ length: 2 + Math.floor(next() * 2) }, sentence).join(' ');
    if (next() < 0.2) return `${sentences} <a href="https://example.org/${number}">${word()}</a> <em>${word()}</em>.`;
    return sentences;
  };
  const paragraphs = Array.from({ length: 8 }, paragraph);
  paragraphs[0] = `${pick(CITIES)}: ${paragraphs[0]}`;
  paragraphs[paragraphs.length - 1] += pick(CREDITS);
  return {
    guid: `seeded-${number}`,
    headline: sentence().slice(0, 70),
    html: paragraphs.map(text => `<p>${text}</p>`).join('\n'),
    published: new Date(Date.now() - Math.floor(next() * 3 * 86_400_000)),
  };
}
