import { findMisprint } from '../misprint.ts';
import type { Item, Lexicons } from './items.ts';
import type { Token } from './tokens.ts';

/** Names reach over at most this many words, and a misprint may stand this many words into one. */
const WORDS = 8;
const BACK = 3;
/** Shorter words of credit lines are forgiven what a scanner does to them, and nothing else. */
const SHORTEST_WORD = 6;

/** The items with the misprints among them read: of the partner's circle first, then of credit words, then of any organization. */
export function mendItems(text: string, tokens: readonly Token[], items: readonly Item[], lexicons: Lexicons): Item[] {
  const mended = [...items];
  const small = !/\p{Lu}/u.test(
    text.slice(tokens[items[0]?.from ?? 0]?.start, tokens[(items.at(-1)?.to ?? 1) - 1]?.end),
  );
  for (let index = 0; index < mended.length; index += 1) {
    if (mended[index]?.kind !== 'unknown') continue;
    // Names are not set small in a line that has capitals: "readers" is no slip of Reuters.
    const plain =
      !small &&
      /^\p{Ll}/u.test(text.slice(tokens[mended[index]?.from ?? 0]?.start, tokens[mended[index]?.from ?? 0]?.end));
    const repair = mendAt(tokens, mended, index, lexicons, plain);
    if (repair === undefined) continue;
    mended.splice(repair.from, repair.to - repair.from, repair.item);
    index = repair.from;
  }
  return mended;
}

type Repair = { readonly from: number; readonly to: number; readonly item: Item; readonly distance: number };

function mendAt(
  tokens: readonly Token[],
  items: readonly Item[],
  index: number,
  lexicons: Lexicons,
  plain: boolean,
): Repair | undefined {
  const close = !plain && lexicons.partner && mendName(tokens, items, index, lexicons.partner.misprints, 4);
  if (close) return close;
  const item = items[index];
  const token = item && tokens[item.from];
  if (item && token) {
    const word = findMisprint(token.fold, lexicons.phrases.misprints, 4);
    if (word && isSlip(token.fold, word))
      return {
        from: index,
        to: index + 1,
        item: { ...item, kind: 'words', classes: word.entry, slip: true },
        distance: word.distance,
      };
  }
  return plain ? undefined : mendName(tokens, items, index, lexicons.organizations.misprints, 5);
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
      if (found === undefined) continue;
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
