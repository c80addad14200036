import type { CreditKind, Party, Removed } from '../article.ts';
import type { CreditClass } from '../phrases.ts';
import { findMisprint, type Item, type Lexicons, readItems } from './items.ts';
import type { KnownParty } from './lexicon.ts';
import type { Token } from './tokens.ts';

/** How a possible credit stands: on a line of its own, in brackets, after a dash, or as the bare last words. */
export type Shape = 'line' | 'bracket' | 'dash' | 'bare';

export type Person = { readonly name: string; readonly role: string };

export type LineReading = {
  readonly kind: CreditKind | 'notice';
  readonly as: Removed['as'];
  readonly parties: readonly Party[];
  readonly people?: readonly Person[];
  readonly rule: string;
  readonly confidence?: number;
};

type Named = { readonly party: Party; readonly known?: KnownParty; readonly slip: boolean };

/** A cover of the line, nothing left over: its names, its words, and the classes that they belong to. */
type Cover = {
  readonly names: readonly Named[];
  readonly people: readonly string[];
  readonly classes: ReadonlySet<CreditClass>;
  readonly first: Item | undefined;
  readonly fillers: number;
  readonly unknown: number;
  readonly slips: number;
};

const CLASS_ORDER: readonly CreditClass[] = [
  'exchange',
  'sharing',
  'distribution',
  'republication',
  'inputs',
  'courtesy',
  'reporting',
  'editing',
  'photo',
  'notice',
  'source',
  'blurb',
];

/**
 * Reads tokens `from`–`to` as one credit line, or as none: a credit is made of names and words of credit lines only.
 */
export function readLine(
  text: string,
  tokens: readonly Token[],
  from: number,
  to: number,
  shape: Shape,
  lexicons: Lexicons,
): LineReading | undefined {
  let start = from;
  let end = to;
  while (start < end && isDecoration(text, tokens[start])) start += 1;
  while (end > start && isDecoration(text, tokens[end - 1])) end -= 1;
  if (start >= end || end - start > 60 || unbalancedQuotes(text, tokens, start, end)) return undefined;
  const items = readItems(tokens, lexicons, start, end);
  const first = items[0];
  if (first?.classes?.has('blurb')) return undefined;
  if (first?.classes?.has('photo')) return readPhoto(items);
  const cover = coverLine(text, tokens, items, shape, lexicons);
  return cover && judge(cover, shape);
}

const DECORATION = /^[-–—―‒_*•·.,:;()[\]（）【】〔〕［］。"]$/;

function isDecoration(text: string, token: Token | undefined): boolean {
  return token !== undefined && !token.word && DECORATION.test(text.slice(token.start, token.end));
}

function unbalancedQuotes(text: string, tokens: readonly Token[], start: number, end: number): boolean {
  let open = 0;
  for (let index = start; index < end; index += 1) {
    const token = tokens[index];
    if (token === undefined || token.word) continue;
    const mark = text.slice(token.start, token.end);
    if ('“„«'.includes(mark)) open += 1;
    else if ('”»'.includes(mark)) open -= 1;
    if (open < 0) return true;
  }
  return open !== 0;
}

function readPhoto(items: readonly Item[]): LineReading | undefined {
  const parties = items.filter(item => item.kind === 'party');
  return items.length <= 12 && parties.length > 0
    ? { kind: 'photo', as: 'photo-credit', parties: [], rule: 'photo-credit' }
    : undefined;
}

/** Words that stand for nothing in a name: they neither begin nor end one that we do not know. */
const INNER = new Set([
  'of',
  'the',
  'de',
  'del',
  'la',
  'le',
  'and',
  'du',
  'da',
  'do',
  'di',
  'el',
  'al',
  'der',
  'die',
  'das',
  'for',
]);

function coverLine(
  text: string,
  tokens: readonly Token[],
  items: readonly Item[],
  shape: Shape,
  lexicons: Lexicons,
): Cover | undefined {
  const names: Named[] = [];
  const people: string[] = [];
  const classes = new Set<CreditClass>();
  let fillers = 0;
  let unknown = 0;
  let slips = 0;
  let sentences = 0;
  const raw = (item: Item) => text.slice(tokens[item.from]?.start, tokens[item.to - 1]?.end);
  for (let index = 0; index < items.length; index += 1) {
    const item = items[index];
    if (item === undefined) break;
    if (item.kind === 'party' && item.party) {
      const written = withPlace(text, tokens, items, index);
      names.push({ party: asParty(item.party, raw(item)), known: item.party, slip: false });
      index = written;
    } else if (item.kind === 'words') {
      const list = item.classes ?? new Set();
      const main = CLASS_ORDER.find(name => list.has(name));
      if (main) classes.add(main);
      else fillers += 1;
    } else if (item.kind === 'mark') {
      const mark = raw(item);
      if (/[!?¿¡%$€£@]/.test(mark)) return undefined;
      if (/[.。۔।]/.test(mark) && endsSentenceAt(tokens, item.from)) sentences += 1;
    } else if (item.kind === 'unknown') {
      const slip = misprint(text, tokens, lexicons, items, index, names);
      if (slip) {
        names.push({
          party: asParty(slip.party, text.slice(tokens[item.from]?.start, tokens[slip.next - 1]?.end)),
          known: slip.party,
          slip: true,
        });
        slips += 1;
        index = items.findLastIndex(other => other.from < slip.next);
        continue;
      }
      const word = slipOfWord(tokens[item.from]?.fold ?? '', lexicons);
      if (word) {
        classes.add(word);
        slips += 1;
        continue;
      }
      const next = nameEnd(text, tokens, items, index);
      if (next === undefined) return undefined;
      const written = text.slice(tokens[item.from]?.start, tokens[(items[next - 1]?.to ?? 0) - 1]?.end);
      if (looksLikeOrganization(written, items.slice(index, next)))
        names.push({ party: { name: tidyName(written), asWritten: written }, slip: false });
      else people.push(written);
      unknown += 1;
      index = withPlace(text, tokens, items, next - 1);
    }
  }
  void shape;
  if (unknown > 2) return undefined;
  if (sentences > 0 && !SENTENCES.some(name => classes.has(name))) return undefined;
  return { names, people, classes, first: items[0], fillers, unknown, slips };
}

/** Kinds of line that may run over more than one sentence. */
const SENTENCES: readonly CreditClass[] = ['republication', 'distribution', 'notice'];

function endsSentenceAt(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1];
  const next = tokens[at + 1];
  return before !== undefined && next?.word === true && !(next.glued || before.end - before.start < 2);
}

