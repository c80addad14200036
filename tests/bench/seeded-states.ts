import type { Copy } from '../ingest/settling.ts';
import { seededNumbers } from './seeded-copy.ts';

const LATER = '2026-03-05T00:00:00.000Z';

/**
 * The same copies as they come in over some days, by a seed: each says which version it is, some come twice, some are mended,
 * some are given another text, and some are withdrawn in the end.
 */
export function seededStates(seed: number, copies: readonly Copy[]): Copy[] {
  const chance = seededNumbers(seed + 17);
  const states: Copy[] = [];
  const seen = new Set<string>();
  for (const copy of copies) {
    const updated = copy.updated ?? copy.published ?? LATER;
    const first: Copy = { ...copy, version: copy.version ?? '1', updated };
    states.push(first);
    const way = chance();
    const other = copies[Math.floor(chance() * copies.length)]?.bodyHtml ?? '';
    // No two states of one article are of one version: which of them is the newer nobody could tell.
    if (seen.has(copy.guid)) continue;
    seen.add(copy.guid);
    const later: Copy = { ...first, version: '5', updated: LATER };
    const kept = (copy.bodyHtml ?? '').split('\n').slice(0, 2 + Math.floor(way * 30));
    if (way < 0.12) states.push({ ...later, bodyHtml: `${kept.join('\n')}<p>It was mended at ${way}.</p>` });
    else if (way < 0.16) states.push({ ...later, bodyHtml: other });
    else if (way < 0.2) states.push({ ...later, pubStatus: 'canceled' });
    else if (way < 0.35) states.push(first);
  }
  return states;
}
