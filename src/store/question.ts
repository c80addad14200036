import { ExchangeError } from '../errors.ts';

/** One thing to look for: a word or a phrase, as folded words in a row; `begins`: the last may go on ("tunn" finds tunnels). */
export type Term = { readonly words: readonly string[]; readonly begins: boolean };

/** What an article must have, all of it, and what it must not have. */
export type Clause = { readonly wanted: readonly Term[]; readonly unwanted: readonly Term[] };

/** Terms of a question that are looked at. */
const MOST_ASKED = 20;
/** From so many letters on a word is found by its beginning, too. */
const PREFIX_FROM = 3;

/**
 * Reads a question as search boxes take it: words are all wanted, "a phrase" in its order, -not, OR between alternatives. What
 * folds to no word is passed over; undefined where nothing is left to look for.
 * @param wordsOf the folded words of a text, as they are indexed
 * @throws ExchangeError `input-wrong` where an alternative has only words that are not wanted
 */
export function readQuestion(question: string, wordsOf: (text: string) => readonly string[]): Clause[] | undefined {
  const clauses: { wanted: Term[]; unwanted: Term[] }[] = [{ wanted: [], unwanted: [] }];
  let asked = 0;
  for (const [, minus, phrase, word = ''] of question.matchAll(/(-?)(?:"([^"]*)"?|(\S+))/g)) {
    const clause = clauses.at(-1);
    if (clause === undefined || asked === MOST_ASKED) break;
    if (word === 'OR' && minus === '') {
      clauses.push({ wanted: [], unwanted: [] });
      continue;
    }
    const words = wordsOf(phrase ?? word);
    if (words.length === 0) continue;
    asked += 1;
    const begins = phrase === undefined && (words.at(-1)?.length ?? 0) >= PREFIX_FROM;
    (minus === '' ? clause.wanted : clause.unwanted).push({ words, begins });
  }
  if (clauses.some(({ wanted, unwanted }) => wanted.length === 0 && unwanted.length > 0)) {
    throw new ExchangeError('input-wrong', 'q must have a word to look for beside those after "-".');
  }
  const filled = clauses.filter(({ wanted }) => wanted.length > 0);
  return filled.length === 0 ? undefined : filled;
}

/** What stands between words. */
const EDGE = '[^\\p{L}\\p{N}\\p{M}]';

/** What tells whether a text (`searchedText`) answers a question: what the index finds, and nothing else. */
export function answering(clauses: readonly Clause[]): (text: string) => boolean {
  const has = ({ words, begins }: Term): ((text: string) => boolean) => {
    const inOrder = new RegExp(`${EDGE}${words.join(`${EDGE}+`)}${begins ? '' : EDGE}`, 'u');
    return text => words.every(word => text.includes(word)) && inOrder.test(text);
  };
  const read = clauses.map(({ wanted, unwanted }) => ({ wanted: wanted.map(has), unwanted: unwanted.map(has) }));
  return text =>
    read.some(({ wanted, unwanted }) => wanted.every(has => has(text)) && !unwanted.some(has => has(text)));
}
