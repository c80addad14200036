import { IS } from '../language-pack.ts';
import { housesAt, type OrganizationBook } from '../organizations.ts';
import { nameKey } from '../text/words.ts';
import type { BylinePhrases } from './phrases.ts';
import { endsIn, meaningOf, phraseAt } from './phrases.ts';
import { type Break, shapeOf, type Word } from './tokens.ts';

const CJK = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
/** Two names run together where two elements met: "MarshPeter". Three small letters at least on the left, or it is McCain. */
const GLUED = /^(\p{Lu}\p{Ll}{3,}|\p{Lu}\p{Ll}+[-'’]\p{Lu}\p{Ll}{2,})(\p{Lu}\p{Ll}{2,})$/u;

/** The words of a byline without dates and times, with glued names split and "记者张三" as two words. */
export function prepareTokens(tokens: readonly Word[], phrases: BylinePhrases, book: OrganizationBook): Word[] {
  const prepared: Word[] = [];
  let gap: Break | undefined;
  /** Where a listed house ends with a figure or capitals inside its name: "France 24", "PBS NewsHour". */
  let named = 0;
  const mayBeNamed = tokens.some(({ shape }) => shape === 'number' || shape === 'camel');
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (token === undefined) continue;
    // "Lt Gen (retd) Joanna Marsh"
    if (token.bracketed && meaning(token, phrases, IS.retired)) {
      gap = 'space';
      continue;
    }
    if (mayBeNamed) named = Math.max(named, at + (housesAt(tokens, at, book)[0]?.length ?? 0));
    if (at >= named && isTime(tokens, at, phrases)) {
      gap = 'hard';
      continue;
    }
    const isNamed = at < named || book.byName.has(token.key);
    const [first, ...rest] = isNamed ? [token] : (partElided(token, book) ?? partsOf(tokens, at, phrases));
    if (first === undefined) continue;
    // "James Odell, Jr.": the comma does not separate two persons.
    if (first.before === 'comma' && prepared.length > 0 && meaning(first, phrases, IS.suffix)) gap ??= 'space';
    prepared.push(gap === undefined ? first : { ...first, before: gap }, ...rest);
    gap = rest.length === 0 && first.end < token.end ? 'hard' : undefined;
  }
  return prepared;
}

/** "l’AFP", "dell'Ansa": an article that a house's name has lost its vowel to. */
function partElided(token: Word, book: OrganizationBook): Word[] | undefined {
  const article = /^(?:[dl]|all|dall|dell|nell|sull)[’'](?=\p{L})/iu.exec(token.text)?.[0];
  if (article === undefined) return undefined;
  const house = slice(token, article.length, token.text.length, 'space');
  if (!book.byName.has(house.key)) return undefined;
  return [
    { ...slice(token, 0, article.length, 'space'), shape: 'lower' },
    { ...house, shape: shapeOf(house.text) },
  ];
}

/** "9to5Mac", "7NEWS", "20minutes"; not "10h30" or "4th". */
const HOUSE_WITH_FIGURES = /\p{Lu}\p{L}{2,}|\p{L}{4,}/u;

/** A date's or a clock's part: a number of its own, or a word of time beside one. */
function isTime(tokens: readonly Word[], at: number, phrases: BylinePhrases): boolean {
  const token = tokens[at];
  if (token === undefined) return false;
  if (token.shape === 'number') return !HOUSE_WITH_FIGURES.test(token.text);
  if (!meaning(token, phrases, IS.time)) return false;
  // Numbers count through other words of time: "min read", "Fr, 18. Oktober".
  for (const step of [1, -1]) {
    for (let next = at + step, hops = 0; hops < 3; next += step, hops++) {
      const neighbor = tokens[next];
      if (neighbor === undefined) break;
      if (neighbor.shape === 'number') return true;
      if (!meaning(neighbor, phrases, IS.time)) break;
    }
  }
  return false;
}

function meaning(token: Word, phrases: BylinePhrases, wanted: number): number {
  return meaningOf(token.key, phrases) & wanted;
}

function partsOf(tokens: readonly Word[], at: number, phrases: BylinePhrases): Word[] {
  const token = tokens[at];
  if (token === undefined) return [];
  if (token.shape === 'capital' || token.shape === 'camel') return partGlued(tokens, at, token, phrases);
  if (token.shape !== 'caseless' || token.text.length < 3) return [token];
  if (CJK.test(token.text)) return partDotted(token, phrases).flatMap(part => partTitled(part, phrases));
  if (/^በ/.test(token.text) || (at > 0 && /^(?:ו(?!ו)|و)/.test(token.text))) return partJoined(token, phrases);
  return [token];
}

const TITLES = IS.by | IS.author | IS.contributor | IS.role | IS.story | IS.in;

function partGlued(tokens: readonly Word[], at: number, token: Word, phrases: BylinePhrases): Word[] {
  const glued = GLUED.exec(token.text);
  const previous = tokens[at - 1];
  if (glued === null || previous === undefined || token.before !== 'space') return [token];
  if (meaning(previous, phrases, IS.by | IS.and)) return [token];
  const [, left = ''] = glued;
  return [slice(token, 0, left.length, 'hard'), slice(token, left.length, token.text.length, 'hard')].map(half => ({
    ...half,
    shape: 'capital',
  }));
}

function slice(token: Word, from: number, to: number, before: Break): Word {
  const text = token.text.slice(from, to);
  return {
    ...token,
    text,
    key: nameKey(text),
    start: token.start + from,
    end: token.start + to,
    before: from === 0 ? token.before : before,
  };
}

/** Arabic and Hebrew write "and" onto the next word: "وسارة", Amharic its "by". */
function partJoined(token: Word, phrases: BylinePhrases): Word[] {
  const rest = slice(token, 1, token.text.length, 'space');
  // Hebrew names do not begin with its "and", some Arabic names do.
  const named = token.text.startsWith('ו') || meaning(rest, phrases, IS.givenName);
  if (!named) return [token];
  return [slice(token, 0, 1, 'space'), rest];
}

/** A middle dot parts Korean names and sets off a title ("文・佐藤花子"), but stands within "马克·吐温". */
function partDotted(token: Word, phrases: BylinePhrases): Word[] {
  const dot = token.text.search(/[·・]/);
  // "글·사진" is one phrase.
  if (dot < 0 || phraseAt([token], 0, 1, phrases) !== undefined) return [token];
  const front = slice(token, 0, dot, 'space');
  return [front, ...partDotted(slice(token, dot + 1, token.text.length, 'amp'), phrases)];
}

/** "本报驻美国特约记者": this paper's own, and where. */
const OF_THIS_HOUSE = /^本[报報刊网網台社]/;

/** Chinese, Japanese and Korean titles stand against the name: "记者张三", "新华社记者张三", "佐藤記者". */
function partTitled(token: Word, phrases: BylinePhrases): Word[] {
  const { text } = token;
  if (phraseAt([token], 0, 1, phrases) !== undefined || endsIn(token.key, phrases.suffixes.desk)) {
    return [token];
  }
  for (let length = Math.min(6, text.length - 2); length >= 2; length--) {
    for (let from = 0; from + length <= text.length; from++) {
      const rest = text.length - from - length;
      if (from === 1 || !meaning(slice(token, from, from + length, 'space'), phrases, TITLES)) continue;
      const front = from === 0 || OF_THIS_HOUSE.test(text.slice(0, from)) ? [] : [slice(token, 0, from, 'space')];
      const title = slice(token, from, from + length, 'space');
      return [...front, title, ...(rest === 0 ? [] : [slice(token, from + length, text.length, 'space')])];
    }
  }
  return [token];
}
