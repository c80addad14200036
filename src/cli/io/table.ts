import { styleText } from 'node:util';
import stringWidth from 'string-width';
import { writeText } from './write-records.ts';

export type Column<Row> = {
  readonly head: string;
  of(row: Row): string | number;
  /** Gives way where the terminal is too narrow; else the column keeps its width. */
  readonly cut?: true;
};

export type Look<Row> = {
  /** A row that tells of something wrong: red on a terminal. */
  readonly isWrong?: (row: Row) => boolean;
  /** Sentences below the row, wrapped to the terminal. */
  readonly notes?: (row: Row) => readonly string[];
  /** What the rows above of the same table gave: it goes on, without heads, and no column becomes narrower. */
  readonly above?: readonly number[] | undefined;
};

/** Text for what is wrong: red on a terminal, unless NO_COLOR or --no-color asks for none. */
export const wrong = (text: string): string => styleText('red', text);

/** The columns of the terminal that results go to; without end where they go to a file or another program. */
export const terminalWidth = (): number =>
  process.stdout.isTTY === true ? Math.max(20, process.stdout.columns) : Number.POSITIVE_INFINITY;

/**
 * Prints rows for people: a line of heads, and columns that fit the terminal. Without rows nothing is printed. Gives the widths of the
 * columns, for rows that go on below.
 */
export async function writeTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  { isWrong, notes, above }: Look<Row> = {},
  width = terminalWidth(),
): Promise<readonly number[] | undefined> {
  if (rows.length === 0) return above;
  const cells = rows.map(row => columns.map(column => oneLine(String(column.of(row)))));
  const widths = columns.map(({ head }, n) =>
    Math.max(above?.[n] ?? head.length, ...cells.map(line => stringWidth(line[n] ?? ''))),
  );
  const least = columns.map(({ head, cut }, n) => (cut ? Math.max(head.length, 8) : (widths[n] ?? 0)));
  const gaps = 2 * (columns.length - 1);
  for (let over = sum(widths) + gaps - width; over > 0; over -= 1) {
    const widest = widths.reduce(
      (best, one, n) => (one - (least[n] ?? 0) > (widths[best] ?? 0) - (least[best] ?? 0) ? n : best),
      0,
    );
    const its = widths[widest] ?? 0;
    if (its <= (least[widest] ?? 0)) break;
    widths[widest] = its - 1;
  }
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, n) => toWidth(text, widths[n] ?? 0))
      .join('  ')
      .trimEnd();
  if (above === undefined) await writeText(styleText('dim', line(columns.map(({ head }) => head))));
  for (const [n, row] of rows.entries()) {
    const text = line(cells[n] ?? []);
    await writeText(isWrong?.(row) ? wrong(text) : text);
    for (const note of notes?.(row) ?? []) await writeText(wrap(note, width, 4));
  }
  return widths;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
const oneLine = (text: string): string => text.replace(/\s+/g, ' ');
const GRAPHEMES = new Intl.Segmenter();

/** A text of exactly so many columns: filled up with spaces, or cut with an ellipsis. */
function toWidth(text: string, width: number): string {
  const its = stringWidth(text);
  if (its <= width) return text + ' '.repeat(width - its);
  let cut = '';
  let used = 0;
  for (const { segment } of GRAPHEMES.segment(text)) {
    used += stringWidth(segment);
    if (used > width - 1) break;
    cut += segment;
  }
  return `${cut}…${' '.repeat(Math.max(0, width - 1 - stringWidth(cut)))}`;
}

/** A line for the terminal: what is beyond its edge is cut, and so nothing breaks in two. */
export function fitted(text: string, width = terminalWidth()): string {
  return stringWidth(text) <= width ? text : toWidth(text, width);
}

/** A label, and words beside it that wrap below themselves on a terminal. */
export function labelled(label: string, words: string, indent = 20, width = terminalWidth()): string {
  return width === Number.POSITIVE_INFINITY
    ? label.padEnd(indent) + words
    : label.padEnd(indent) + wrap(words, width, indent).slice(indent);
}

/** Breaks a text between words, never inside brackets: the first line begins `indent` columns in, the others `hanging`. */
export function wrap(text: string, width: number, indent: number, hanging = indent): string {
  const lines: string[] = [];
  let line = ' '.repeat(indent);
  let used = indent;
  let isEmpty = true;
  for (const word of text.match(/\[[^\]]*\]|\([^)]{1,30}\)\S*|\S+/g) ?? []) {
    const its = stringWidth(word);
    if (!isEmpty && used + 1 + its > width) {
      lines.push(line);
      line = ' '.repeat(hanging);
      used = hanging;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    used += its + (isEmpty ? 0 : 1);
    isEmpty = false;
  }
  return [...lines, line].join('\n');
}
