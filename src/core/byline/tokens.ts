import { nameKey } from '../text/fold.ts';

/**
 * What stands between a word and the one before it, weakest first. `hard` ends a thought: bar, dash, bullet, bracket,
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

/** Whether the first parts two words more than the second does. */
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

/** One word of a byline. `start` and `end` count UTF-16 units in what was tokenized. */
export type Token = {
  readonly text: string;
  /** Folded as names are compared (`nameKey`). */
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly before: Break;
  readonly bracketed: boolean;
  readonly shape: Shape;
};

// Tag | link | e-mail | handle | HTML entity | word | any other character. A word holds inner apostrophes, dots and hyphens;
// German and French double forms (Autor:in, Autor(in)) are one word.
const PIECE =
  /<\/?[a-z][^<>]{0,300}>|(?:https?:\/\/|www\.(?=\S*\/))\S{1,2000}|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}|@[\p{L}\p{N}_]{1,50}|&(?:nbsp|amp|quot|#\d{1,5}|#x[\da-f]{1,4});?|[\p{L}\p{N}\p{M}]+(?:(?:['’ʼ`´*_\-‐‑.]|[·・](?=\p{Lo}))[\p{L}\p{N}\p{M}]+)*(?:\((?:s|n|e|a|in|en|innen|ы)\)|:in(?:nen)?(?!\p{L}))?!?|[^\s\p{L}\p{N}\p{M}]/giu;
const SITE = /^(?:[\p{L}\p{N}-]{2,}\.)+(?:com|net|org|info|news|online|media|press|tv|[a-z]{2})$/iu;
const CASELESS = /^[\p{Lo}\p{M}]/u;
const INITIALS = /^(?:\p{L}\p{M}*\.){1,4}\p{Lu}?$|^\p{Lu}$/u;
const CAMEL = /\p{Ll}\p{Lu}|^\p{Lu}{2,}\p{Ll}/u;
/** Inner capitals of names of persons: McCain, MacDonald, DiCaprio, O'Regan, de'Ath, Jean-Loup. */
const NAME_CAMEL =
  /^(?:\p{L}\p{Ll}{0,4}['’ʼ`´-])*(?:Mc|Mac|De|Di|Da|Du|Le|La|Van|Von|Fitz|O|D|Lo|Del|Des|Al|El|St|Ab|Ap|Jo|Je|Ja|Ke|Ta|Sha|Ra|Ma)?\p{Lu}\p{Ll}+(?:-(?:Mc|Mac|O['’])?\p{Lu}\p{Ll}+)*$/u;
/** McHUGH, McHUGH-DEAN: capitals throughout, as they are set with a Mc. */
const MC_CAPITALS = /^(?:\p{Lu}+[-'’])?Ma?c\p{Lu}{2,}(?:[-'’]\p{Lu}+)?$/u;
/** al-Mahmoud, el-Sayed, ul-Haq: the article is set small, the name is none the less one. */
const ARABIC_ARTICLE = /^(?:[aeu][ltsdrnz]|ash|esh|ibn|bin|abu|abd)-\p{Lu}/u;
const LOWER_ASCII = /^[a-z]+$/;
const ASCII = /^[A-Za-z]+$/;

/** The words of a byline with what stands between them. Addresses, links, handles and HTML entities are no words. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let before: Break = 'hard';
  let depth = 0;
  let last = 0;
  for (const match of text.matchAll(PIECE)) {
    const piece = match[0];
    const start = match.index;
    if (start < last) continue;
    let seen: Break = 'space';
    if (start > last && text.slice(last, start).includes('\n')) seen = 'hard';
    last = start + piece.length;
    const word = wordOf(piece, text, last);
    if (word === undefined) {
      if (piece === '(' || piece === '（') depth++;
      if (piece === ')' || piece === '）') depth = Math.max(0, depth - 1);
      const mark = breakOf(piece, text, start);
      if (STRENGTH[mark] > STRENGTH[seen]) seen = mark;
      if (STRENGTH[seen] > STRENGTH[before]) before = seen;
      continue;
    }
    if (STRENGTH[seen] > STRENGTH[before]) before = seen;
    last = start + word.length;
    tokens.push({
      text: word,
      key: LOWER_ASCII.test(word) ? word : ASCII.test(word) ? word.toLowerCase() : nameKey(word),
      start,
      end: last,
      before,
      bracketed: depth > 0,
      shape: shapeOf(word),
    });
    before = 'space';
  }
  return tokens;
}

/** The piece as a word, with the full stop of an abbreviation or initial; undefined where it is none. */
function wordOf(piece: string, text: string, end: number): string | undefined {
  if (
    piece.length > 1 &&
    (piece.includes('@') || piece.startsWith('&') || piece.startsWith('<') || /^https?:/i.test(piece))
  )
    return undefined;
  if (piece.length > 1 && /^www\./i.test(piece) && piece.includes('/')) return undefined;
  if (!/^[\p{L}\p{N}\p{M}]/u.test(piece)) return undefined;
  if (text.charCodeAt(end) === 0x2e && (piece.length <= 2 || ABBREVIATED.test(piece))) return `${piece}.`;
  return piece;
}
const ABBREVIATED =
  /^(?:\p{L}{1,2}\.)+\p{L}{1,2}$|^(?:prof|dr|mrs|sen|rep|gen|col|rev|hon|capt|sgt|engr|brig|maj|adm|esq|jun|vs|lic|ing|phd|med|phil|rer|nat|jur|dipl|habil|mag|univ)$/iu;

function breakOf(mark: string, text: string, at: number): Break {
  if (mark.length > 1) return mark.startsWith('&amp') ? 'amp' : mark.startsWith('&') ? 'space' : 'hard';
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
  return /^\p{Lu}|^\p{Lt}|['’]\p{Lu}/u.test(word) || ARABIC_ARTICLE.test(word) ? 'capital' : 'lower';
}
