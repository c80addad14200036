import { nameKey, type Token, tokenize } from '../text/words.ts';

/**
 * What stands between a word and the one before it, weakest first. `hard` separates what belongs to different names: bar, dash, bullet, bracket,
 * full stop, line end, an address.
 */
export type Break = 'space' | 'slash' | 'amp' | 'comma' | 'colon' | 'semicolon' | 'hard';

const STRENGTH: Readonly<Record<Break, number>> = {
  space: 0,
  slash: 1,
  amp: 2,
  comma: 3,
  colon: 4,
  semicolon: 5,
  hard: 6,
};

/** True if `a` separates two words more than `b` does. */
export function isStronger(a: Break, b: Break): boolean {
  return STRENGTH[a] > STRENGTH[b];
}

const PUNCTUATION: Readonly<Record<string, Break>> = {
  '/': 'slash',
  '／': 'slash',
  '\\': 'slash',
  '&': 'amp',
  '＆': 'amp',
  '+': 'amp',
  ',': 'comma',
  '，': 'comma',
  '、': 'comma',
  '،': 'comma',
  '۔': 'hard',
  ':': 'colon',
  '：': 'colon',
  // "文｜周若彤 编辑｜秦朗"
  '｜': 'colon',
  ';': 'semicolon',
  '；': 'semicolon',
  '؛': 'semicolon',
};
/** Characters that neither join nor part: quotation marks, apostrophes on their own, soft hyphens, joiners. */
const SILENT = /^['"’‘“”`´»«›‹„*_\u00ad\u200b-\u200f\u2060\ufeff#!?]$/;

export type Shape =
  | 'capital' // Smith, McCain, O'Brien
  | 'capitals' // SMITH, AFP
  | 'initial' // J., J.K.
  | 'camel' // BuzzFeed, iStock
  | 'lower' // smith
  | 'caseless' // 张三, أحمد, 기자
  | 'number' // 2023, 4th
  | 'site'; // mbl.is

/** One word of a byline: "O'Neill", "Jean-Luc", "mbl.is", "记者". `start` and `end` count UTF-16 units in the byline. */
export type Word = {
  readonly text: string;
  /** Folded as names are looked up (`nameKey`). */
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly before: Break;
  readonly bracketed: boolean;
  readonly shape: Shape;
};

/** It draws out Arabic words; alone it is a dash. */
const TATWEEL = /^ـ+$/;

/** Tags, links, e-mail addresses, handles and HTML entities: no words, though words are in them. */
const NO_WORDS =
  /<\/?[a-z][^<>]{0,300}>|(?<![\p{L}\p{N}\p{M}])(?:(?:https?:\/\/|www\.(?=\S{0,2000}\/))\S{1,2000}|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4})|@[\p{L}\p{N}_]{1,50}|&(?:nbsp|amp|quot|#\d{1,5}|#x[\da-f]{1,4});?/giu;
/** Each of them has one of these: a byline mostly has none. */
const MARK_OF_NO_WORDS = /[<@&]|:\/\/|www\./i;
/** Marks inside a word. A middle dot is one in scripts without capitals only. */
const INNER = /^['’‘ʻʼ`´*_\-‐‑־.]$/;
const MIDDLE_DOT = /^[·・]$/;
/** German and French double forms are one word: "Autor:in", "Autor(in)". An exclamation mark ends names of houses: "Yahoo!". */
const DOUBLE_FORM = /(?:\((?:s|n|e|a|in|en|innen|ы)\)|:in(?:nen)?(?!\p{L}))?!?/iuy;
const SITE = /^(?:[\p{L}\p{N}-]{2,}\.)+(?:com|net|org|info|news|online|media|press|tv|[a-z]{2})$/iu;
/** Georgian is set without capitals, although it has them. */
const CASELESS = /^[\p{Lo}\p{M}\p{sc=Geor}]/u;
const INITIALS = /^(?:\p{L}\p{M}*\.){1,4}\p{Lu}?$|^\p{Lu}$/u;
const CAMEL = /\p{Ll}\p{Lu}|^\p{Lu}{2,}\p{Ll}/u;
/** Inner capitals of names of persons: McCain, MacDonald, DiCaprio, O'Regan, de'Ath, Jean-Loup. */
const NAME_CAMEL =
  /^(?:\p{L}\p{Ll}{0,4}['’ʼ`´-])*(?:Mc|Mac|De|Di|Da|Du|Le|La|Van|Von|Fitz|O|D|Lo|Del|Des|Al|El|St|Ab|Ap|Jo|Je|Ja|Ke|Ta|Sha|Ra|Ma)?\p{Lu}\p{Ll}+(?:-(?:Mc|Mac|O['’])?\p{Lu}\p{Ll}+)*$/u;
/** McHUGH, McHUGH-DEAN: capitals throughout, as they are set with a Mc. */
const MC_CAPITALS = /^(?:\p{Lu}+[-'’])?Ma?c\p{Lu}{2,}(?:[-'’]\p{Lu}+)?$/u;
/** The words of a byline with what stands between them. Addresses, links, handles and HTML entities are no words. */
export function bylineWords(text: string): Word[] {
  const tokens = tokenize(text);
  const words: Word[] = [];
  const outside = MARK_OF_NO_WORDS.test(text)
    ? [...text.matchAll(NO_WORDS)].map(({ 0: raw, index }) => ({ raw, start: index, end: index + raw.length }))
    : [];
  let before: Break = 'hard';
  const separate = (mark: Break): void => {
    if (isStronger(mark, before)) before = mark;
  };
  let depth = 0;
  let done = 0;
  for (const [at, token] of tokens.entries()) {
    while (outside[0] !== undefined && outside[0].end <= token.start) outside.shift();
    const [next] = outside;
    if (token.newLine) separate('hard');
    if (next !== undefined && next.start <= token.start) {
      separate(next.raw.startsWith('&amp') ? 'amp' : next.raw.startsWith('&') ? 'space' : 'hard');
    } else if (token.start < done) {
      // Part of the word before.
    } else if (token.word && !TATWEEL.test(text.slice(token.start, token.end))) {
      done = wordEnd(text, tokens, at, next?.start ?? text.length);
      const word = text.slice(token.start, done);
      const place = { start: token.start, end: done, before, bracketed: depth > 0 };
      words.push({ text: word, key: nameKey(word), ...place, shape: shapeOf(word) });
      before = 'space';
    } else {
      const mark = text.slice(token.start, token.end);
      if (mark === '(' || mark === '（') depth++;
      if (mark === ')' || mark === '）') depth = Math.max(0, depth - 1);
      separate(breakOf(mark, text, token.start));
    }
  }
  return words;
}

/** Where the word ends that begins with token `at`: marks inside it, double forms and the full stop of an abbreviation included. */
function wordEnd(text: string, tokens: readonly Token[], at: number, limit: number): number {
  const start = tokens[at]?.start ?? 0;
  let end = tokens[at]?.end ?? 0;
  for (let next = at + 1; ; next++) {
    const token = tokens[next];
    if (token === undefined || !token.glued || token.end > limit) break;
    const after = tokens[next + 1];
    if (!token.word) {
      const mark = text.slice(token.start, token.end);
      if (after === undefined || !after.word || !after.glued || after.start >= limit) break;
      if (!INNER.test(mark) && !(MIDDLE_DOT.test(mark) && CASELESS.test(text.slice(after.start, after.end)))) break;
    }
    end = token.end;
  }
  DOUBLE_FORM.lastIndex = end;
  end += DOUBLE_FORM.exec(text)?.[0].length ?? 0;
  const word = text.slice(start, end);
  // "Hna. Consuelo Armas": what a field opens with.
  const opens = start === 0 && /^\p{Lu}\p{Ll}{1,3}$/u.test(word) && /^\s\p{Lu}/u.test(text.slice(end + 1, end + 3));
  return text.charCodeAt(end) === 0x2e &&
    (opens || word.length <= (/\p{M}/u.test(word) ? 4 : 2) || ABBREVIATED.test(word))
    ? end + 1
    : end;
}
const ABBREVIATED =
  /^(?:\p{L}{1,2}\.)+\p{L}{1,2}$|^(?:prof|dr|mrs|sen|rep|gov|gen|col|rev|hon|adv|arq|mons|sra|dra|capt|cdr|cmdr|lt|sgt|cpl|supt|insp|det|atty|cllr|msgr|engr|brig|maj|adm|esq|jun|vs|lic|ing|phd|med|phil|rer|nat|jur|dipl|habil|mag|univ|fot)$/iu;

function breakOf(mark: string, text: string, at: number): Break {
  if (SILENT.test(mark)) return 'space';
  // A hyphen parts only with white space at its side.
  if (mark === '-' && !/\s/.test(text[at - 1] ?? ' ') && !/\s/.test(text[at + 1] ?? ' ')) return 'space';
  return PUNCTUATION[mark] ?? 'hard';
}

/** How a word is set. */
export function shapeOf(word: string): Shape {
  if (/^\p{N}/u.test(word)) return 'number';
  if (CASELESS.test(word)) return 'caseless';
  if (/\p{L}\p{N}/u.test(word)) return 'camel';
  if (word.includes('.') && SITE.test(word)) return 'site';
  if (INITIALS.test(word)) return 'initial';
  if (word === word.toLowerCase()) return 'lower';
  if (word === word.toUpperCase() || MC_CAPITALS.test(word)) return 'capitals';
  if (CAMEL.test(word) && !NAME_CAMEL.test(word)) return 'camel';
  return 'capital';
}
