/**
 * The one folding of letters. Two spellings of a word that differ only in how they are set ("ÉCOLE", "école"; "Łódź", "Lodz")
 * fold to the same string. Words are compared folded, everywhere.
 */

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
 * A word or text in small letters without accents. The length may change ("ß" gives "ss").
 * @param language BCP 47; with Turkish or Azerbaijani, I gives ı and stays apart from i. Without it, both give i.
 */
export function fold(text: string, language?: string): string {
  const turkish = language !== undefined && DOTLESS.test(language);
  if (ASCII.test(text) && !turkish) return text.toLowerCase();
  const folded = (turkish ? text.replaceAll('I', 'ı') : text)
    .normalize('NFKD')
    .toLowerCase()
    .replace(ACCENTS, '')
    .normalize('NFC')
    .replace(SPECIAL, letter => LETTERS[letter] ?? letter);
  return turkish ? folded : folded.replaceAll('ı', 'i');
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
