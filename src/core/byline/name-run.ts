import { IS } from '../language-pack.ts';
import { every, find, is, type Line, organizationAt, phraseLength, printed } from './line.ts';
import { isPlace, isTown } from './place.ts';

const MOST_WORDS = 7;
const ROLE = IS.role | IS.roleWord;

/** Where the run of name words that begins at `from` ends. */
export function nameEnd(line: Line, from: number, to: number): number {
  const { tokens } = line;
  let words = 0;
  let at = from;
  for (; at < to && words < MOST_WORDS; at++) {
    const token = tokens[at];
    if (token === undefined || token.shape === 'number' || token.shape === 'site') break;
    if (token.shape === 'lower') {
      const next = tokens[at + 1];
      if (is(line, at, IS.particle) && at + 1 < to) {
        if (next?.shape !== 'lower' || is(line, at + 1, IS.particle)) continue;
      }
      break;
    }
    if (words >= 1 && endsName(line, from, at, to, words)) break;
    if (token.shape !== 'initial') words++;
  }
  if (words === 0) return from;
  // Particles and weak words left hanging at the end belong to what follows.
  while (at > from + 1 && tokens[at - 1]?.shape === 'lower' && is(line, at - 1, IS.particle)) at--;
  return at;
}

/** Whether the name that began at `from`, `words` words long, is over before the capitalized word at `at`. */
function endsName(line: Line, from: number, at: number, to: number, words: number): boolean {
  const token = line.tokens[at];
  if (token === undefined) return true;
  // "Joanna Marsh India Bureau Chief"
  if (words > 1 && is(line, at, IS.place) && is(line, at + 1, ROLE | IS.desk) && !is(line, at - 1, IS.givenName))
    return find(line, at, to, IS.role) >= 0;
  if (is(line, at, IS.givenName)) return false;
  // "梁若溪 发自吉隆坡", "MARIANA LEAL DE BRASÍLIA", "فهد البقمي من الرياض"
  if (is(line, at, IS.in)) {
    const told = words > 1 && (token.shape === 'caseless' ? is(line, at, IS.by) : line.inCapitals);
    if (HAN.test(token.text) || (told && (isPlace(line, at + 1, to) || isTown(line, at + 1, to)))) return true;
  }
  const last = at + 1 === to;
  // "Jörg Staff", "Thomas More", "Mary Anne Post": behind nothing but given names the last word is the family name.
  if (last && words <= 2 && every(line, from, at, IS.givenName)) return token.shape === 'camel';
  // "… For The Times", "… Special To The Star"
  if (!last && phraseLength(line, at, to, IS.for) > 0) return true;
  if (phraseLength(line, at, to, IS.noise) > 0) return true;
  if (is(line, at, IS.organization | IS.desk) || token.shape === 'camel') return true;
  if (beginsHouse(line, at, to, words)) return true;
  // A role: qualifying words up to its noun.
  return is(line, at, ROLE) && find(line, at, to, IS.role) >= 0;
}

function beginsHouse(line: Line, at: number, to: number, words: number): boolean {
  const house = organizationAt(line, at, to);
  if (house === undefined) return false;
  const shape = line.tokens[at]?.shape;
  if (house.length === 1 && words < 2 && shape !== 'capitals') return false;
  return shape !== 'capitals' || !line.inCapitals || house.length === to - at;
}

/** A name in its usual order, and the letters that stood there. */
export type PrintedName = { readonly name: string; readonly written: string };

const asPrinted = (name: string): PrintedName => ({ name, written: name });

/** The names in a run of name words: usually one, several if nothing separates them. */
export function peopleIn(line: Line, from: number, to: number): PrintedName[] {
  const { tokens } = line;
  const length = to - from;
  if (tokens[from]?.shape === 'caseless') return caselessPeople(line, from, to).map(asPrinted);
  // "Karin Solberg Maria Dahl Moe": a second given name after a whole name.
  if (length >= 4 && is(line, from, IS.givenName) && !/^(?:vi|id|ms)$/.test(line.language ?? '')) {
    for (let at = from + 2; at + 1 < to; at++) {
      const before = tokens[at - 1];
      if (!is(line, at, IS.givenName) || before?.shape === 'lower') continue;
      return [asPrinted(printed(line, from, at)), ...peopleIn(line, at, to)];
    }
  }
  return [asPrinted(printed(line, from, to))];
}

const HAN = /^\p{Script=Han}+$/u;

/** Chinese and Korean names need no comma between them. */
function caselessPeople(line: Line, from: number, to: number): string[] {
  const words = line.tokens.slice(from, to).map(token => token.text);
  // "한종구 박주영 기자"
  const { familyNames } = line.phrases;
  const isKorean = words.every(word => /^\p{sc=Hangul}{3}$/u.test(word) && familyNames.has(word.charAt(0)));
  const isHan = words.every(word => HAN.test(word) && word.length >= 3);
  return isKorean || isHan ? words : [printed(line, from, to)];
}
