import { IS } from '../language-pack.ts';
import { find, type Line, phraseLength, printed } from './line.ts';
import { looksLikeOrganization } from './organization-shape.ts';
import { addOrganization, addPlace, addRoleOfHouse, type BylineState } from './state.ts';
import type { Break } from './tokens.ts';

/**
 * What follows a name without a break: a role, "in PLACE", "for HOUSE", a house; or a page's noise or a sentence, which
 * closes the reading. `opening` is what separates the name from those before it.
 */
export function readAfterName(line: Line, state: BylineState, from: number, to: number, opening: Break): void {
  let at = from;
  while (at < to) {
    const next = readPiece(line, state, at, to, opening);
    if (next === undefined) break;
    at = next;
  }
  if (at === to) return;
  if (phraseLength(line, at, to, IS.noise) === 0) state.lost = true;
  if (state.people.length + state.organizations.length > 0) state.closed = true;
}

/** Reads one piece of the tail and says where the next begins; undefined where nothing known stands. */
function readPiece(line: Line, state: BylineState, at: number, to: number, opening: Break): number | undefined {
  const token = line.tokens[at];
  if (token === undefined) return undefined;
  if (phraseLength(line, at, to, IS.noise | IS.blurb) > 0) return undefined;

  const place = at + phraseLength(line, at, to, IS.in);
  if (place > at && place < to && line.tokens[place]?.shape !== 'lower') {
    let end = place;
    while (end < to && line.tokens[end]?.shape !== 'lower') end++;
    addPlace(state, printed(line, place, end), opening);
    return end;
  }
  const start = at + phraseLength(line, at, to, IS.for);
  if (start > at && start < to) {
    addOrganization(line, state, start, to);
    return to;
  }
  if (find(line, at, to, IS.role) >= 0) {
    addRoleOfHouse(line, state, at, to);
    return to;
  }
  if (token.shape === 'lower' || !looksLikeOrganization(line, at, to, false)) return undefined;
  let end = at + 1;
  while (end < to && phraseLength(line, end, to, IS.noise) === 0) end++;
  while (end > at + 1 && line.tokens[end - 1]?.shape === 'lower') end--;
  addOrganization(line, state, at, end);
  return to;
}
