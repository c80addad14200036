import { readInverted } from './inverted.ts';
import type { Line } from './line.ts';
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
    if (intro !== undefined) {
      introduce(state, intro.part);
      at = intro.to;
      introducedTo = at;
      opening = 'space';
      continue;
    }

    const startsList = opening === 'semicolon' || opening === 'hard' || (state.introduced && state.group.length === 0);
    const inverted = startsList && !state.closed && !token.bracketed ? readInverted(line, at, end) : undefined;
    if (inverted !== undefined) {
      for (const name of inverted.names) addPerson(state, name);
      at = inverted.to;
      opening = 'space';
      continue;
    }

    const to = segmentEnd(line, at, end);
    readSegment(line, state, { from: at, to, opening });
    at = to;
    opening = 'space';
  }
  return state;
}
