import type { Evidence } from '../store/stories.ts';

/** A link as the desk reads it; `a` and `b` are what its articles are called there. */
type Link = {
  readonly a: string;
  readonly b: string;
  readonly kind: string;
  readonly score: number;
  readonly parts_of_a: number;
  readonly parts_of_b: number;
  readonly evidence: Evidence;
};

const AS: Readonly<Record<string, string>> = {
  duplicate: 'repeats',
  excerpt: 'is cut from',
  contains: 'holds',
  version: 'is another version of',
  derived: 'leans on',
};

/** The same link seen from its other article. */
export function turned<T extends Link>(link: T): T {
  const { shareOfFirst, shareOfSecond } = link.evidence;
  const kind = link.kind === 'excerpt' ? 'contains' : link.kind === 'contains' ? 'excerpt' : link.kind;
  return {
    ...link,
    ...{ a: link.b, b: link.a, kind, parts_of_a: link.parts_of_b, parts_of_b: link.parts_of_a },
    evidence: {
      ...link.evidence,
      ...(shareOfFirst === undefined ? {} : { shareOfSecond: shareOfFirst }),
      ...(shareOfSecond === undefined ? {} : { shareOfFirst: shareOfSecond }),
    },
  };
}

/** Why two articles were linked, in a sentence: what is in common in each direction, where, and what differs. */
export function linkInWords({ a, b, kind, score, parts_of_a, parts_of_b, evidence }: Link): string {
  const since = evidence.at === undefined ? '' : ` on ${evidence.at.slice(0, 16).replace('T', ' ')}`;
  if (kind === 'merge') return `The desk made ${a} and ${b} one story${since}.`;
  if (kind === 'split') return `The desk set ${a} apart from ${b}${since}.`;
  if (kind === 'loop') return `${a} bears the id of our article ${b}: it came back.`;
  const { shareOfFirst, shareOfSecond, headline, figures, names, words } = evidence;
  const said = [`${a} ${AS[kind] ?? kind} ${b} (${score.toFixed(2)})`];
  if (shareOfFirst !== undefined && shareOfSecond !== undefined) {
    said.push(
      `${percent(shareOfFirst)} of its words stand there${where(parts_of_a)}, ${percent(shareOfSecond)} of the other's stand in it${where(parts_of_b)}`,
    );
  }
  if (headline !== undefined) said.push(`the headlines share ${percent(headline)}`);
  const facts = [
    ['figure', figures],
    ['name', names],
    ['word', words],
  ] as const;
  const same = facts.flatMap(([one, fact]) => (fact && fact.same > 0 ? [count(fact.same, one)] : []));
  const other = facts.flatMap(([one, fact]) => (fact && fact.exchanged > 0 ? [count(fact.exchanged, one)] : []));
  if (same.length > 0) said.push(`${list(same)} agree`);
  said.push(other.length === 0 ? 'nothing was exchanged' : `${list(other)} were exchanged for others`);
  return `${said.join('; ')}.`;
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;
const count = (number: number, one: string): string => `${number} ${one}${number === 1 ? '' : 's'}`;
const list = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;

/** Which part of a text the common passages lie in, from their 32nds; nothing to say where they lie all over it. */
function where(parts: number): string {
  const set = Array.from({ length: 32 }, (_, n) => n).filter(n => ((parts >>> n) & 1) === 1);
  const [first, last] = [set[0], set.at(-1)];
  if (first === undefined || last === undefined || (first < 4 && last > 27)) return '';
  return ` (between ${percent(first / 32)} and ${percent((last + 1) / 32)} of its length)`;
}
