import type { FeedItem } from '../../core/article.ts';
import { readDate } from './dates.ts';
import { htmlFromText, oneLine } from './html.ts';
import { isCodes, paragraphsOf } from './wire-message.ts';

/** The marked lines above a story, each with its mark, and the story. */
export type MarkedCopy = {
  readonly marks: readonly (readonly [mark: string, words: string])[];
  readonly text: readonly string[];
};

/** A sign before the words, or two letters and "#": "^Ferry hits tug", "TI#Ferry hits tug". */
const MARK = /^([%#$:&*@=^+]|[A-Z]{2}#)(.*)$/;
/** The two letters before the story itself. */
const TEXT = new Set(['TX#', 'TD#', 'BD#']);

/**
 * The marked lines that a message opens with; undefined where there are none. A line of codes for the network may stand
 * above them, blank lines among them.
 */
export function markedFields(lines: readonly string[]): MarkedCopy | undefined {
  const marks: [string, string][] = [];
  let end = 0;
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const [, mark, words = ''] = MARK.exec(line) ?? [];
    if (mark === undefined || /^\s+\S/.test(words)) {
      if (marks.length === 0 && isCodes(line)) continue;
      break;
    }
    end = index + 1;
    if (TEXT.has(mark)) return { marks, text: [words, ...lines.slice(end)] };
    marks.push([mark, words.trim()]);
  }
  return marks.length === 0 ? undefined : { marks, text: lines.slice(end) };
}

/**
 * Maps copy whose heading is marked lines, as the editing systems of Australian and other agencies send it. Sure marks are
 * "^" (headline) and the two letters; the others differ by house, so what stands behind them decides.
 */
export function readMarkedCopy({ marks, text }: MarkedCopy): FeedItem {
  const all = (...names: readonly string[]): string[] =>
    names.flatMap(name => marks.filter(([mark, words]) => mark === name && words !== '').map(([, words]) => words));
  const [first] = [...all('^', 'TI#', 'HD#', 'HL#'), ...all('$').filter(isWords)];
  const keywords = all('#', ':').filter(isWords);
  const summary = oneLine(all('AB#').join(' '));
  const paragraphs = [...all('LP#'), ...paragraphsOf(text)];
  return {
    guid: all('AN#')[0],
    headline: oneLine(first ?? keywords[0]),
    bylines: all('BY#').length > 0 ? all('BY#') : undefined,
    published: readDate(all('PD#')[0]),
    summaryHtml: summary === undefined ? undefined : htmlFromText(summary),
    bodyHtml: paragraphs.length === 0 ? undefined : htmlFromText(paragraphs.join('\n')),
    slug: oneLine(all('KY#')[0] ?? all('#', ':').find(isSlug)),
    provider: oneLine(all('SO#')[0]),
    dateline: all(':').map(words => /^\(([^()]{2,60})\)$/.exec(words)?.[1])[0],
    subjects: codes(all('*', '+')),
  };
}

/** Words to be read, not a code ("T", "A", "X"), a place in brackets or a date. */
function isWords(text: string): boolean {
  return text.length > 3 && /\p{L}{3}/u.test(text) && !text.startsWith('(') && readDate(text) === undefined;
}

function isSlug(text: string): boolean {
  return /\p{L}/u.test(text) && !text.startsWith('(') && readDate(text) === undefined;
}

/** IPTC subject codes have eight figures: http://cv.iptc.org/newscodes/subjectcode/ */
function codes(texts: readonly string[]): string[] | undefined {
  const found = texts.filter(text => /^\d{8}$/.test(text));
  return found.length > 0 ? found : undefined;
}