/** "Newsday (Trinidad)", "(Gloucester, Mass.)": where a house sits. Gives the last item of the bracket. */
function withPlace(text: string, tokens: readonly Token[], items: readonly Item[], at: number): number {
  const open = items[at + 1];
  if (open === undefined || !'(（'.includes(text.slice(tokens[open.from]?.start, tokens[open.from]?.end))) return at;
  for (let index = at + 2; index < Math.min(items.length, at + 9); index += 1) {
    const item = items[index];
    if (item === undefined) break;
    const mark = text.slice(tokens[item.from]?.start, tokens[item.from]?.end);
    if (mark === ')' || mark === '）') return index;
    if (item.kind === 'words' && item.classes?.has('exchange')) return at;
  }
  return at;
}

function asParty(known: KnownParty, asWritten: string): Party {
  return { ...(known.id !== undefined && { id: known.id }), name: known.name, asWritten };
}

function misprint(
  text: string,
  tokens: readonly Token[],
  lexicons: Lexicons,
  items: readonly Item[],
  index: number,
  names: readonly Named[],
) {
  const last = items.at(-1)?.to ?? 0;
  for (const back of [1, 0]) {
    const item = items[index - back];
    const target = items[index];
    if (item === undefined || target === undefined || (back === 1 && (item.kind !== 'words' || names.length > 0)))
      continue;
    if (back === 1) continue;
    const slip = findMisprint(text, tokens, lexicons, item.from, last);
    if (slip) return slip;
  }
  return undefined;
}

const EXCHANGE_WORDS = [
  'exchange',
  'exchanges',
  'intercambio',
  'echange',
  'austausch',
  'scambio',
  'uitwisseling',
  'pertukaran',
  'обмена',
  'обмен',
];

/** "exchage", "exchnage", "itern": a slip of a word that such lines are made of. */
function slipOfWord(fold: string, lexicons: Lexicons): CreditClass | undefined {
  void lexicons;
  if (fold === 'itern' || fold === 'ltem') return 'filler';
  if (fold.length < 5) return undefined;
  return EXCHANGE_WORDS.some(word => isSlip(fold, word)) ? 'exchange' : undefined;
}

function isSlip(written: string, word: string): boolean {
  if (Math.abs(written.length - word.length) > 1) return false;
  return editDistanceWithin(written, word, word.length >= 7 ? 2 : 1);
}

import { editDistance } from '../organizations.ts';

function editDistanceWithin(from: string, to: string, limit: number): boolean {
  return editDistance(from, to, limit) <= limit;
}

const CASED = /\p{Lu}|\p{Ll}/u;
const CAPITAL = /^\p{Lu}|^\p{N}/u;

