import { findMisprint } from '../text/misprint.ts';
import type { Token } from '../text/words.ts';
import type { Item, Lexicons } from './items.ts';

/** Names reach over at most this many words, and a misprint may stand this many words into one. */
const WORDS = 8;
const BACK = 3;
/** Shorter words of credit lines are forgiven what a scanner does to them, and nothing else. */
const SHORTEST_WORD = 6;

/**
 * The items with the misprints among them read: of the partner's circle first, then of credit words, then of any organization.
 * Undefined where a small word remains that is none: names are not set small in a line that has capitals ("readers" is no slip
 * of Reuters), so that the line is no credit.
 */
export function mendItems(
  text: string,
  tokens: readonly Token[],
  items: readonly Item[],
  lexicons: Lexicons,
): Item[] | undefined {
  const mended = [...items];
  const written = (item: Item | undefined) =>
    item === undefined ? '' : text.slice(tokens[item.from]?.start, tokens[item.to - 1]?.end);
  if (items.some(item => /\p{Lu}/u.test(written(item)))) {
    for (const [index, item] of items.entries()) {
      if (item.kind !== 'unknown' || !/^\p{Ll}/u.test(written(item))) continue;
      const word = mendWord(tokens, item, lexicons);
      if (word === undefined) return undefined;
      mended[index] = word.item;
    }
  }
  for (let index = 0; index < mended.length; index += 1) {
    const item = mended[index];
    if (item?.kind !== 'unknown') continue;
    const close = lexicons.partner && mendName(tokens, mended, index, lexicons.partner.misprints, 4);
    const word = close ? undefined : mendWord(tokens, item, lexicons);
    const name =
      close || word?.distance === 0 ? close : mendName(tokens, mended, index, lexicons.organizations.misprints, 5);
    if (word && (name === undefined || word.distance <= name.distance)) {
      mended[index] = word.item;
      continue;
    }
    if (name === undefined) continue;
    mended.splice(name.from, name.to - name.from, name.item);
    index = name.from;
  }
  return mended;
}

type Repair = { readonly from: number; readonly to: number; readonly item: Item; readonly distance: number };

function mendWord(
  tokens: readonly Token[],
  item: Item,
  lexicons: Lexicons,
): { readonly item: Item; readonly distance: number } | undefined {
  const fold = tokens[item.from]?.fold ?? '';
  const word = findMisprint(fold, lexicons.phrases.misprints, 4);
  if (word === undefined || !isSlip(fold, word)) return undefined;
  return { item: { ...item, kind: 'words', classes: word.entry, slip: true }, distance: word.distance };
}

/** Two slips are forgiven where the first letter is right: "change" is no slip of "exchange". */
function isSlip(written: string, word: { readonly key: string; readonly distance: number }): boolean {
  if (word.distance === 0) return true;
  return written.length >= SHORTEST_WORD && (word.distance === 1 || written[0] === word.key[0]);
}

function mendName(
  tokens: readonly Token[],
  items: readonly Item[],
  index: number,
  misprints: Lexicons['organizations']['misprints'],
  shortest: number,
): Repair | undefined {
  let best: Repair | undefined;
  for (let from = index; from >= Math.max(0, index - BACK) && items[from] && items[from]?.kind !== 'mark'; from -= 1) {
    let written = '';
    for (let to = from; to < Math.min(items.length, from + WORDS); to += 1) {
      const item = items[to];
      if (item === undefined) break;
      if (item.kind === 'mark') {
        if (tokens[item.from]?.glued && /^[-.'’/&]$/.test(tokens[item.from]?.fold ?? '')) continue;
        break;
      }
      for (let at = item.from; at < item.to; at += 1) {
        const token = tokens[at];
        if (token?.word) written += written === '' ? token.fold : ` ${token.fold}`;
      }
      if (to < index) continue;
      const found = findMisprint(written, misprints, shortest);
      // "Bob Jones" is no slip of Dow Jones.
      if (found === undefined || (found.distance > 1 && written[0] !== found.key[0])) continue;
      const better =
        best === undefined ||
        found.distance < best.distance ||
        (found.distance === best.distance && to - from >= best.to - best.from);
      if (!better) continue;
      const last = items[to] ?? item;
      best = {
        from,
        to: to + 1,
        distance: found.distance,
        item: { kind: 'party', from: items[from]?.from ?? last.from, to: last.to, party: found.entry, slip: true },
      };
    }
  }
  return best;
}
