import { recall } from './recall.ts';

/** The words of a text, the form in which words and names are compared everywhere, and the form in which names are set. */

/** Letters that no Unicode decomposition takes to their plain letter, and the variants of Arabic letters. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ə: 'a',
  ς: 'σ',
  ى: 'ي',
  ی: 'ي',
  ے: 'ي',
  ک: 'ك',
  ة: 'ه',
  ہ: 'ه',
  ھ: 'ه',
  ۃ: 'ه',
};
const SPECIAL = /[ßæœøłđðþəςىیےکةہھۃ]/g;
/** Accents of Latin, Greek and Cyrillic, vowel signs and stretches of Arabic, soft hyphens. Vowel signs of India are letters. */
const ACCENTS = /[\u0300-\u036f\u064b-\u065f\u0670\u0640\u00ad]+/g;
const ASCII = /^[\x20-\x7e]*$/;
/** Languages in which i and ı are two letters, with İ and I for their capitals. */
const DOTLESS = /^(?:tr|az)\b/;

/**
 * A word or text in small letters without accents: the one folding, so that two spellings which differ only in how they are
 * set ("ÉCOLE", "école"; "Łódź", "Lodz") are the same string. The length may change ("ß" gives "ss").
 * @param language BCP 47; with Turkish or Azerbaijani, I gives ı and stays apart from i. Without it, both give i.
 */
export function fold(text: string, language?: string): string {
  const turkish = language !== undefined && DOTLESS.test(language);
  if (ASCII.test(text) && !turkish) return text.toLowerCase();
  if (turkish) return foldLetters(text.replaceAll('I', 'ı'));
  return recall(foldedBefore, text, MOST_REMEMBERED, foldDotted);
}

const foldDotted = (text: string): string => foldLetters(text).replaceAll('ı', 'i');

/** Words folded before: copy is made of the same few thousand. */
const foldedBefore = new Map<string, string>();
const MOST_REMEMBERED = 20_000;

function foldLetters(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(ACCENTS, '')
    .normalize('NFC')
    .replace(SPECIAL, letter => LETTERS[letter] ?? letter);
}

