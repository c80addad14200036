/** A word, a character of a script without spaces, or a mark, with its place in the text. */
export type Token = {
  readonly start: number;
  readonly end: number;
  /** What is compared: case, accents and the letter variants of Arabic script do not count. */
  readonly fold: string;
  /** The same without a suffix that its language writes onto names. */
  readonly bare?: string;
  readonly word: boolean;
  /** A line break stands between this token and the one before. */
  readonly newLine: boolean;
  /** No white space stands between this token and the one before. */
  readonly glued: boolean;
};

const PIECE = /[\p{L}\p{M}\p{N}]+|[^\s\u200b-\u200f\u2060\ufeff]/uy;
const BLANK = /[\s\u200b-\u200f\u2060\ufeff]/;
const PLAIN = /^[\x20-\x7e]*$/;
const UNSPACED = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}ー]/u;
const WORD = /^[\p{L}\p{M}\p{N}]/u;

/** Words and marks of `text` from `from` to `to`. Scripts without spaces, and Hangul with its particles, go by the character. */
export function tokenize(text: string, from = 0, to = text.length): Token[] {
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
    const plain = run > at;
    const end = Math.min(to, plain ? run : pieceEnd(text, at, code));
    const piece = text.slice(at, end);
    if (plain) tokens.push({ start: at, end, fold: piece.toLowerCase(), word: true, newLine, glued });
    else if (PLAIN.test(piece) || !UNSPACED.test(piece)) {
      tokens.push({ start: at, end, fold: foldWord(piece), word: WORD.test(piece), newLine, glued });
    } else pushCharacters(tokens, piece, at, newLine, glued);
    at = end;
    newLine = false;
    glued = true;
  }
  return tokens;
}

function isPlain(code: number): boolean {
  return (code > 96 && code < 123) || (code > 64 && code < 91) || (code > 47 && code < 58);
}

/** Where a word of plain letters and figures ends; `at` itself where there is none. */
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
  let run = '';
  let at = start;
  const flush = () => {
    if (run === '') return;
    const first = at - run.length === start;
    tokens.push({
      start: at - run.length,
      end: at,
      fold: foldWord(run),
      word: true,
      newLine: first && newLine,
      glued: first ? glued : true,
    });
    run = '';
  };
  for (const character of piece) {
    if (!UNSPACED.test(character)) {
      run += character;
      at += character.length;
      continue;
    }
    flush();
    const first = at === start;
    tokens.push({
      start: at,
      end: at + character.length,
      fold: foldWord(character),
      word: true,
      newLine: first && newLine,
      glued: first ? glued : true,
    });
    at += character.length;
  }
  flush();
}

const ARABIC_VARIANTS: Readonly<Record<string, string>> = {
  ى: 'ي',
  ی: 'ي',
  ک: 'ك',
  ة: 'ه',
  ہ: 'ه',
  ھ: 'ه',
  ے: 'ي',
  ۃ: 'ه',
  ـ: '',
};

/** One key for the ways a word may be set. Vowel signs of Indic scripts are letters and stay. */
export function foldWord(word: string): string {
  if (PLAIN.test(word)) return word.toLowerCase();
  return word
    .normalize('NFKD')
    .replace(/[\u0300-\u036f\u064b-\u065f\u0670]+/g, '')
    .toLowerCase()
    .replace(/[ىیکةہھےۃـ]/g, letter => ARABIC_VARIANTS[letter] ?? letter)
    .replace(/ı/g, 'i')
    .replace(/ß/g, 'ss')
    .replace(/ø/g, 'o')
    .replace(/đ/g, 'd')
    .replace(/ł/g, 'l');
}

/** Endings as they are folded, й being и. */
const RUSSIAN_ENDING =
  /^([а-я]{3,}?)(?:ыми|ими|ами|ями|ого|его|ому|ему|ои|еи|ая|яя|ую|юю|ые|ие|ых|их|ым|им|ом|ем|ам|ям|ах|ях|ы|и|а|я|у|ю|е|о|ь|ъ)$/;

/** A word of Cyrillic script without its ending, the same in every case: "газетой" and "газета". Undefined for other words. */
export function stemOf(word: string): string | undefined {
  return word.length < 5 ? undefined : RUSSIAN_ENDING.exec(word)?.[1];
}
