/**
 * Words of a text as numbers, in one pass over its characters, folded so that two houses' styles of one sentence give the
 * same numbers: case, accents, quotes, soft hyphens, British and American spelling, "pct" and "per cent", "mln" and
 * "million", "U.S." and "US", tickers and the words for today and for weekdays, which every paper sets anew.
 *
 * A word is 24 bits: 14 of hash, 8 that say which letters it has, 2 of kind. Equal words have equal upper 22 bits; words of
 * which one is the other misspelt or badly scanned have nearly the same letters.
 */
export const WORD = 0;
export const FIGURE = 1;
export const NAME = 2;
export const FUNCTION_WORD = 3;

/** The kind of a word: WORD, FIGURE, NAME (capitalized inside a sentence) or FUNCTION_WORD ("the", "which"). */
export function kindOf(word: number): number {
  return word & 3;
}

/** Which of eight kinds of letters a word has, a bit each. */
export function lettersOf(word: number): number {
  return (word >>> 2) & 255;
}

const SEPARATOR = 0;
const IGNORED = 1;
const IDEOGRAPH = 2;
const LETTER = 3;
const CAPITAL = 4;
const DIGIT = 5;

/** Scripts that put no spaces between words: Thai, Lao, Myanmar, Khmer, kana, Han. */
const NO_SPACES = /[\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF\u3005-\u30FF\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF]/;

type Block = { readonly kinds: Uint8Array; readonly folded: Uint16Array };
const blocks: (Block | undefined)[] = new Array(256);

function buildBlock(high: number): Block {
  const kinds = new Uint8Array(256);
  const folded = new Uint16Array(256);
  for (let low = 0; low < 256; low++) {
    const code = (high << 8) | low;
    const character = String.fromCharCode(code);
    const [base = ''] = character.normalize('NFKD').toLowerCase();
    folded[low] = base.charCodeAt(0);
    if (/[\p{M}\u00AD\u0640\u200B-\u200F\u2060\uFEFF]/u.test(character)) {
      kinds[low] = NO_SPACES.test(character) ? IDEOGRAPH : IGNORED;
    } else if (NO_SPACES.test(character)) kinds[low] = IDEOGRAPH;
    else if (/\p{Nd}/u.test(character)) kinds[low] = DIGIT;
    else if (/\p{Lu}/u.test(character)) kinds[low] = CAPITAL;
    else if (/\p{L}/u.test(character)) kinds[low] = LETTER;
  }
  return { kinds, folded };
}

function blockOf(code: number): Block {
  const high = code >> 8;
  let block = blocks[high];
  if (block === undefined) {
    block = buildBlock(high);
    blocks[high] = block;
  }
  return block;
}

const A = 97;
const B = 98;
const C = 99;
const E = 101;
const G = 103;
const I = 105;
const O = 111;
const R = 114;
const S = 115;
const T = 116;
const U = 117;
const Y = 121;
const Z = 122;
const DOT = 46;
const COMMA = 44;
const SLASH = 47;
const HYPHEN = 45;
const APOSTROPHE = 39;
const TYPOGRAPHIC_APOSTROPHE = 0x2019;
const LESS = 60;
const GREATER = 62;
const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;

/** 32 well-mixed bits out of 32. */
export function mix(hash: number): number {
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** 32 bits for a string: ids, sources. */
export function hashOf(text: string): number {
  let hash = OFFSET;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME);
  return mix(hash);
}

/** Where the words go: grown as needed, reused from text to text. */
let scratch = new Uint32Array(4096);

/**
 * The words of `text`, in order. Marks figures and, where a letter is capital inside a sentence, names.
 * Linear; about 10 ns a character.
 */
export function wordsOf(text: string): Uint32Array {
  return scratch.slice(0, scan(text, readHouseWords()));
}

