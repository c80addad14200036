import type { Copy } from '../ingest/settling.ts';
import { seededItem, seededNumbers } from './seeded-copy.ts';
import { PAPERS } from './seeded-wire.ts';

const START = Date.UTC(2026, 2, 3);
const MINUTE = 60_000;

/**
 * Stories that every paper rewrites as it likes, the same for one seed: words exchanged, paragraphs cut and turned about, own
 * ones put in, two stories merged, and pages with a piece of each. Of so many copies most lie between one story and the next.
 */
export function seededRewrites(seed: number, count: number, stories = 3): Copy[] {
  const items = Array.from({ length: stories }, (_, story) => seededItem(seed * 1_000 + 700_000 + story));
  const chance = seededNumbers(seed + 11);
  const below = (limit: number): number => Math.floor(chance() * limit);
  return Array.from({ length: count }, (_, n): Copy => {
    const story = below(stories);
    const { headline, html } = items[story] ?? seededItem(seed);
    const made = seededItem(seed * 1_000 + 600_000 + n);
    const own = made.html.split('\n');
    const other = (items[(story + 1) % stories] ?? made).html.split('\n');
    const way = chance();
    const rate = chance() * 0.6;
    let body = html.split('\n');
    if (way < 0.2) body = body.map(text => reworded(text, own.join(' '), rate, chance));
    else if (way < 0.35) body = body.filter(() => chance() < 0.5);
    else if (way < 0.5) body = [...body.filter(() => chance() < 0.6), ...own.slice(0, 1 + below(6))];
    else if (way < 0.6) body = shuffledBy(body, chance).slice(0, 2 + below(7));
    else if (way < 0.7) body = [...body.slice(0, 1 + below(6)), ...other.slice(0, 1 + below(6))];
    else if (way < 0.75) body = items.flatMap(item => item.html.split('\n').slice(0, 1 + below(3)));
    else if (way < 0.9) body = body.toSpliced(below(8), 1 + below(3), ...own.slice(0, below(4)));
    if (body.length === 0) body = own;
    return {
      ...{ partner: PAPERS[below(PAPERS.length)] ?? 'wire', guid: `rewrite-${seed}-${n}` },
      headline: chance() < 0.4 ? headline : made.headline,
      published: new Date(START + below(3_000) * MINUTE).toISOString(),
      bodyHtml: body.join('\n'),
    };
  });
}

/** That share of the words exchanged for words of another text. */
function reworded(text: string, other: string, rate: number, chance: () => number): string {
  const words = other.replace(/<[^>]{1,200}>/g, '').split(' ');
  return text
    .split(' ')
    .map(word =>
      word.includes('<') || word.includes('>') || chance() > rate ? word : words[Math.floor(chance() * words.length)],
    )
    .join(' ');
}

function shuffledBy<T>(things: readonly T[], chance: () => number): T[] {
  return things
    .map(thing => ({ thing, place: chance() }))
    .sort((a, b) => a.place - b.place)
    .map(({ thing }) => thing);
}
