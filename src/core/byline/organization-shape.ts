import { IS } from '../language-pack.ts';
import { nameKey } from '../text/words.ts';
import { is, isStrangeLanguage, type Line, organizationAt, printed } from './line.ts';
import { isTown, SPACED_CASELESS } from './place.ts';

const HOUSE = IS.organization | IS.desk;

/**
 * Whether the words from `from` up to `to` have the shape of a house or a desk rather than a person: "Lesotho Times",
 * "Radio Ghana", "TMZ Staff", "mbl.is", "VnExpress". `introduced` says that a "by" stands before them.
 */
export function looksLikeOrganization(line: Line, from: number, to: number, introduced: boolean): boolean {
  const { tokens } = line;
  const first = tokens[from];
  const last = tokens[to - 1];
  if (first === undefined || last === undefined) return false;
  const length = to - from;
  const given = is(line, from, IS.givenName);
  if (length === 1) return singleWord(line, from, introduced);
  const isPaper = is(line, from, IS.place) && is(line, to - 1, HOUSE);
  // "O Globo", "A Tarde": an article, where an initial would have its full stop.
  const opens =
    first.shape !== 'lower' && (first.shape !== 'initial' || (line.language === 'pt' && first.text.length === 1));
  if (is(line, from, IS.article | IS.organizationStart) && opens) {
    // "La Voix du Nord"; but "By La Toya Jackson".
    if (!is(line, from, IS.particle) || first.shape === 'initial' || length === 2) return true;
  }
  // "Saint Brendan's Parish"
  for (let at = from; at + 1 < to; at++) if (/['’]s$/i.test(tokens[at]?.text ?? '')) return true;
  // "Ada Derana Biz", "Cal Matters"
  const joined = nameKey(printed(line, from, to)).replaceAll(' ', '');
  if ((organizationAt(line, from, to)?.length ?? 0) > 1 || line.book.byName.has(joined)) return true;
  if (given && !isPaper) return false;
  if (line.language === 'ko' && first.shape === 'caseless')
    return !tokens.slice(from, to).every(({ text }) => mayBeName(line, text));
  for (let at = from; at < to; at++) if (is(line, at, HOUSE) && !is(line, at, IS.givenName | IS.particle)) return true;
  for (let at = from; at < to; at++) if (tokens[at]?.shape === 'camel') return true;
  if (isPlainPhrase(line, from, to)) return true;
  if (introduced) return false;
  // Where nothing is set with capitals, a name needs a given name, or an initial before it; so does one where no word
  // of the language is known.
  if (SPACED_CASELESS.test(first.text) || isStrangeLanguage(line))
    return !isOfName(line, from) && !isOfName(line, from + 1);
  if (hasPlainWord(line, from, to)) return true;
  if (line.inCapitals) return false;
  // "Ascom UFPA": an acronym; a family name in capitals stands behind a given name.
  if (length === 2 && first.shape === 'capital' && last.shape === 'capitals' && last.text.length < 6) return true;
  // "Hoy Tamaulipas", "Carnet de Libreville"
  const short = length === 2 || (length === 3 && tokens[from + 1]?.shape === 'lower');
  return short && !isOfName(line, from) && isTown(line, to - 1, to) && !is(line, to, IS.and);
}

const PLAIN =
  IS.common |
  IS.contributor |
  IS.desk |
  IS.deskWord |
  IS.roleWord |
  IS.organization |
  IS.story |
  IS.more |
  IS.noise |
  IS.for;

/** "Market Minute", "Unidad de Datos": each word is one of desks, roles, titles or times, and none can be a name. */
function isPlainPhrase(line: Line, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const joins = line.tokens[at]?.shape === 'lower' && at > from;
    if (!joins && (isOfName(line, at) || !is(line, at, PLAIN | IS.role | IS.time))) return false;
  }
  return true;
}

/** "EFE Verde", "Prairie Star": no word that is a given name or an initial, and one that names of desks and houses have. */
function hasPlainWord(line: Line, from: number, to: number): boolean {
  let plain = false;
  for (let at = from; at < to; at++) {
    if (isOfName(line, at)) return false;
    // "Justice Leila Rao", "Berlin Okonkwo"
    plain ||= is(line, at, PLAIN) && !is(line, at, IS.place | IS.particle) && (at > from || to - from < 3);
  }
  return plain;
}

function isOfName(line: Line, at: number): boolean {
  const { text = '', shape } = line.tokens[at] ?? {};
  return (
    is(line, at, IS.givenName) ||
    /^[\p{L}\p{M}]{1,5}\.$/u.test(text) ||
    (shape === 'initial' && !is(line, at, IS.place))
  );
}

function singleWord(line: Line, at: number, introduced: boolean): boolean {
  const token = line.tokens[at];
  if (token === undefined) return false;
  if (is(line, at, IS.desk | IS.organization)) return true;
  if (is(line, at, IS.givenName)) return false;
  if (token.shape === 'camel') return true;
  // "سبق - الرياض", "ليفربول - الوئام": nobody signs with a given name alone.
  if (token.shape === 'caseless')
    return SPACED_CASELESS.test(token.text) || ((!introduced || token.text.length > 3) && !mayBeName(line, token.text));
  return !introduced;
}

/** Chinese and Korean names open with a family name, of which there are few; in a Japanese one no kana joins words ("今日の天気"). */
function mayBeName({ language, phrases }: Line, text: string): boolean {
  if (language === 'ja') return !/\p{sc=Han}[のはをがへに]/u.test(text);
  if (language === 'ko' && text.length > 4) return false;
  return (language !== 'zh' && language !== 'ko') || phrases.familyNames.has(text.slice(0, 1));
}
