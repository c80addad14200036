import type { Token } from '../text/words.ts';
import type { CreditPosition } from './parsed-credit.ts';
import { printed, type TaggedText, tagAt } from './tagged-text.ts';

/** Where a credit that ends the text could begin, and its position. */
type CreditCandidate = { readonly from: number; readonly shape: CreditPosition };

/** A credit takes no more words and marks than this. */
const FARTHEST = 70;

const TERMINATOR = /[.!?…。！？؟۔।]/;
const CLOSER = /["'”’»)\]）】」』*]/;
const OPENER = /[([（【〔［©]/;
const DASH = /[-–—―‒_•~|]/;

/** The candidates for the last credit, the longest first. */
export function candidatesAtEnd(read: TaggedText, last: number, whole: boolean): CreditCandidate[] {
  const { text, tokens, tags } = read;
  const candidates: CreditCandidate[] = [];
  for (let index = last - 1; index >= 0 && last - index <= FARTHEST; index -= 1) {
    const at = tags[index]?.from ?? 0;
    const token = tokens[at];
    if (token === undefined) break;
    const before = tokens[at - 1];
    const mark = token.word ? '' : (text[token.start] ?? '');
    if (token.newLine || (at === 0 && whole)) {
      candidates.push({ from: index, shape: 'line' });
      if (before === undefined || !DASH.test(text[before.start] ?? '')) break;
      continue;
    }
    const afterEnd = before !== undefined && endsSentence(text, tokens, at - 1);
    if (OPENER.test(mark) || (mark === '&' && afterEnd))
      candidates.push({ from: index, shape: afterEnd ? 'bracket' : 'aside' });
    else if ((mark === '/' || DASH.test(mark)) && afterEnd) candidates.push({ from: index, shape: 'dash' });
    else if (
      token.word &&
      // "“留德华”们的情况": a closing mark within a word's run ends nothing.
      !(token.glued && CLOSER.test(text[before?.start ?? -1] ?? '')) &&
      (afterEnd || (index === last - 1 && endsTable(read, index)))
    ) {
      candidates.push({ from: index, shape: 'bare' });
    }
  }
  return candidates.reverse();
}

/** An agency at the end of figures or of a bracket, where no full stop is set: "Revs 22.6 mln vs 38.9 mln Reuter". */
function endsTable(read: TaggedText, at: number): boolean {
  if (tagAt(read, at).party?.kind !== 'agency' || !/^\p{Lu}/u.test(printed(read, at))) return false;
  const before = tagAt(read, at - 1);
  if (before.kind === 'mark') return /[)>]/.test(printed(read, at - 1));
  return !before.classes?.has('saying') && read.tags.slice(Math.max(0, at - 8), at).some(tag => tag.kind === 'number');
}

/** The token ends a sentence: a full stop or its like, closing quotes and brackets after it included. */
function endsSentence(text: string, tokens: readonly Token[], at: number): boolean {
  let index = at;
  let token = tokens[index];
  while (index > 0 && token && !token.word && CLOSER.test(text[token.start] ?? '')) {
    index -= 1;
    token = tokens[index];
  }
  if (token === undefined) return false;
  // An apostrophe inside a word is no closing quote: "l’APS".
  if (token.word) return index < at && !(tokens[at + 1]?.glued && /['’]/.test(text[tokens[at]?.start ?? 0] ?? ''));
  if (!TERMINATOR.test(text[token.start] ?? '')) return false;
  const next = tokens[at + 1];
  const before = tokens[index - 1];
  return !(next?.glued && next.word && before && before.end - before.start < 2);
}