function scan(text: string, fixed: ReadonlyMap<number, number>): number {
  const end = text.length;
  if (scratch.length <= end) scratch = new Uint32Array(end * 2);
  let count = 0;
  let sentenceStart = true;
  let i = 0;
  while (i < end) {
    const kind = kindAt(text, i);
    if (kind === SEPARATOR || kind === IGNORED) {
      const code = text.charCodeAt(i);
      if (code === DOT || code === 33 || code === 63 || code === 10 || code === 58) sentenceStart = true;
      i = code === LESS ? afterTicker(text, i) : i + 1;
    } else if (kind === IDEOGRAPH) {
      const pair = kindAt(text, i + 1) === IDEOGRAPH ? text.charCodeAt(i + 1) : 0;
      scratch[count++] = (mix(Math.imul(text.charCodeAt(i), PRIME) ^ pair) >>> 8) & ~3;
      i++;
    } else if (kind === DIGIT) {
      const stop = afterFigure(text, i);
      scratch[count++] = figure(text, i, stop);
      i = stop;
      sentenceStart = false;
    } else {
      const start = i;
      let hash = OFFSET;
      let previous = 0;
      let beforePrevious = 0;
      let letters = 0;
      let length = 0;
      let sinceDot = 0;
      for (; i < end; i++) {
        const at = text.charCodeAt(i);
        const { kinds, folded } = blockOf(at);
        const k = kinds[at & 255];
        if (k === IGNORED) continue;
        if (k !== LETTER && k !== CAPITAL) {
          if (at === APOSTROPHE || at === TYPOGRAPHIC_APOSTROPHE) {
            if (isLetter(kindAt(text, i + 1))) continue;
          } else if (at === DOT && sinceDot === 1) {
            // "U.S." is one word; the end of a sentence after "plan B." is none of it.
            if (isLetter(kindAt(text, i + 1)) && !isLetter(kindAt(text, i + 2))) {
              sinceDot = 0;
              continue;
            }
          }
          break;
        }
        let c = folded[at & 255] ?? 0;
        length++;
        sinceDot++;
        if (c === previous) continue;
        const next = isLetter(kindAt(text, i + 1)) ? foldedAt(text, i + 1) : 0;
        // organize/organise, defence/defense, colour/color, catalogue/catalog, centre/center, programme/program, anaemic/anemic
        if (c === Z) c = S;
        else if (c === C && (next === E || next === I || next === Y)) c = S;
        else if (c === U && ((previous === O && next === R) || (previous === G && next === E))) continue;
        else if (c === E && length > 2 && isMuteE(beforePrevious, previous, next)) continue;
        else if ((c === A || c === O) && next === E && length > 1) continue;
        beforePrevious = previous;
        previous = c;
        hash = Math.imul(hash ^ c, PRIME);
        letters |= 1 << ((c ^ (c >> 3)) & 7);
      }
      const word = ((mix(hash) >>> 18) << 10) | (letters << 2);
      const instead = start > 0 && length < 4 && kindAt(text, start - 1) === DIGIT ? fixed.get(~word) : fixed.get(word);
      if (instead === undefined) {
        const named = kindAt(text, start) === CAPITAL && (!sentenceStart || kindAt(text, i + 1) === CAPITAL);
        scratch[count++] = named ? word | NAME : word;
      } else if (instead !== LEFT_OUT) scratch[count++] = instead;
      sentenceStart = false;
    }
  }
  return count;
}

function kindAt(text: string, at: number): number {
  if (at >= text.length) return SEPARATOR;
  const code = text.charCodeAt(at);
  return blockOf(code).kinds[code & 255] ?? SEPARATOR;
}

function foldedAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return blockOf(code).folded[code & 255] ?? 0;
}

/** The last e of a word, and the e of -ter and -tre, -ber and -bre. */
function isMuteE(beforePrevious: number, previous: number, next: number): boolean {
  if (next === 0) return true;
  if (next === R) return previous === T || previous === B;
  return next === S && previous === R && (beforePrevious === T || beforePrevious === B);
}

function isLetter(kind: number): boolean {
  return kind === LETTER || kind === CAPITAL;
}

/** "1,500", "9.75", "5/16" and "6-5/16" are one figure each. */
function afterFigure(text: string, start: number): number {
  let i = start + 1;
  for (; ; i++) {
    if (kindAt(text, i) === DIGIT) continue;
    const code = text.charCodeAt(i);
    if ((code === DOT || code === COMMA || code === SLASH) && kindAt(text, i + 1) === DIGIT) continue;
    if (isHyphen(code) && isFraction(text, i + 1)) continue;
    return i;
  }
}

function isHyphen(code: number): boolean {
  return code === HYPHEN || (code >= 0x2010 && code <= 0x2013);
}

function isFraction(text: string, at: number): boolean {
  if (kindAt(text, at) !== DIGIT) return false;
  const slash = kindAt(text, at + 1) === DIGIT ? at + 2 : at + 1;
  return text.charCodeAt(slash) === SLASH && kindAt(text, slash + 1) === DIGIT;
}

