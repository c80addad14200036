import { resolveMisprint } from '../organizations.ts';
import type { CreditClass } from '../phrases.ts';
import { type KnownParty, type Lexicon, type Match, matchAt } from './lexicon.ts';
import type { Token } from './tokens.ts';

/** What the words of a possible credit line are: names we know, words of credit lines, marks, and the rest. */
export type Item = {
  readonly kind: 'party' | 'words' | 'mark' | 'number' | 'unknown';
  readonly from: number;
  readonly to: number;
  readonly party?: KnownParty;
  readonly classes?: ReadonlySet<CreditClass>;
  readonly misprint?: boolean;
};

/** The lexicons of one reading, the partner's before the book's. */
export type Lexicons = { readonly partner?: Lexicon; readonly organizations: Lexicon; readonly phrases: Lexicon };

const ARABIC = /^[\u0600-\u06ff]/;
/** Letters that Arabic writes onto the word after them: and, with, for, as, then; the article after "for". */
const CLITICS: readonly [string, string][] = [
  ['و', ''],
  ['ب', ''],
  ['ل', ''],
  ['ف', ''],
  ['لل', 'ال'],
  ['لل', ''],
  ['وال', 'ال'],
  ['بال', 'ال'],
  ['ال', ''],
];
const NUMBER = /^\p{N}+(?:st|nd|rd|th)?$/u;
const MONTHS =
  /^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|january|february|march|april|june|july|august|september|october|november|december|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|januar|februar|marz|juni|juli|oktober|dezember|janeiro|fevereiro|marco|maio|junho|julho|setembro|outubro|dezembro|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|novembre|dicembre|monday|tuesday|wednesday|thursday|friday|saturday|sunday|年|月|日)$/;

/** Says of each token from `at` on what it is; a name or phrase takes several tokens. */
export function readItems(tokens: readonly Token[], lexicons: Lexicons, at = 0, to = tokens.length): Item[] {
  const items: Item[] = [];
  while (at < to) {
    const token = tokens[at];
    if (token === undefined) break;
    const match = token.word ? best(tokens, lexicons, at, to) : undefined;
    if (match === undefined) {
      items.push({
        kind: !token.word ? 'mark' : NUMBER.test(token.fold) || MONTHS.test(token.fold) ? 'number' : 'unknown',
        from: at,
        to: at + 1,
      });
      at += 1;
      continue;
    }
    items.push(
      match.party
        ? { kind: 'party', from: at, to: match.next, party: match.party }
        : { kind: 'words', from: at, to: match.next, ...(match.classes && { classes: match.classes }) },
    );
    at = match.next;
  }
  return items;
}

function best(tokens: readonly Token[], lexicons: Lexicons, at: number, to: number): Match | undefined {
  const exact = longest(tokens, lexicons, at, to);
  const token = tokens[at];
  if (exact || token === undefined || !ARABIC.test(token.fold)) return exact;
  for (const [prefix, instead] of CLITICS) {
    if (!token.fold.startsWith(prefix) || token.fold.length < prefix.length + 2) continue;
    const bare = [{ ...token, fold: instead + token.fold.slice(prefix.length) }, ...tokens.slice(at + 1, at + 8)];
    const match = longest(bare, lexicons, 0, Math.min(to - at, bare.length));
    if (match) return { ...match, next: match.next + at };
  }
  return undefined;
}

function longest(tokens: readonly Token[], lexicons: Lexicons, at: number, to: number): Match | undefined {
  const own = lexicons.partner && matchAt(lexicons.partner, tokens, at, to);
  const known = matchAt(lexicons.organizations, tokens, at, to);
  const words = matchAt(lexicons.phrases, tokens, at, to);
  const name = own && (known === undefined || own.next >= known.next) ? own : known;
  if (name === undefined || words === undefined) return name ?? words;
  return words.next > name.next ? words : name;
}

/** The longest stretch from `at` that is a slip of a name we know: the partner's own circle first. */
export function findMisprint(
  text: string,
  tokens: readonly Token[],
  lexicons: Lexicons,
  at: number,
  to: number,
): { readonly party: KnownParty; readonly next: number } | undefined {
  const limit = Math.min(to, at + 9);
  for (const [lexicon, circle] of [
    [lexicons.partner, true],
    [lexicons.organizations, false],
  ] as const) {
    if (lexicon === undefined) continue;
    let words = '';
    let found: { party: KnownParty; next: number; distance: number } | undefined;
    for (let index = at; index < limit; index += 1) {
      const token = tokens[index];
      if (token === undefined) break;
      if (!token.word) {
        if (token.glued && /^[-'’./&]$/.test(text.slice(token.start, token.end))) continue;
        break;
      }
      words = words === '' ? token.fold : `${words} ${token.fold}`;
      const slip = resolveMisprint(words, lexicon.parties, circle);
      if (slip && (found === undefined || slip.distance <= found.distance)) {
        found = { party: slip.party, next: index + 1, distance: slip.distance };
      }
    }
    if (found) return found;
  }
  return undefined;
}
