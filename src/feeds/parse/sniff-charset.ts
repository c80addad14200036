/** A charset, the characters its language uses most, and the least share they have of its texts. */
type Candidate = { readonly charset: string; readonly frequent: ReadonlySet<string>; readonly least: number };

const candidate = (charset: string, frequent: string, least: number): Candidate => ({
  charset,
  frequent: new Set(frequent),
  least,
});

const JAPANESE = 'のにはをたがでてとしれさいあるもなこ、。ーンスルトラ';
const KOREAN = '이다는의에을가고하한지로기어사도를은서리자인해';
const SIMPLIFIED =
  '的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过说新，。';
const TRADITIONAL =
  '的一是在不了有和人這中大為上個國我以要他時來用們生到作地於出就分對成會可主發年動同工也能下過說新，。';
const RUSSIAN = 'оеаинтсрвлкмдпуяы';

/** Charsets without a mark that papers used before UTF-8, other than Windows-1252. */
const CANDIDATES: readonly Candidate[] = [
  candidate('euc-jp', JAPANESE, 0.2),
  candidate('shift_jis', JAPANESE, 0.2),
  candidate('euc-kr', KOREAN, 0.15),
  candidate('gb18030', SIMPLIFIED, 0.1),
  candidate('big5', TRADITIONAL, 0.1),
  candidate('windows-1251', RUSSIAN, 0.55),
  candidate('koi8-r', RUSSIAN, 0.55),
  candidate('windows-1253', 'αοιετνσηρκπςάόίέή', 0.55),
  candidate('windows-1255', 'יוהלאתמרשנב', 0.55),
  candidate('windows-1256', 'اليمنوتربدعفة', 0.55),
  candidate('windows-874', 'ากนรอเงวมยลดสทต่้ั', 0.5),
];
const SAMPLE = 30_000;

/**
 * The charset of bytes that are not UTF-8 and come without a statement, by the characters that are frequent in its
 * language; undefined where no language shows, as in Western text, whose letters past ASCII stand alone.
 */
export function sniffCharset(bytes: Uint8Array): string | undefined {
  const sample = foreignRuns(bytes);
  if (sample === undefined) return undefined;
  let best: { readonly charset: string; readonly share: number } | undefined;
  for (const { charset, frequent, least } of CANDIDATES) {
    const characters = decoded(sample, charset);
    if (characters === undefined) continue;
    const share = characters.filter(character => frequent.has(character)).length / characters.length;
    // The shares of a language with many characters are lower: measured by its own least they compare.
    if (share >= least && share / least > (best?.share ?? 0)) best = { charset, share: share / least };
  }
  return best?.charset;
}

/**
 * The words past ASCII, with the ASCII bytes that Shift-JIS and Big5 use in theirs. Undefined where bytes past ASCII mostly
 * stand alone or in pairs: accents and quotation marks in Latin letters.
 */
function foreignRuns(bytes: Uint8Array): Uint8Array | undefined {
  const runs: number[] = [];
  let [run, streak, high, together] = [0, 0, 0, 0];
  for (let at = 0; at <= bytes.length && runs.length < SAMPLE; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte >= 0x80) {
      high += 1;
      streak += 1;
      run += 1;
      continue;
    }
    if (streak >= 3) together += streak;
    streak = 0;
    if (run > 0 && byte >= 0x40 && (bytes[at - 1] ?? 0) >= 0x80) run += 1;
    else {
      if (run >= 3) runs.push(...bytes.subarray(at - Math.min(run, 2_000), at), 0x20);
      run = 0;
    }
  }
  return runs.length < 6 || together < 0.4 * high ? undefined : Uint8Array.from(runs);
}

function decoded(bytes: Uint8Array, charset: string): string[] | undefined {
  const text = new TextDecoder(charset).decode(bytes);
  const characters = [...text].filter(character => character > '\u007f');
  const wrong = characters.filter(character => character === '\ufffd').length;
  return characters.length === 0 || wrong > characters.length / 50 ? undefined : characters;
}
