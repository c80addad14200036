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
 */
export function nameCase(name: string, macNames: ReadonlySet<string>): string {
  const words = name.split(' ');
  if (!isFlat(words)) return name;
  return words.map((word, at) => caseWord(word, at === 0, at === words.length - 1, macNames)).join(' ');
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
