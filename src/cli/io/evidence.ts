import { SAME_STORY } from '../../core/similarity/model.ts';
import { type Paragraph, type Passages, passagesOf as passagesOfTexts } from '../../core/similarity/passages.ts';
import type { Evidence } from '../../store/similarity/stories.ts';
import { clock, count } from './sentences.ts';

/** A link between the articles `a` and `b`. */
type Link = {
  readonly a: string;
  readonly b: string;
  readonly kind: string;
  readonly score: number;
  readonly evidence: Evidence;
};

const VERBS: Readonly<Record<string, string>> = {
  duplicate: 'repeats',
  excerpt: 'is cut from',
  contains: 'holds',
  version: 'is another version of',
  derived: 'is derived from',
};

/** The same link seen from its other article. */
export function turned<T extends Link>(link: T): T {
  const { shareOfFirst, shareOfSecond } = link.evidence;
  const kind = link.kind === 'excerpt' ? 'contains' : link.kind === 'contains' ? 'excerpt' : link.kind;
  const evidence = { ...link.evidence, shareOfFirst: shareOfSecond, shareOfSecond: shareOfFirst };
  return { ...link, a: link.b, b: link.a, kind, evidence };
}

/** Why two articles were linked, in a sentence: what they have in common, where, and what differs. */
export function linkInWords({ a, b, kind, score, evidence }: Link): string {
  const since = evidence.at === undefined ? '' : ` on ${clock(evidence.at)}`;
  if (kind === 'merge') return `The desk made ${a} and ${b} one story${since}.`;
  if (kind === 'split') return `The desk separated ${a} from ${b}${since}.`;
  if (kind === 'loop') return `${a} has the id of our own article ${b}: our copy came back.`;
  const { shareOfFirst, shareOfSecond, headline, figures, names, hours, sameSource } = evidence;
  const relation = score < SAME_STORY ? 'is a near miss, another story than' : (VERBS[kind] ?? kind);
  const parts = [`${a} ${relation} ${b} (${score.toFixed(2)})`];
  if (shareOfFirst !== undefined && shareOfSecond !== undefined) {
    parts.push(
      `${percent(shareOfFirst)} of its words are in the other, ${percent(shareOfSecond)} of the other's are in it`,
    );
  }
  if (headline !== undefined) parts.push(`the headlines share ${percent(headline)}`);
  const facts = [
    ['figure', figures],
    ['name', names],
  ] as const;
  const same = facts.flatMap(([one, fact]) => (fact && fact.same > 0 ? [count(fact.same, one)] : []));
  const other = facts.flatMap(([one, fact]) => (fact && fact.exchanged > 0 ? [count(fact.exchanged, one)] : []));
  const isOne = (facts: readonly string[]): boolean => facts.length === 1 && facts[0]?.startsWith('1 ') === true;
  if (same.length > 0) parts.push(`${list(same)} ${isOne(same) ? 'agrees' : 'agree'}`);
  const replaced = `${list(other)} ${isOne(other) ? 'is replaced by another' : 'are replaced by others'}`;
  if (other.length > 0) parts.push(replaced);
  else if (same.length > 0) parts.push('none is replaced');
  if (hours !== undefined) parts.push(`${hours < 1 ? 'less than an hour' : count(Math.round(hours), 'hour')} apart`);
  if (sameSource !== undefined) parts.push(sameSource ? 'of one source' : 'of two sources');
  return `${parts.join('; ')}.`;
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;
const list = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;

type Words = { readonly headline: string; readonly bodyText: string };

/** Below this share a paragraph has only a phrase or two in common. */
const HARDLY = 0.2;
const WHOLE = 0.9;
const FIRST_CHARACTERS = 60;

/** What a copy and the article it repeats have in common, paragraph by paragraph, and what only one of them has. */
export function passagesOf(copy: Words, other: Words): Passages {
  return passagesOfTexts(copy.bodyText, other.bodyText);
}

/** The same in sentences, one a line. */
export function passagesInWords({ here, there, figuresHere, figuresThere }: Passages): string[] {
  const whole = here.filter(({ share }) => share >= WHOLE).length;
  const part = here.filter(({ share }) => share < WHOLE && share >= HARDLY).length;
  const only = (paragraphs: readonly Paragraph[]): string[] =>
    paragraphs.filter(({ share }) => share < HARDLY).map(({ text }) => firstWords(text));
  const [onlyHere, onlyThere] = [only(here), only(there)];
  const lines = [`Of ${here.length} paragraphs ${whole} are in the other${part > 0 ? `, and ${part} in part` : ''}.`];
  if (onlyHere.length > 0) lines.push(`Only here: ${quoted(onlyHere)}`);
  if (onlyThere.length > 0) lines.push(`Only there: ${quoted(onlyThere)}`);
  if (figuresHere.length > 0) lines.push(`Figures only here: ${figuresHere.join(', ')}`);
  if (figuresThere.length > 0) lines.push(`Figures only there: ${figuresThere.join(', ')}`);
  return lines;
}

const firstWords = (paragraph: string): string =>
  paragraph.length <= FIRST_CHARACTERS ? paragraph : `${paragraph.slice(0, FIRST_CHARACTERS).trimEnd()} …`;

const quoted = (texts: readonly string[]): string => texts.map(text => `“${text}”`).join(' ');
