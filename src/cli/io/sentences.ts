import type { RoundSummary } from '../../store/reports.ts';

export { clock } from './times.ts';

/** A number and what it counts: "1 feed", "2 feeds". */
export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number.toLocaleString('en')} ${number === 1 ? one : many}`;

/** Instead of an empty list: a file that was just written is not in the store before somebody reads it. */
export const noneYet = (what: 'partner' | 'feed'): string =>
  `No ${what} is in the store yet: start, run --once and scheduler read the partner files into it.`;

/** Shown for the headline of an article that came without one. */
export const NO_HEADLINE = '(without a headline)';

/** What a person types to run the program: npm knows it in a checkout, the shell where it is installed. */
const RUN = ['start', 'news-exchange'].includes(process.env.npm_lifecycle_event ?? '')
  ? 'npm run -s news-exchange --'
  : 'news-exchange';

const RELATIONS: Readonly<Record<string, string>> = { contains: 'holds', derived: 'derived from' };

/** What a copy is to the article it repeats: "duplicate of ID", "derived from ID". */
export function relationInWords(relation: string, of: string): string {
  return `${RELATIONS[relation] ?? `${relation} of`} ${of}`;
}

/** Seconds since a time of `performance.now()`, to hundredths. */
export function secondsSince(started: number): number {
  return Math.round((performance.now() - started) / 10) / 100;
}

/** What a round brought, in a sentence. */
export function roundInWords(summary: RoundSummary, seconds: number): string {
  const { polled, notModified, failed, items, published, duplicates, updated, rejected, held, killed } = summary;
  const parts = [`Read ${count(polled, 'feed')} with ${count(items, 'item')} in ${seconds} s.`];
  const leads = published - duplicates;
  if (published > 0) {
    const copies = duplicates === 0 ? '' : `, and ${count(duplicates, 'copy', 'copies')} of them`;
    parts.push(`${count(published, 'article')} came in: ${count(leads, 'story', 'stories')}${copies}.`);
  }
  if (updated > 0) parts.push(`${count(updated, 'article')} changed.`);
  if (killed > 0) parts.push(`${count(killed, 'article was', 'articles were')} killed.`);
  if (held > 0)
    parts.push(`${count(held, 'article is', 'articles are')} held or under embargo: ${RUN} articles --held.`);
  if (published + updated + killed + held === 0) parts.push('Nothing new.');
  if (notModified > 0) parts.push(`${count(notModified, 'feed')} had not changed.`);
  if (failed > 0) parts.push(`${count(failed, 'feed')} could not be read; why: ${RUN} feeds.`);
  if (rejected > 0) parts.push(`${count(rejected, 'item')} could not be read; why: ${RUN} dead-letters.`);
  return parts.join(' ');
}

export function whereToLook(api?: string): string {
  const page = api === undefined ? '' : ` or ${api}/`;
  return `To read them: ${RUN} articles${page}`;
}
