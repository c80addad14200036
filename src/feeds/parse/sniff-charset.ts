const JAPANESE = 'のにはをたがでてとしれさいあるもなこ、。ーンスルトラ';
const KOREAN = '이다는의에을가고하한지로기어사도를은서리자인해';
const SIMPLIFIED =
  '的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过说新，。';
const TRADITIONAL =
  '的一是在不了有和人這中大為上個國我以要他時來用們生到作地於出就分對成會可主發年動同工也能下過說新，。';
const RUSSIAN = 'оеаинтсрвлкмдпуяы';

/**
 * Charsets without a mark that papers used before UTF-8, other than Windows-1252: the characters that the language of each
 * uses most, and the least share they have of its texts.
 */
const CANDIDATES = (
  [
    ['euc-jp', JAPANESE, 0.2],
    ['shift_jis', JAPANESE, 0.2],
    ['euc-kr', KOREAN, 0.15],
    ['gb18030', SIMPLIFIED, 0.1],
    ['big5', TRADITIONAL, 0.1],
    ['windows-1251', RUSSIAN, 0.55],
    ['koi8-r', RUSSIAN, 0.55],
    ['windows-1253', 'αοιετνσηρκπςάόίέή', 0.55],
    ['windows-1255', 'יוהלאתמרשנב', 0.55],
    ['windows-1256', 'اليمنوتربدعفة', 0.55],
    ['windows-874', 'ากนรอเงวมยลดสทต่้ั', 0.5],
  ] as const
).map(([charset, frequent, least]) => ({ charset, frequent: new Set<string>(frequent), least }));
/** How much of a document is looked at, from its first byte past ASCII. */
const SAMPLE = 200_000;

/**
 * The charset of bytes that are not UTF-8 and come without a statement, by the characters that are frequent in its
 * language; undefined where no language shows, as in Western text, whose letters past ASCII stand alone.
 */
export function sniffCharset(bytes: Uint8Array): string | undefined {
  const start = bytes.findIndex(byte => byte >= 0x80);
  const words = foreignWords(Buffer.from(bytes.subarray(start, start + SAMPLE)).toString('latin1'));
  let best: { readonly charset: string; readonly share: number } | undefined;
  for (const { charset, frequent, least } of words.length === 0 ? [] : CANDIDATES) {
    const characters = [...new TextDecoder(charset).decode(words)].filter(character => character > '\u007f');
    const share = characters.filter(character => frequent.has(character)).length / characters.length;
    const wrong = characters.filter(character => character === '\ufffd').length / characters.length;
    // The shares of a language with many characters are lower: measured by its own least they compare.
    if (wrong < 0.02 && share >= least && share / least > (best?.share ?? 0)) best = { charset, share: share / least };
  }
  return best?.charset;
}

/**
 * The words past ASCII, with the ASCII bytes that Shift-JIS and Big5 use in theirs. None where bytes past ASCII mostly stand
 * alone or in pairs: accents and quotation marks in Latin letters.
 */
function foreignWords(latin1: string): Buffer {
  const count = (pattern: RegExp): number => (latin1.match(pattern) ?? []).join('').length;
  if (count(/[\x80-\xff]{3,}/g) < 0.4 * count(/[\x80-\xff]+/g)) return Buffer.alloc(0);
  const words = latin1.match(/[\x80-\xff](?:[\x80-\xff]|(?<=[\x80-\xff])[\x40-\x7f]){2,2000}/g) ?? [];
  return Buffer.from(words.join(' ').slice(0, 30_000), 'latin1');
}
