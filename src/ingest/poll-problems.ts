import type { Logger } from 'pino';
import type { FeedProblem } from '../core/article.ts';

/** Problems by which something of a document was not read. All others were repaired. */
const LOSSES: ReadonlySet<string> = new Set([
  'item-cut',
  'too-many-items',
  'too-many-elements',
  'too-deep',
  'item-without-content',
]);
const DATES: ReadonlySet<string> = new Set(['date-doubtful', 'date-unreadable']);

/** What of a document was not read, in words; undefined where all was. */
export function lossInWords(problems: readonly FeedProblem[]): string | undefined {
  return problems.find(({ code }) => LOSSES.has(code))?.message;
}

type Of = { readonly feed: string; readonly document?: string | undefined };

/**
 * Tells the log what was wrong with a document, a line a code: what was lost each time, dates that nobody can go by where
 * it brought something new, and what was repaired only to those who look closely.
 */
export function tellProblems(problems: readonly FeedProblem[], of: Of, fresh: number, log: Logger): void {
  for (const [code, alike] of Map.groupBy(problems, problem => problem.code)) {
    const [{ message, index } = { message: '' }] = alike;
    const facts = { ...of, code, message, item: index, items: alike.length };
    if (LOSSES.has(code)) log.warn(facts, 'not all was readable');
    else if (DATES.has(code) && fresh > 0) log.info(facts, 'doubtful dates');
    else log.debug(facts, 'repaired');
  }
}
