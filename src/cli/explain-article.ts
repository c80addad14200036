import type { Credit, Doubt, NormalizedArticle, Removed } from '../core/article.ts';

/** Marks what was taken: colors on a terminal, brackets elsewhere; each with its number in the list below. */
type Marks = { readonly taken: (text: string, number: number) => string; readonly dim: (text: string) => string };

const PLAIN: Marks = { taken: (text, number) => `[${number}: ${text}]`, dim: text => text };
const COLORED: Marks = {
  taken: (text, number) => `\u001b[7m${text}\u001b[0m\u001b[2m${number}\u001b[0m`,
  dim: text => `\u001b[2m${text}\u001b[0m`,
};

/** An article as received, with what the rules took off it marked and told of: what it was, which rule, how sure. */
export function explainArticle(article: NormalizedArticle, terminal: boolean): string {
  const marks = terminal ? COLORED : PLAIN;
  const lines = [
    ...(article.headline === '' ? [] : [article.headline, '']),
    markText(article.text, article.removed, marks),
    '',
    ...article.removed.map((removed, index) => describe(index + 1, removed, creditAt(article, removed), marks)),
    ...(article.removed.length === 0 ? ['Nothing was taken.'] : []),
    ...(article.doubts ?? []).map(doubt => describeDoubt(doubt)),
    '',
    `byline    ${article.byline ?? '–'}`,
    `dateline  ${article.dateline?.raw ?? '–'}`,
    `credit    ${article.creditLine ?? '–'}`,
    ...(article.trail ? [`trail     ${[...article.trail.map(hop => hop.party.name), 'us'].join(' → ')}`] : []),
    ...(article.loop ? [`loop      ${article.loop.reason}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function markText(text: string, removed: readonly Removed[], marks: Marks): string {
  let out = '';
  let from = 0;
  removed.forEach(({ start, end, raw }, index) => {
    out += text.slice(from, start) + marks.taken(raw, index + 1);
    from = end;
  });
  return (out + text.slice(from)).trimEnd();
}

function creditAt(article: NormalizedArticle, removed: Removed): Credit | undefined {
  return article.credits.find(credit => credit.raw === removed.raw && credit.placement !== 'field');
}

function describe(number: number, removed: Removed, credit: Credit | undefined, marks: Marks): string {
  const sure = removed.confidence === undefined ? '' : `, ${Math.round(removed.confidence * 100)} % sure`;
  const kind = credit === undefined ? removed.as : `${removed.as} (${credit.kind})`;
  const parties = (credit?.parties ?? []).map(({ name, asWritten }) =>
    name === asWritten ? name : `${name}, written ${asWritten}`,
  );
  const people = (credit?.people ?? []).map(({ name, role }) => `${name}, ${role}`);
  const named = [...parties, ...people].join('; ');
  return `${number}  ${kind}${named === '' ? '' : `: ${named}`}  ${marks.dim(`rule ${removed.rule ?? '–'}${sure}`)}`;
}

function describeDoubt({ as, raw, rule, confidence }: Doubt): string {
  return `?  left in the text, perhaps a ${as}: "${raw}"  rule ${rule ?? '–'}, ${Math.round(confidence * 100)} % sure`;
}
