const PARTICLES = new Set(
  'de del della dello delle degli dei di da dal dalla das dos do du des van von vom zu zum zur der den dem ten ter te het und y e al el bin ibn bint af av a/l a/p s/o d/o la le las los'.split(
    ' ',
  ),
);
/** Mac is sure only before these: "MACDONALD" is MacDonald, "MACKEY" is Mackey. */
const MAC =
  /^Mac(?=(?:donald|arthur|kenzie|millan|pherson|gregor|intyre|intosh|leod|lean|dougall|farlane|neil|neill|namara|kinnon|kay|rae|askill|aulay|bride|cormack|diarmid|duff|ewan|ewen|gowan|innes|iver|lachlan|laren|laughlin|mahon|manus|nab|nally|phail|queen|swain|taggart|tavish|vicar)$)/;
const ROMAN = /^(?:II|III|IV|VI|VII|VIII)$/i;
const LETTERS_ONLY_CAPS = /^(?:PhD|DPhil|MD|RN|MBE|OBE|CBE|MP|FRCS)$/i;
const TITLE = /^(?:dr|mr|ms|st)$/i;
const VOWEL = /[aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýœ]/i;

/**
 * A name printed all in capitals or all in small letters, in name case: "LISA MCDONALD-O'HARA" is "Lisa McDonald-O'Hara".
 * A name in mixed case comes back as printed.
 */
export function nameCase(name: string): string {
  const words = name.split(' ');
  if (!isFlat(words)) return name;
  return words.map((word, at) => caseWord(word, at === 0, at === words.length - 1)).join(' ');
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

function caseWord(word: string, isFirst: boolean, isLast: boolean): string {
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
    .map((part, at) =>
      at > 0 && /^(?:al|el|ul|ur|de|van|bin)$/.test(part) ? part : casePart(part, isFirst && at === 0),
    )
    .join('')
    .replace(/^(Al|El|An|As|Ad|Ar|Ash)(?=[-‐‑])/, particle => (isFirst ? particle : particle.toLowerCase()));
}

function casePart(part: string, isFirst: boolean): string {
  const prefixed = /^([dlo])(['’ʼ`´])(\p{L}.*)$/u.exec(part);
  if (prefixed) {
    const [, letter = '', mark = '', rest = ''] = prefixed;
    const before =
      letter === 'o' || isFirst
        ? letter.toUpperCase()
        : letter === 'd' || letter === 'l'
          ? letter.toUpperCase()
          : letter;
    return before + mark + capital(rest);
  }
  const name = capital(part);
  return name
    .replace(/^Mc(?=\p{Ll}{2})/u, 'Mc\u0000')
    .replace(MAC, 'Mac\u0000')
    .replace(/\u0000(.)/, (_, letter: string) => letter.toUpperCase());
}

const capital = (part: string): string => {
  const [first = ''] = part;
  return first.toUpperCase() + part.slice(first.length);
};
