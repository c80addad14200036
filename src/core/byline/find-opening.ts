import { type FoundByline, readCandidate } from './classify-line.ts';
import type { BylineKnowledge } from './line.ts';

const BRACKET = /^[（(](\p{Lo}[^（()）\n]{1,40})[)）]\s{0,3}/u;
const KOREAN = /^((?:\p{sc=Hangul}{2,4}(?:\s|·|,\s?)){1,5}\p{sc=Hangul}{2,6})\s?=\s{0,3}/u;
/** "ANKARA (AA) - EMRE ÇELİK - …" */
const CAPITALS =
  /^(\p{Lu}[\p{Lu}.’' ]{1,20} \p{Lu}[\p{Lu}’'-]{1,20}(?:[/,] ?\p{Lu}[\p{Lu}.’' -]{3,40})?) ?[-–—] {0,3}(?=\p{Lu})/u;

/**
 * Who reported, in front of the story's first word on its line, as Chinese and Korean agencies print it behind the dateline:
 * "（记者王小明）…", "이영희 기자 = …", and Turkish ones in capitals. `at` is where the story would begin; `filed` says that an agency's dateline stands before it. Undefined if no person is named or no word says
 * that they reported.
 */
export function findOpeningByline(
  text: string,
  at: number,
  knowledge: BylineKnowledge,
  language?: string,
  filed = false,
): FoundByline | undefined {
  const head = text.slice(at, at + 60);
  const capitals = filed ? CAPITALS.exec(head) : null;
  const found = BRACKET.exec(head) ?? KOREAN.exec(head) ?? capitals;
  const [whole, inside] = found ?? [];
  if (whole === undefined || inside === undefined || whole.length === text.length - at) return undefined;
  const { reading, clear, introduced } = readCandidate(inside, knowledge, language);
  const reported = introduced || capitals !== null || reading.authors.at(-1)?.role !== undefined;
  // Chinese names are shorter: "（作者曾参加…）" is a sentence about the author.
  const told = reading.authors.some(({ name }) => /^\p{sc=Han}{5,}$/u.test(name));
  if (!clear || !reported || told || reading.authors.length === 0) return undefined;
  const raw = whole.trimEnd();
  return {
    start: at,
    end: at + raw.length,
    raw,
    placement: 'head',
    reading,
    rule: 'opening-line',
    confidence: 0.95,
    evidence: [],
  };
}
