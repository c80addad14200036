import { findMisprint } from '../text/misprint.ts';
import type { Token } from '../text/words.ts';
import { isNoun } from './name-end.ts';
import type { CreditKnowledge, Tag } from './tag-words.ts';
import { printed, type TaggedText } from './tagged-text.ts';

/** Names reach over at most this many words, and a misprint may stand this many words into one. */
const WORDS = 8;
const BACK = 3;
/** Shorter words of credit lines are forgiven what a scanner does to them, and nothing else. */
const SHORTEST_WORD = 6;

/**
 * The items with the misprints among them read: of the partner's circle first, then of credit words, then of any organization.
 * Undefined if a word in small letters is left that is no misprint: names are not set small in a line that has capitals ("readers" is no slip
 * of Reuters), so that the line is no credit.
 */
export function repairMisprints(read: TaggedText): Tag[] | undefined {
  const { tokens, tags, knowledge } = read;
  const repaired = [...tags];
  if (/\p{Lu}/u.test(printed(read, 0, tags.length))) {
    for (const [index, tag] of tags.entries()) {
      if (tag.kind !== 'unknown' || !/^\p{Ll}/u.test(printed(read, index)) || isNoun(read, index)) continue;
      const word = repairWord(tokens, tag, knowledge);
      if (word === undefined) return undefined;
      repaired[index] = word.tag;
    }
  }
  for (let index = 0; index < repaired.length; index += 1) {
    const tag = repaired[index];
    if (tag?.kind !== 'unknown') continue;
    const close = knowledge.partner && repairName(tokens, repaired, index, knowledge.partner.misprints, knowledge);
    const word = close ? undefined : repairWord(tokens, tag, knowledge);
    const name = close ?? repairName(tokens, repaired, index, knowledge.organizations.misprints, knowledge);
    if (word && (name === undefined || word.distance <= name.distance)) {
      repaired[index] = word.tag;
      continue;
    }
    if (name === undefined) continue;
    repaired.splice(name.from, name.to - name.from, name.tag);
    index = name.from;
  }
  return repaired;
}

type Repair = { readonly from: number; readonly to: number; readonly tag: Tag; readonly distance: number };

function repairWord(
  tokens: readonly Token[],
  tag: Tag,
  knowledge: CreditKnowledge,
): { readonly tag: Tag; readonly distance: number } | undefined {
  const fold = tokens[tag.from]?.fold ?? '';
  const word = findMisprint(fold, knowledge.phrases.misprints);
  if (word === undefined || !isSlip(fold, word)) return undefined;
  return { tag: { ...tag, kind: 'words', classes: word.entry, slip: true }, distance: word.distance };
}

/** Two slips are forgiven where the first letter is right: "change" is no slip of "exchange". */
function isSlip(written: string, word: { readonly key: string; readonly distance: number }): boolean {
  if (word.distance === 0) return true;
  return written.length >= SHORTEST_WORD && (word.distance === 1 || written[0] === word.key[0]);
}

function repairName(
  tokens: readonly Token[],
  tags: readonly Tag[],
  index: number,
  misprints: CreditKnowledge['organizations']['misprints'],
  { isPlace }: CreditKnowledge,
): Repair | undefined {
  let best: Repair | undefined;
  for (let from = index; from >= Math.max(0, index - BACK) && tags[from] && tags[from]?.kind !== 'mark'; from -= 1) {
    let written = '';
    for (let to = from; to < Math.min(tags.length, from + WORDS); to += 1) {
      const tag = tags[to];
      if (tag === undefined) break;
      if (tag.kind === 'mark') break;
      for (let at = tag.from; at < tag.to; at += 1) {
        const token = tokens[at];
        if (token?.word) written += written === '' ? token.fold : ` ${token.fold}`;
      }
      if (to < index) continue;
      const found = findMisprint(written, misprints);
      // "Bob Jones" is no slip of Dow Jones, "ANKARA" none of Antara.
      if (found === undefined || (found.distance > 1 && written[0] !== found.key[0]) || isPlace(written)) continue;
      const last = tags[to] ?? tag;
      best = {
        from,
        to: to + 1,
        distance: found.distance,
        tag: { kind: 'party', from: tags[from]?.from ?? last.from, to: last.to, party: found.entry, slip: true },
      };
    }
  }
  return best;
}
