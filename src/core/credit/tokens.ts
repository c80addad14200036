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

const PIECES = /[\p{L}\p{M}\p{N}]+|[^\s\u200b-\u200f\u2060\ufeff]/gu;
const PLAIN = /^[\x20-\x7e]*$/;
const UNSPACED = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}ー]/u;
const WORD = /^[\p{L}\p{M}\p{N}]/u;

/** Words and marks of `text` from `from` to `to`. Scripts without spaces, and Hangul with its particles, go by the character. */
export function tokenize(text: string, from = 0, to = text.length): Token[] {
  const tokens: Token[] = [];
  let last = from;
  PIECES.lastIndex = from;
  for (let match = PIECES.exec(text); match !== null && match.index < to; match = PIECES.exec(text)) {
    const start = match.index;
    const piece = match[0].length > to - start ? match[0].slice(0, to - start) : match[0];
    const gap = text.slice(last, start);
    const newLine = gap.includes('\n');
    const glued = gap === '' && tokens.length > 0;
    last = start + piece.length;
    if (PLAIN.test(piece) || !UNSPACED.test(piece)) {
      tokens.push({ start, end: last, fold: foldWord(piece), word: WORD.test(piece), newLine, glued });
    } else pushCharacters(tokens, piece, start, newLine, glued);
  }
  return tokens;
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
