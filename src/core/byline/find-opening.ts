import { type FoundByline, readCandidate } from './classify-line.ts';
import type { BylineKnowledge } from './line.ts';

const BRACKET = /^[（(](\p{Lo}[^（()）\n]{1,40})[)）]\s{0,3}/u;
const KOREAN = /^((?:\p{sc=Hangul}{2,4}(?:\s|·|,\s?)){1,5}\p{sc=Hangul}{2,6})\s?=\s{0,3}/u;
/**
 * Who reported, in front of the story's first word on its line, as Chinese and Korean agencies print it behind the dateline:
 * "（记者王小明）…", "이영희 기자 = …". `at` is where the story would begin. Undefined if no person is named or no word says that
 * they reported.
 */
export function findOpeningByline(
  text: string,
  at: number,
  knowledge: BylineKnowledge,
  language?: string,
): FoundByline | undefined {
  const head = text.slice(at, at + 60);
  const [whole, inside] = BRACKET.exec(head) ?? KOREAN.exec(head) ?? [];
  if (whole === undefined || inside === undefined || whole.length === text.length - at) return undefined;
  const { reading, clear, introduced } = readCandidate(inside, knowledge, language);
  const reported = introduced || reading.authors.at(-1)?.role !== undefined;
  if (!clear || !reported || reading.authors.length === 0) return undefined;
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