const ASCII_NAME = /^[a-z]+(?: [a-z]+)*$/;
const SILENT_MARKS = /[.’'`‘ʼʻ]/g;
const NOT_LETTERS = /[^\p{L}\p{M}\p{N}]+/gu;

function lettersOf(name: string): string {
  const folded = fold(name);
  if (ASCII_NAME.test(folded)) return folded;
  return folded.replace(SILENT_MARKS, '').replace(NOT_LETTERS, ' ').trim();
}

/**
 * The key under which the name of a person or organization is looked up: folded, without dots, apostrophes and a leading
 * "The", with one space for any other mark ("The A.P." gives "ap").
 */
export function nameKey(name: string): string {
  const letters = lettersOf(name);
  return letters.startsWith('the ') ? letters.slice(4) : letters;
}

const LONG_FORMS: Readonly<Record<string, string>> = { st: 'saint ', mt: 'mount ', ft: 'fort ', the: '' };

/** The key under which a place is looked up: as `nameKey`, with "St.", "Mt." and "Ft." written out. */
export function placeKey(name: string): string {
  return lettersOf(name.replace(/[\u200b-\u200f]+/g, '')).replace(
    /^(st|mt|ft|the) (?=\S)/,
    (start, short) => LONG_FORMS[short] ?? start,
  );
}

const PARTICLES = new Set(
  'de del della dello delle degli dei di da dal dalla das dos do du des van von vom zu zum zur der den dem ten ter te het und y e al el bin ibn bint af av a/l a/p s/o d/o la le las los'.split(
    ' ',
  ),
);
const ROMAN = /^(?:II|III|IV|VI|VII|VIII)$/i;
const LETTERS_ONLY_CAPS = /^(?:PhD|DPhil|MD|RN|MBE|OBE|CBE|MP|FRCS)$/i;
const TITLE = /^(?:dr|mr|ms|st)$/i;
const VOWEL = /[aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýœ]/i;

/**
 * A name printed all in capitals or all in small letters, in name case: "LISA MCDONALD-O'HARA" is "Lisa McDonald-O'Hara".
 * A name in mixed case comes back as printed.
 * @param macNames what may follow "Mac": "MACDONALD" is MacDonald, "MACKEY" is Mackey
 * @param language BCP 47; in Turkish and Azerbaijani "IŞIKSAL" is Işıksal. A name with an İ is of one of them
 */
export function nameCase(name: string, macNames: ReadonlySet<string>, language?: string): string {
  const words = name.split(' ');
  // Georgian has capitals, and sets none but whole headlines in them.
  if (!isFlat(words) || /^\p{sc=Georgian}/u.test(name)) return name;
  if (DOTLESS.test(language ?? '') || name.includes('İ')) return words.map(turkishWord).join(' ');
  return words.map((word, at) => caseWord(word, at === 0, at === words.length - 1, macNames)).join(' ');
}

function turkishWord(word: string): string {
  return word.toLocaleLowerCase('tr').replace(/(?<![\p{L}\p{M}’'])\p{L}/gu, letter => letter.toLocaleUpperCase('tr'));
}

/** All capitals or all small letters; a particle, Mc or Jr. among capitals says nothing: "LUCY de la CRUZ", "IAN McKAY, Jr.". */
function isFlat(words: readonly string[]): boolean {
  const cores = words.filter(word => !(PARTICLES.has(word) || /^(?:[JS]r|PhD|Ph\.D)\.?$/.test(word)));
  const letters = cores
    .join(' ')
    .replace(/\bMa?c(?=\p{Lu}{2})/gu, '')
    .replace(/[^\p{L}]/gu, '');
  const [upper, lower] = [letters.toUpperCase(), letters.toLowerCase()];
  return (
    letters !== '' && upper !== lower && (letters === upper || (letters === lower && cores.length === words.length))
  );
}

function caseWord(word: string, isFirst: boolean, isLast: boolean, macNames: ReadonlySet<string>): string {
  const lower = word.toLowerCase();
  if (!isFirst && !isLast && PARTICLES.has(lower)) return lower;
  if (ROMAN.test(word)) return word.toUpperCase();
  const plain = word.replace(/[.,]/g, '');
  if (!isFirst && LETTERS_ONLY_CAPS.test(plain)) {
    return plain.toLowerCase() === 'phd'
      ? word.replace(/phd|ph\.d/i, match => (match.includes('.') ? 'Ph.D' : 'PhD'))
      : word.toUpperCase();
  }
  // Initials without dots: "JK ROWLING".
  if (isFirst && plain.length === 2 && !VOWEL.test(plain) && !TITLE.test(plain)) return word.toUpperCase();
  return lower
    .split(/([-‐‑.])/)
    .map((part, at) => (at > 0 && /^(?:al|el|ul|ur|de|van|bin)$/.test(part) ? part : casePart(part, macNames)))
    .join('')
    .replace(/^(Al|El|An|As|Ad|Ar|Ash)(?=[-‐‑])/, particle => (isFirst ? particle : particle.toLowerCase()));
}

function casePart(part: string, macNames: ReadonlySet<string>): string {
  const prefixed = /^([dlo])(['’ʼ`´])(\p{L}.*)$/u.exec(part);
  if (prefixed) {
    const [, letter = '', mark = '', rest = ''] = prefixed;
    return letter.toUpperCase() + mark + capital(rest);
  }
  const name = capital(part);
  if (/^Mc\p{Ll}{2}/u.test(name)) return `Mc${capital(name.slice(2))}`;
  return name.startsWith('Mac') && macNames.has(name.slice(3)) ? `Mac${capital(name.slice(3))}` : name;
}

const capital = (part: string): string => {
  const [first = ''] = part;
  return first.toUpperCase() + part.slice(first.length);
};

/**
 * The one word splitter. A token is a word, a character of a script that puts no spaces between words, or a mark. `start` and
 * `end` count UTF-16 units in the whole text.
 */
export type Token = {
  readonly start: number;
  readonly end: number;
  /** What is compared: see `fold`. */
  readonly fold: string;
  /** False for a mark. */
  readonly word: boolean;
  /** A line break stands between this token and the one before. */
  readonly newLine: boolean;
  /** Neither white space nor an invisible character stands between this token and the one before. */
  readonly glued: boolean;
};

const BLANK = /[\s\u200b-\u200f\u2060\ufeff]/;
const WORD = /^[\p{L}\p{M}\p{N}]/u;
const PIECE = /[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}\u00ad]*|[^\s\u200b-\u200f\u2060\ufeff]/uy;
/** Scripts without spaces between words, and Hangul, whose particles are written onto the word. */
const UNSPACED =
  /[\p{sc=Han}\p{sc=Hangul}\p{sc=Hiragana}\p{sc=Katakana}ー\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]/u;

/**
 * The words and marks of `text` from `from` to `to`. Linear; a plain ASCII word costs no regular expression.
 * @param language BCP 47 of the text, where known: Turkish folds otherwise.
 */
export function tokenize(text: string, from = 0, to = text.length, language?: string): Token[] {
  const tokens: Token[] = [];
  let at = from;
  let newLine = false;
  let glued = false;
  while (at < to) {
    const code = text.charCodeAt(at);
    if (code === 10) newLine = true;
    if (code <= 32 || (code > 126 && BLANK.test(text[at] ?? ''))) {
      glued = false;
      at += 1;
      continue;
    }
    const run = plainRunEnd(text, at);
    const end = Math.min(to, run > at ? run : pieceEnd(text, at, code));
    const piece = text.slice(at, end);
    const plain = run > at && language === undefined;
    if (plain) tokens.push({ start: at, end, fold: piece.toLowerCase(), word: true, newLine, glued });
    else if ((code > 126 || end > at + 1) && UNSPACED.test(piece)) pushCharacters(tokens, piece, at, newLine, glued);
    else tokens.push({ start: at, end, fold: fold(piece, language), word: WORD.test(piece), newLine, glued });
    at = end;
    newLine = false;
    glued = true;
  }
  return tokens;
}

function isPlain(code: number): boolean {
  return (code > 96 && code < 123) || (code > 64 && code < 91) || (code > 47 && code < 58);
}

/** Where a word of plain letters and figures ends; `at` itself if none begins there. */
function plainRunEnd(text: string, at: number): number {
  let end = at;
  while (isPlain(text.charCodeAt(end))) end += 1;
  return text.charCodeAt(end) > 126 ? at : end;
}

function pieceEnd(text: string, at: number, code: number): number {
  if (code < 127 && !isPlain(code)) return at + 1;
  PIECE.lastIndex = at;
  return PIECE.test(text) ? PIECE.lastIndex : at + 1;
}

/** "CGTN新闻" is one piece: its Latin run stays a word, the rest goes by the character. */
function pushCharacters(tokens: Token[], piece: string, start: number, newLine: boolean, glued: boolean): void {
  const push = (from: number, to: number): void => {
    const first = from === 0;
    const folded = fold(piece.slice(from, to));
    const place = { newLine: first && newLine, glued: first ? glued : true };
    if (from < to) tokens.push({ start: start + from, end: start + to, fold: folded, word: true, ...place });
  };
  let run = 0;
  let at = 0;
  for (const character of piece) {
    const end = at + character.length;
    if (UNSPACED.test(character)) {
      push(run, at);
      push(at, end);
      run = end;
    }
    at = end;
  }
  push(run, at);
}

/** Whether a stretch of a text neither begins nor ends within a word. */
export function standsAlone(text: string, start: number, end: number): boolean {
  const isWord = (at: number): boolean => /^[\p{L}\p{N}]$/u.test(text.charAt(at));
  return !(isWord(start) && isWord(start - 1)) && !(isWord(end - 1) && isWord(end));
}

/** A letter that only Vietnamese has. */
const TONED = /[\u1ea0-\u1ef9]/;

/** "Bảo" is a name and "báo" a newspaper: folding takes away what tells Vietnamese words apart. `known`: words as they are spelled. */
export function isToned(word: string, known: ReadonlySet<string>, mark = TONED): boolean {
  const spelled = word.normalize('NFC').toLowerCase();
  return mark.test(spelled) && !known.has(spelled);
}
