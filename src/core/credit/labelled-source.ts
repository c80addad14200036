import { MAIN_CREDIT_CLASSES } from '../language-pack.ts';
import type { ParsedCredit, TaggedText } from './parsed-credit.ts';
import type { Tag } from './tag-words.ts';

/** House names run to sixty characters; what is longer is a sentence. */
const LONGEST = 60;
const QUOTED = /^[^«„“"「『《]{0,30}[«„“"「『《]([^«»„“”"」』》]{2,})[»“”"」』》]$/u;
/** No name: a sentence's marks, an address, figures alone, small letters in front. */
const NO_NAME = /[.!?…。！？;@]\s|[.!?…。！？;@]$|https?:|^[\p{N}\p{Ll}]/u;
const SAYING = MAIN_CREDIT_CLASSES.filter(name => name !== 'source');

/**
 * "Fonte: Jornal do Lobito", "Джерело: «Буковинська нива»", "来源：滨海晚报": behind the label stands a house, whatever its words.
 * Undefined where one of them is known or says something else: then the line is read by its words.
 * @param tags those of the whole line, its label first
 */
export function readLabelledSource({ text, tokens }: TaggedText, tags: readonly Tag[]): ParsedCredit | undefined {
  const [label, colon, ...all] = tags;
  if (label === undefined || !/[:：]/.test(text[tokens[colon?.from ?? -1]?.start ?? -1] ?? '')) return undefined;
  // "المصدر: صحيفة الضفة": where capitals do not tell, "newspaper" is a word of its own.
  const plain = all.findIndex(
    ({ kind, from }) => kind !== 'words' || !/^[\p{sc=Arabic}\p{sc=Hebrew}]/u.test(tokens[from]?.fold ?? ''),
  );
  const rest = all.slice(Math.max(0, plain));
  if (rest.some(({ party, address, classes }) => party || address || SAYING.some(name => classes?.has(name))))
    return undefined;
  const [first, last] = [tokens[rest[0]?.from ?? -1], tokens[(rest.at(-1)?.to ?? 0) - 1]];
  const written = text.slice(first?.start ?? 0, last?.end ?? 0);
  const closing = text.slice(last?.end ?? 0, (last?.end ?? 0) + 1);
  const quoted = QUOTED.exec(written) ?? QUOTED.exec(written + closing);
  const asWritten = quoted?.[1]?.trim() ?? written;
  if (asWritten.length < 2 || asWritten.length > LONGEST || NO_NAME.test(asWritten)) return undefined;
  const parties = asWritten.split(/\s{0,2}[,，、/]\s{0,2}/).map(name => ({ name, asWritten: name }));
  return { kind: 'agency', as: 'credit', parties, rule: 'source line' };
}
