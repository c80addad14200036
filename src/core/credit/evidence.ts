import { MAIN_CREDIT_CLASSES } from '../language-pack.ts';
import { WHERE } from './classify-parse.ts';
import type { CreditPosition } from './parsed-credit.ts';
import { printed, type TaggedText } from './tagged-text.ts';

/** What speaks for a credit, in words: where it stands, whom it names, which of its words are those of credits. */
export function creditEvidence(
  read: TaggedText,
  from: number,
  to: number,
  shape: CreditPosition,
): (readonly [string])[] {
  const said = read.tags.slice(from, to).flatMap(({ kind, party, classes }, at): string[] => {
    const written = `"${printed(read, from + at)}"`;
    if (party?.tie !== undefined)
      return [`${written} is ${party.tie === 'own' ? 'the partner' : 'whom the partner exchanges with'}`];
    if (party) return [`${written} is a listed ${party.kind}`];
    const main = MAIN_CREDIT_CLASSES.find(name => classes?.has(name));
    if (main) return [`${written} says ${main}`];
    return kind === 'unknown' ? [`${written} is in no list`] : [];
  });
  return [WHERE[shape], ...new Set(said)].slice(0, MOST).map(what => [what] as const);
}
const MOST = 8;
