import { IS } from '../language-pack.ts';
import { find, is, isStrangeLanguage, type Line } from './line.ts';
import { phraseAt } from './phrases.ts';

/** What the words before a name say about that person: the author, the source of the copy, or a contributor with this role. */
export type Part =
  | { readonly kind: 'author' }
  | { readonly kind: 'source' }
  | { readonly kind: 'contributor'; readonly role: string };

const NOUN = IS.author | IS.story | IS.contributor | IS.source;
const LINK = IS.by | IS.for | IS.particle;

/**
 * The introduction that begins at word `at`: "By", "Story by", "Text & Fotos:", "View all posts by", "Übersetzung:".
 * `atStart` says that it is the first of its segment; a bare "by" counts only there.
 */
export function prefixAt(
  line: Line,
  at: number,
  end: number,
  atStart: boolean,
): { readonly part: Part; readonly to: number } | undefined {
  return (
    readNouns(line, at, end, atStart) ??
    readMore(line, at, end) ??
    (atStart || isPlainBy(line, at) ? readBy(line, at, end) : undefined)
  );
}

export const AUTHOR: Part = { kind: 'author' };

function byLength(line: Line, at: number, end: number): number {
  // "Haber Merkezi" is a desk, "Haber: Ayşe Kaya" says by whom.
  const desk = phraseAt(line.tokens, at, end, line.phrases, IS.desk);
  if (desk !== undefined && desk.length > 1) return 0;
  const phrase = phraseAt(line.tokens, at, end, line.phrases, IS.by);
  // "Theo" is a by in Vietnamese, and a given name elsewhere.
  if (phrase === undefined)
    return (isByHere(line, line.tokens[at]?.key) && !is(line, at, IS.particle)) || isStrangeBy(line, at) ? 1 : 0;
  if (phrase.meaning & IS.by) return phrase.length;
  return isByHere(line, phrase.key) ? phrase.length : 0;
}

/** "Nosoratan'i Hery Rasolofo": in a language without a list, what opens the line before a given name is its "by". */
function isStrangeBy(line: Line, at: number): boolean {
  const [first, next, last] = line.tokens.slice(at, at + 3);
  // No abbreviation of a title ("Lic."), and of a script that has capitals.
  const opens = at === 0 && /^[\p{Lu}\p{Ll}'’]+$/u.test(first?.text ?? '') && !is(line, at, IS.givenName | IS.title);
  if (!opens || !isStrangeLanguage(line)) return false;
  return is(line, at + 1, IS.givenName) && next?.before === 'space' && last?.before === 'space';
}

function isByHere(line: Line, key: string | undefined): boolean {
  return key !== undefined && line.language !== undefined && line.phrases.byHere.get(key)?.has(line.language) === true;
}

/**
 * A "By" after a whole name, or a "by" that is no part of names (as von, de and di are) and is set in small letters counts
 * amid a segment too.
 */
function isPlainBy(line: Line, at: number): boolean {
  const token = line.tokens[at];
  // "记者 陈立 通讯员 王强"
  if (token?.shape === 'caseless' && token.text.length > 1 && is(line, at, IS.by))
    return find(line, 0, at - 1, IS.by) >= 0;
  if (token?.text === 'By') return at > 1 || !is(line, 0, IS.givenName);
  return (
    token?.shape === 'lower' && token.text.length > 1 && is(line, at, IS.by) && !is(line, at, IS.particle | IS.for)
  );
}

function readBy(line: Line, at: number, end: number): { part: Part; to: number } | undefined {
  let to = at;
  for (let length = byLength(line, to, end); length > 0; length = byLength(line, to, end)) to += length;
  return to > at && to < end ? { part: AUTHOR, to } : undefined;
}

/** "View all posts by", "Más artículos de", "Weitere Artikel von". */
function readMore(line: Line, at: number, end: number): { part: Part; to: number } | undefined {
  let to = at;
  while (to < end && to < at + 8 && is(line, to, IS.more)) to++;
  while (to > at + 1 && !is(line, to - 1, LINK)) to--;
  if (to <= at + 1 || to >= end) return undefined;
  for (let word = at; word < to; word++) if (!is(line, word, LINK)) return { part: AUTHOR, to };
  return undefined;
}

/** "Text & Fotos:", "Written and photographed by", "Autor*in". */
function readNouns(line: Line, at: number, end: number, atStart: boolean): { part: Part; to: number } | undefined {
  let to = at;
  let kinds = 0;
  let role: string | undefined;
  while (to < end) {
    const noun = phraseAt(line.tokens, to, end, line.phrases, NOUN);
    if (noun === undefined || (noun.meaning & NOUN) === 0) break;
    kinds |= noun.meaning & NOUN;
    role ??= line.phrases.contributorRoles.get(noun.key);
    to += noun.length;
    const joined = to < end && is(line, to, IS.and) && to + 1 < end && is(line, to + 1, NOUN);
    if (joined) to++;
    else if (line.tokens[to]?.before === 'colon') break;
  }
  if (to === at || to >= end) return undefined;
  // "Translated from the French by"
  for (let at = role === 'translator' ? Math.min(end, to + 4) - 1 : 0; at > to; at--)
    if (line.tokens[at]?.shape === 'lower' && is(line, at, IS.by)) to = at;
  // "Sponsored by"
  if (kinds === IS.source && to > at + 1 && is(line, to - 1, IS.by)) return { part: { kind: 'source' }, to };
  const by = byLength(line, to, end);
  const isCaseless = line.tokens[at]?.shape === 'caseless';
  // "文／記者林大偉　圖／王小明"
  const colon = line.tokens[to]?.before === 'colon' || (isCaseless && line.tokens[to]?.before === 'slash');
  const caseless = isCaseless && line.tokens[at]?.before !== 'space';
  if (by === 0 && !colon && isOf(line, to, atStart)) to++;
  else if (by === 0 && !colon && !caseless) {
    const given = is(line, to, IS.givenName);
    const named = atStart && startsName(line, to) && ((kinds & IS.author) !== 0 || given);
    // "Column Teun Verbruggen": nothing but a noun for the piece and a name of two words.
    const whole = at === 0 && kinds === IS.story && startsName(line, to) && startsName(line, to + 1);
    // "Tekst Bas Veldkamp Beeld Ria Mol"
    const paired = at > 2 && end - to < 4 && is(line, 0, IS.story | IS.author) && startsName(line, to);
    if (!(named || whole || paired)) return undefined;
  }
  to += by;
  if (kinds & IS.source && !(kinds & (IS.author | IS.story)) && by === 0) return { part: { kind: 'source' }, to };
  if (kinds & (IS.author | IS.story) || role === undefined) return { part: AUTHOR, to };
  return { part: { kind: 'contributor', role }, to };
}

/** "Traducción de Juan Pardo", "Une tribune de Anne Petit"; behind "Texto" two capitalized words are a name too. */
function isOf(line: Line, at: number, sure: boolean): boolean {
  const token = line.tokens[at];
  if (token?.shape !== 'lower' || token.before !== 'space' || !is(line, at, IS.particle | IS.by)) return false;
  const next = line.tokens[at + 2];
  return is(line, at + 1, IS.givenName) || (sure && next?.shape === 'capital' && next.before === 'space');
}

function startsName(line: Line, at: number): boolean {
  const token = line.tokens[at];
  if (token === undefined || token.before !== 'space') return false;
  if (is(line, at, IS.roleWord) && !is(line, at, IS.givenName) && token.shape !== 'caseless') return false;
  return (
    token.shape !== 'lower' && token.shape !== 'number' && !is(line, at, IS.role | IS.desk | IS.organization | IS.blurb)
  );
}