/** Where a name that we do not know ends: capitalized words, with "of" and the like between; none in plain lower case. */
function nameEnd(text: string, tokens: readonly Token[], items: readonly Item[], from: number): number | undefined {
  let end: number | undefined;
  for (let index = from; index < Math.min(items.length, from + 8); index += 1) {
    const item = items[index];
    if (item === undefined) break;
    const token = tokens[item.from];
    if (token === undefined) break;
    const written = text.slice(token.start, tokens[item.to - 1]?.end);
    if (item.kind === 'unknown') {
      if (CASED.test(written) && !CAPITAL.test(written)) return undefined;
      end = index + 1;
    } else if (item.kind === 'words') {
      if (item.classes?.has('exchange') || item.classes?.has('sharing')) break;
      if (INNER.has(token.fold)) continue;
      if (CAPITAL.test(written) && CASED.test(written) && written !== written.toUpperCase()) end = index + 1;
      else break;
    } else if (item.kind === 'mark' && /^[.’'-]$/.test(written) && token.glued) continue;
    else break;
  }
  return end;
}

function looksLikeOrganization(written: string, items: readonly Item[]): boolean {
  if (items.some(item => item.classes?.has('title'))) return true;
  return /^\p{Lu}{2,6}$/u.test(written) || /^The /.test(written);
}

function tidyName(written: string): string {
  return written.replace(/\s+/g, ' ').trim();
}

function judge(cover: Cover, shape: Shape): LineReading | undefined {
  const { names, people, classes } = cover;
  const has = (name: CreditClass) => classes.has(name);
  const confidence = cover.unknown > 0 || cover.slips > 0 ? { confidence: cover.unknown > 0 ? 0.8 : 0.9 } : {};
  const parties = names.map(name => name.party);
  const orgs = (extra: readonly string[]): Party[] => [
    ...parties,
    ...extra.map(name => ({ name: tidyName(name), asWritten: name })),
  ];
  const known = names.filter(name => name.known);
  const close = names.some(name => name.known?.tie);
  if (has('distribution') && parties.length > 0)
    return { kind: 'distribution', as: 'credit', parties: orgs(people), rule: 'distributed-by', ...confidence };
  if (has('exchange')) {
    const all = orgs(people);
    if (all.length === 0 || (known.length === 0 && shape !== 'line')) return undefined;
    if (all.length === 1 && !close && cover.fillers < 3) return undefined;
    return {
      kind: 'exchange',
      as: 'credit',
      parties: all,
      rule: all.length > 1 ? 'exchange-line' : 'exchange-with',
      ...confidence,
    };
  }
  if (has('sharing') && known.length > 0) {
    return close || parties.length > 1
      ? { kind: 'exchange', as: 'credit', parties: orgs(people), rule: 'sharing-arrangement', ...confidence }
      : { kind: 'republication', as: 'credit', parties: orgs(people), rule: 'by-arrangement', ...confidence };
  }
  if (has('republication') && parties.length + people.length > 0)
    return { kind: 'republication', as: 'credit', parties: orgs(people), rule: 'republished-from', ...confidence };
  if (has('inputs') || (cover.first?.classes?.has('join') && shape !== 'bare')) {
    if (parties.length === 0 && !has('inputs')) return undefined;
    if (parties.length + people.length === 0) return undefined;
    return {
      kind: 'inputs',
      as: 'credit',
      parties,
      ...(people.length > 0 && { people: people.map(name => ({ name, role: 'inputs' })) }),
      rule: 'inputs-from',
      ...confidence,
    };
  }
  if (has('courtesy') && parties.length + people.length > 0)
    return { kind: 'courtesy', as: 'credit', parties: orgs(people), rule: 'courtesy-of', ...confidence };
  if (has('source') && parties.length + people.length > 0)
    return { kind: 'agency', as: 'credit', parties: orgs(people), rule: 'source-line', ...confidence };
  if (classes.size > 0 || people.length > 0 || names.length === 0) return undefined;
  return judgeBareNames(cover, shape, parties);
}

function judgeBareNames(cover: Cover, shape: Shape, parties: readonly Party[]): LineReading | undefined {
  if (cover.fillers > 1 || (shape === 'bare' && cover.fillers > 0)) return undefined;
  const kinds = cover.names.map(name => name.known?.kind);
  if (kinds.every(kind => kind === 'desk')) return { kind: 'desk', as: 'credit', parties, rule: 'desk' };
  const unknown = kinds.some(kind => kind === undefined);
  if (unknown && shape !== 'dash' && !kinds.includes('syndicate')) return undefined;
  if (shape === 'bare' && !kinds.every(kind => kind === 'agency')) return undefined;
  if (kinds.at(-1) === 'syndicate' && kinds.length > 1)
    return { kind: 'distribution', as: 'credit', parties, rule: 'through-syndicate' };
  return {
    kind: 'agency',
    as: 'credit',
    parties,
    rule: `agency-${shape}`,
    ...(unknown || cover.slips > 0 ? { confidence: unknown ? 0.8 : 0.9 } : {}),
  };
}
