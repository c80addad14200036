import { type ArticleDiff, diffWords, type Edit } from '../../core/diff.ts';
import type { RevisionRecord } from '../../store/read-articles.ts';
import { NO_HEADLINE } from './sentences.ts';

/** What differs between two revisions, for people: words taken out in [-…-], words put in in {+…+}, as wdiff marks them. */
export function diffPage(
  from: RevisionRecord,
  to: RevisionRecord,
  { headline, bodyText, fields }: ArticleDiff,
): string {
  const state = ({ revision, at, reason }: RevisionRecord): string => `${revision} (${at}, ${reason})`;
  const changed = fields.map(({ name, from, to }) => {
    const areTexts = typeof from === 'string' && typeof to === 'string';
    return `${name}: ${areTexts ? diffWords(from, to).map(edit).join('') : marked(shown(from), shown(to))}`;
  });
  return [
    `Revision ${state(from)} → ${state(to)}`,
    '',
    headline.map(edit).join('') || NO_HEADLINE,
    ...changed,
    '',
    bodyText.every(({ kind }) => kind === 'same') ? 'The text is the same.' : bodyText.map(edit).join(''),
  ].join('\n');
}

function edit({ kind, text }: Edit): string {
  return kind === 'same' ? text : kind === 'out' ? `[-${text}-]` : `{+${text}+}`;
}

const shown = (value: unknown): string =>
  value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);

const marked = (from: string, to: string): string =>
  [from === '' ? '' : `[-${from}-]`, to === '' ? '' : `{+${to}+}`].join('');