/** Thousands are set with commas or without; digits of any script are the same digits. */
function figure(text: string, start: number, end: number): number {
  let hash = OFFSET;
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code !== COMMA) hash = Math.imul(hash ^ (isHyphen(code) ? HYPHEN : foldedAt(text, i)), PRIME);
  }
  return ((mix(hash ^ FIGURE) >>> 8) & ~3) | FIGURE;
}

/** Past a ticker such as <GM.N>, which other houses take out; past the bracket only where more than a ticker is in it. */
function afterTicker(text: string, at: number): number {
  for (let i = at + 1; i < text.length && i < at + 14; i++) {
    const code = text.charCodeAt(i);
    if (code === GREATER) return i + 1;
    if (kindAt(text, i) !== CAPITAL && code !== DOT && kindAt(text, i) !== DIGIT) break;
  }
  return at + 1;
}

/** In the map of house words: the word is left out of the comparison. */
const LEFT_OUT = -1;
let houseWords: ReadonlyMap<number, number> | undefined;

const LEFT_OUT_WORDS =
  'pct percent per cent cents ct cts dlr dlrs dollar dollars stg sterling pound pounds and mr mrs ms ' +
  'today yesterday tomorrow monday tuesday wednesday thursday friday saturday sunday';
/** The first of a line stands for the rest. */
const SAME_WORDS = [
  'million mln mlns mn',
  'billion bln bn',
  'trillion tln trn tn',
  'january jan',
  'february feb',
  'march mar',
  'april apr',
  'june jun',
  'july jul',
  'august aug',
  'september sept sep',
  'october oct',
  'november nov',
  'december dec',
  'company co',
  'corporation corp',
  'incorporated inc',
  'limited ltd',
  'government govt',
  'department dept',
  'versus vs',
  'aluminum aluminium',
  'check cheque',
  'tire tyre',
  'plow plough',
  'gray grey',
  'toward towards',
  'among amongst',
  'while whilst',
  'mold mould',
  'skeptical sceptical',
  'story storey',
];
/** The commonest words of the languages of most partners: they tell little of a story, and scanning damages them as any other. */
const FUNCTION_WORDS =
  'the of to in a an for on that by with is was at as from it its be has have had not are were which will would or this ' +
  'but he his they their she her said says been also more than after about one up who no could may if some there we i ' +
  'over out into when other between under before during through because ' +
  'der die das und ist den von zu mit sich des auf für nicht ein eine einer dem als auch es an werden aus er hat dass sie nach bei ' +
  'le la les et est des du en un une que qui dans pour pas sur au aux par plus ce il elle ont avec son sa ses été ' +
  'el los las y del se por con para una su lo como más pero sus al fue ha entre desde ' +
  'il di che è e per non sono della dei alla nel anche ' +
  'o os um uma não na no da do dos das com mais foi ' +
  'het een van op te zijn voor niet met aan ook ' +
  'och att det som på är av för till den med ' +
  'и в на с по не что к из за от о';
const SPELLED_FIGURES = 'two three four five six seven eight nine ten eleven twelve'.split(' ');
const AFTER_A_FIGURE = [
  ['m', 'million'],
  ['b', 'billion'],
] as const;

/** What house styles write differently, by folded word; after a figure ("50m") under the complement of the word. */
function readHouseWords(): ReadonlyMap<number, number> {
  if (houseWords !== undefined) return houseWords;
  const empty = new Map<number, number>();
  const only = (word: string): number => {
    scan(word, empty);
    return scratch[0] ?? 0;
  };
  const built = new Map<number, number>();
  for (const word of FUNCTION_WORDS.split(' ')) built.set(only(word), only(word) | FUNCTION_WORD);
  for (const word of LEFT_OUT_WORDS.split(' ')) built.set(only(word), LEFT_OUT);
  for (const line of SAME_WORDS) {
    const [first = '', ...others] = line.split(' ');
    for (const word of [first, ...others]) built.set(only(word), only(first));
  }
  SPELLED_FIGURES.forEach((word, index) => {
    built.set(only(word), only(String(index + 2)));
  });
  for (const [word, instead] of built) built.set(~word, instead);
  for (const [letter, word] of AFTER_A_FIGURE) built.set(~only(letter), only(word));
  houseWords = built;
  return built;
}
