import { IS } from '../language-pack.ts';
import { readInverted } from './inverted.ts';
import { find, is, type Line, organizationAt, printed } from './line.ts';

import { isPlaceName } from './place.ts';
import { prefixAt } from './prefix.ts';
import { readSegment } from './read-segment.ts';
import { andLength, segmentEnd } from './segment.ts';
import { addPerson, type BylineState, breakOff, introduce, startState } from './state.ts';
import { type Break, isStronger } from './tokens.ts';

/** Everybody and every house that one printed byline names, in printed order. */
export function parseLine(line: Line): BylineState {
  const state = startState();
  const end = line.tokens.length;
  let at = 0;
  let opening: Break = 'hard';
  /** Where the words of an introduction ended: no break before the next word undoes it. */
  let introducedTo = 0;
  while (at < end) {
    const token = line.tokens[at];
    if (token === undefined) break;
    if (at !== introducedTo && isStronger(token.before, opening)) opening = token.before;
    if (opening === 'hard' && at > 0 && !token.bracketed) breakOff(state);

    // "Joanna Marsh (text) and Peter Odell": an "and" after a break.
    const and = at > 0 ? andLength(line, at, end) : 0;
    if (and > 0) {
      at += and;
      opening = 'amp';
    }

    const intro = prefixAt(line, at, end, true);
    // "… contributed reporting from Frankfurt": a sentence goes on.
    const goesOn = state.closed && token.before === 'space' && token.shape === 'lower';
    if (intro !== undefined && !goesOn) {
      introduce(state, intro.part);
      at = intro.to;
      introducedTo = at;
      opening = 'space';
      continue;
    }

    const rank = rankLength(line, at, end);
    if (rank > 0) {
      state.rankAhead = printed(line, at, at + rank).concat(')');
      at += rank;
      introducedTo = at;
      continue;
    }

    const ours = oursAt(line, at, end);
    if (ours !== undefined) {
      introduce(state, { kind: 'author' });
      state.rankAhead = printed(line, ours.role, ours.in);
      if (ours.to > ours.in) state.placeAhead = printed(line, ours.in + 1, ours.to);
      at = ours.to;
      introducedTo = at;
      opening = 'space';
      continue;
    }

    const startsList = at === 0 || opening === 'semicolon' || opening === 'hard' || state.introduced;
    const inverted = startsList && !state.closed ? readInverted(line, at, end) : undefined;
    if (inverted !== undefined && !(state.group.length > 0 && is(line, at, IS.place))) {
      for (const name of inverted.names) addPerson(state, name);
      at = inverted.to;
      opening = 'space';
      continue;
    }

    const alone = !state.introduced && state.group.length === 0;
    const to = segmentEnd(line, at, end, alone);
    if (state.introduced || !isUnknownNoun(line, at, to, end)) readSegment(line, state, { from: at, to, opening });
    at = to;
    opening = 'space';
  }
  return state;
}

function isRunOfCapitals(line: Line, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const token = line.tokens[at];
    if (token?.before !== 'space' || !(token.shape === 'capital' || token.shape === 'capitals')) return false;
    if (is(line, at, IS.role | IS.desk | IS.organization) && !is(line, at, IS.givenName)) return false;
  }
  return to - from > 1;
}

/**
 * "De notre envoyée spéciale à Kiev, Anne Petit", "our Business Editor Anne Petit": where the role, the "in" and the name begin;
 * undefined where no such words stand at `at`.
 */
function oursAt(line: Line, at: number, end: number): { role: number; in: number; to: number } | undefined {
  const our = is(line, at, IS.our) ? at : at + 1;
  if (!is(line, our, IS.our) || (our > at && !is(line, at, IS.by | IS.particle | IS.in))) return undefined;
  let into = our + 1;
  while (into < end && is(line, into, IS.role | IS.roleWord) && !is(line, into, IS.in)) into++;
  if (find(line, our + 1, into, IS.role) < 0) return undefined;
  if (is(line, into - 1, IS.role) && isRunOfCapitals(line, into, Math.min(end, into + 2)))
    return { role: our + 1, in: into, to: into };
  if (!is(line, into, IS.in)) return undefined;
  for (let to = Math.min(end - 1, into + 4); to > into + 1; to--) {
    const name = line.tokens[to];
    const isNamed = name?.shape === 'capital' || name?.shape === 'capitals';
    if (isNamed && isPlaceName(line, into + 1, to)) return { role: our + 1, in: into, to };
  }
  return undefined;
}

/** "Introduction by": a word before a "by" that no list has is a noun for the piece. */
function isUnknownNoun(line: Line, at: number, to: number, end: number): boolean {
  const next = line.tokens[to];
  if (to - at !== 1 || next?.before !== 'space' || line.tokens[at]?.shape === 'caseless') return false;
  if (is(line, at, IS.givenName | IS.organization | IS.desk) || organizationAt(line, at, to) !== undefined)
    return false;
  return prefixAt(line, to, end, false) !== undefined;
}

/** How many words "Lt Gen (retd)" has before a name; 0 where no such rank begins at `at`. */
function rankLength(line: Line, at: number, end: number): number {
  for (let to = at + 1; to < Math.min(end - 1, at + 5); to++) {
    const token = line.tokens[to];
    if (token?.bracketed) return is(line, to, IS.retired) && line.tokens[to + 1]?.shape === 'capital' ? to + 1 - at : 0;
    if (token?.before !== 'space' && line.source[line.tokens[to - 1]?.end ?? 0] !== '.') return 0;
  }
  return 0;
}
