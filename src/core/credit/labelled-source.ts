import type { ParsedCredit } from './parsed-credit.ts';
import { CAPITAL, endOf, printed, type TaggedText } from './tagged-text.ts';

/** House names run to sixty characters; what is longer is a sentence. */
const LONGEST = 60;
const QUOTED = /^[^«„“"「『《]{0,30}[«„“"「『《]([^«»„“”"」』》]{2,})[»“”"」』》]$/u;
/** No name: a sentence's marks, an address, figures alone, small letters in front. */
const NO_NAME = /[.!?…。！？;@]\s|[.!?…。！？;@]$|https?:|^\p{N}|^\p{Ll}(?:\p{Ll}{3}|\p{Ll}*$)/u;

/**
 * "Fonte: Jornal do Lobito", "Джерело: «Буковинська нива»", "来源：滨海晚报": behind the label stands a house, whatever its words.
 * Undefined where one of them is known or says something else: then the line is read by its words.
 */
export function readLabelledSource(line: TaggedText): ParsedCredit | undefined {
  const { text, tags } = line;
  const colon = /^[:：]$/.test(printed(line, 1));
  // "Theo Gia đình & Xã hội", "Theo Thanh Tùng (Dân Việt)"
  const said = tags[0]?.classes?.has('according') === true && CAPITAL.test(printed(line, 1));
  if (!colon && !said) return undefined;
  // "المصدر: صحيفة الضفة": where capitals do not tell, "newspaper" is a word of its own.
  let from = colon ? 2 : 1;
  while (tags[from]?.kind === 'words' && /^[\p{sc=Arabic}\p{sc=Hebrew}]/u.test(printed(line, from))) from += 1;
  const rest = tags.slice(from);
  if (rest.some(({ party }) => party)) return undefined;
  const written = printed(line, from, tags.length);
  const end = endOf(line, tags.length - 1);
  const quoted = QUOTED.exec(written) ?? QUOTED.exec(written + text.charAt(end));
  const asWritten = quoted?.[1]?.trim() ?? written;
  if (asWritten.length < 2 || asWritten.length > LONGEST || NO_NAME.test(asWritten)) return undefined;
  const house = /^\p{Lu}[^()]+ \(([^()]+)\)?$/u.exec(asWritten)?.[1] ?? asWritten;
  const parties = house.split(/\s{0,2}[,，、/]\s{0,2}/).map(name => ({ name, asWritten: name }));
  return { kind: 'agency', as: 'credit', parties, rule: 'source line' };
}
