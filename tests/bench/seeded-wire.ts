import type { Copy } from '../ingest/settling.ts';
import { seededItem, seededNumbers } from './seeded-copy.ts';

/** The papers that a seeded wire runs in. */
export const PAPERS = ['wire', 'ledger', 'post', 'times', 'courier'];

const START = Date.UTC(2026, 2, 3);
const HOUR = 3_600_000;
/** Items that come of one story. */
const ITEMS = 8;

/**
 * Items as they arrive in a newsroom, the same for one seed: each story by its agency and as its partners ran it, under other
 * headlines and datelines, credited, cut, corrected, rewritten, and together with another on a page.
 */
export function seededWire(seed: number, count: number): Copy[] {
  const stories = Math.ceil(count / ITEMS);
  return Array.from({ length: stories }, (_, story) => itemsOf(seed * 1_000 + story, story, stories, seed))
    .flat()
    .slice(0, count);
}

function itemsOf(number: number, story: number, stories: number, seed: number): Copy[] {
  const { headline, html } = seededItem(number);
  const paragraphs = html.split('\n');
  const [first = '', second = '', third = '', ...rest] = paragraphs;
  const own = first.replace(/^<p>[^:]*: /, '<p>');
  const other = seededItem(seed * 1_000 + ((story + 1) % stories)).html.split('\n');
  const made = seededItem(number + 500_000);
  const chance = seededNumbers(number);
  // Several items of one minute: ties are part of the trade.
  const at = (hours: number): string =>
    new Date(START + (story % 30) * HOUR + Math.floor(hours + chance() * 4) * HOUR).toISOString();
  const item = (partner: string, name: string, hours: number, body: readonly string[], title = headline): Copy => ({
    ...{ partner, guid: `${name}-${number}`, headline: title, published: at(hours), bodyHtml: body.join('\n') },
  });
  const original = { ...item('wire', 'story', 0, paragraphs), version: '1', updated: at(0) };
  const written = made.html.split('\n');
  // Some lean on the story in the middle, some begin with it and go on with as much else.
  const leaning =
    story % 2 === 0
      ? [...written.slice(1, 4), own, second, third, ...rest.slice(0, 2)]
      : [own, second, third, ...written.slice(1, 7)];
  return [
    original,
    item('ledger', 'copy', 2, [`<p>PARIS: ${own.slice(3)}`, second, third, ...rest, '<p>—Reuters</p>'], made.headline),
    item('post', 'same', 0, paragraphs),
    item('times', 'cut', 1, [first, second, third], made.headline.slice(0, 40)),
    {
      ...original,
      updated: at(10),
      version: '2',
      headline: `CORRECTED: ${headline}`,
      bodyHtml: [first, second, `${third}<p>The figure was mended on the same day.</p>`, ...rest].join('\n'),
    },
    item('courier', 'fuller', 6, [first, second, ...written.slice(1, 3), third, ...rest]),
    item('times', 'leaning', 12, leaning, headline),
    item('post', 'page', 20, [first, second, third, ...other.slice(0, 3)], 'The day in short'),
  ];
}

/** One story that every paper runs, each copy in its own way: with a sentence of its own, cut, added to, whole, or leant on. */
export function popularStory(seed: number, count: number): Copy[] {
  const { headline, html } = seededItem(seed * 1_000 + 999_000);
  const paragraphs = html.split('\n');
  const chance = seededNumbers(seed + 7);
  return Array.from({ length: count }, (_, n): Copy => {
    const own = `<p>Reader number ${n} of Pier ${(n * 13) % 97} wrote that boats matter.</p>`;
    const made = seededItem(seed * 1_000 + 800_000 + n).html.split('\n');
    const way = chance();
    const [first = '', ...rest] = paragraphs;
    let body = paragraphs.toSpliced(1 + (n % 5), 0, own);
    if (way < 0.15) body = body.slice(0, 4);
    else if (way < 0.3) body = [first, ...rest.slice(0, 4), ...made.slice(1, 3), ...rest.slice(4)];
    else if (way < 0.5) body = paragraphs;
    else if (way < 0.6) body = [...made.slice(1, 3), first, ...rest.slice(0, 5)];
    return {
      ...{ partner: PAPERS[n % PAPERS.length] ?? 'wire', guid: `popular-${seed}-${n}` },
      headline: way < 0.5 ? headline : `Letter ${n} to the editor`,
      published: new Date(START + Math.floor(chance() * 40) * (HOUR / 4)).toISOString(),
      bodyHtml: body.join('\n'),
    };
  });
}
