import type { Span } from '../article.ts';

/** A piece of a body in the order it is written: words, or a tag. */
export type Token = {
  readonly kind:
    | 'words'
    | 'preformatted'
    | 'space'
    | 'start'
    | 'end'
    | 'block start'
    | 'block end'
    | 'cell end'
    | 'empty element'
    | 'line break'
    | 'rule';
  /** The words as in the text, or the tag as it is written. */
  readonly value: string;
  /** Of words: where they stand in the text. */
  readonly start: number;
};

/**
 * Tokens as HTML, without the words that the cuts cover and the elements that then hold nothing. A start tag waits until
 * there is something to write behind it. So do line breaks and spaces, which show nothing at the edge of a block. Where two
 * lines of the text would run together because nothing is left between them, a line break is written.
 * @param cuts spans of the text, sorted and without overlap
 */
export function renderTokens(tokens: readonly Token[], text: string, cuts: readonly Span[]): string {
  let html = '';
  /** Start tags not yet written, outermost first, and which of them are blocks. */
  const waiting: string[] = [];
  const areBlocks: boolean[] = [];
  let waitingBlocks = 0;
  let lineBreaks = 0;
  let hasSpace = false;
  /** Whether something stands in this line already. */
  let isInLine = false;
  /** Whether the next words are on another line of the text than the last. */
  let isNewLine = false;
  /** Whether a block ends where the HTML ends now, so that what comes next is on another line. */
  let isAfterBlock = true;

  const put = (written: string): void => {
    if (waitingBlocks === 0) {
      if (lineBreaks > 0) html += '<br>'.repeat(lineBreaks);
      else if (isNewLine && !isAfterBlock) html += '<br>';
      else if (hasSpace && !isAfterBlock) html += ' ';
    }
    for (const tag of waiting) html += tag;
    // Popped one by one: setting an array's length is a slow call for the one or two that wait (measured).
    while (waiting.pop() !== undefined) areBlocks.pop();
    waitingBlocks = 0;
    lineBreaks = 0;
    hasSpace = false;
    isInLine = true;
    isAfterBlock = false;
    isNewLine = false;
    html += written;
  };
  const startLine = (): void => {
    lineBreaks = 0;
    hasSpace = false;
    isInLine = false;
  };
  /** Takes back the innermost start tag if it is not written yet. */
  const takeBack = (): string | undefined => {
    if (areBlocks.pop() === true) waitingBlocks -= 1;
    return waiting.pop();
  };
  const endBlock = (written: string): void => {
    html += written;
    isAfterBlock = true;
  };

  let end = 0;
  let cut = 0;
  for (const { kind, value, start } of tokens) {
    switch (kind) {
      case 'words':
      case 'preformatted': {
        if (start > end && text.charCodeAt(start - 1) === 0x0a) isNewLine = true;
        end = start + value.length;
        while ((cuts[cut]?.end ?? end) <= start) cut += 1;
        const words = (cuts[cut]?.start ?? end) < end ? withoutCuts(value, start, cuts, cut) : value;
        if (kind === 'preformatted') {
          // A parser drops a line feed right after <pre>: one that is meant is doubled.
          const isDoubled = words.startsWith('\n') && waiting.at(-1)?.startsWith('<pre') === true;
          if (words !== '') put(escapeText(isDoubled ? `\n${words}` : words));
          break;
        }
        // Of two line breaks with nothing left between them one goes.
        if (words === '' && lineBreaks > 0) lineBreaks -= 1;
        const trimmed = words === value ? words : words.replace(/^ | $/g, '');
        if (words.startsWith(' ')) hasSpace = isInLine;
        if (trimmed !== '') put(escapeText(trimmed));
        if (words.endsWith(' ')) hasSpace = isInLine;
        break;
      }
      case 'space':
        hasSpace = isInLine;
        break;
      case 'line break':
        if (isInLine) lineBreaks += 1;
        break;
      case 'empty element':
        put(value);
        break;
      case 'rule':
        startLine();
        if (waiting.length > 0) put('');
        startLine();
        endBlock(value);
        break;
      case 'start':
      case 'block start':
        waiting.push(value);
        areBlocks.push(kind === 'block start');
        if (kind === 'start') break;
        waitingBlocks += 1;
        startLine();
        break;
      case 'end':
        if (takeBack() === undefined) html += value;
        break;
      case 'block end':
        startLine();
        if (takeBack() === undefined) endBlock(value);
        break;
      case 'cell end': {
        // An empty cell is written where its row has others.
        startLine();
        const cell = (takeBack() ?? '') + value;
        const row = waiting.pop();
        if (row === undefined) endBlock(cell);
        else waiting.push(row + cell);
        break;
      }
    }
  }
  return html;
}

/** Words that start at `start` in the text, without what the cuts from `cut` on cover; where two spaces meet, one. */
function withoutCuts(words: string, start: number, cuts: readonly Span[], cut: number): string {
  const kept: string[] = [];
  let at = 0;
  const keep = (end: number): void => {
    const from = kept.at(-1)?.endsWith(' ') && words.charAt(at) === ' ' ? at + 1 : at;
    if (end > from) kept.push(words.slice(from, end));
  };
  for (let next = cuts[cut]; next !== undefined && next.start < start + words.length; next = cuts[cut]) {
    keep(next.start - start);
    at = Math.max(at, next.end - start);
    cut += 1;
  }
  keep(words.length);
  return kept.join('');
}

const REFERENCES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Words as they are written between tags. */
function escapeText(text: string): string {
  return /[&<>]/.test(text) ? text.replace(/[&<>]/g, character => REFERENCES[character] ?? character) : text;
}

/** A value as it is written between double quotes. */
export function escapeValue(value: string): string {
  return /[&<>"]/.test(value) ? value.replace(/[&<>"]/g, character => REFERENCES[character] ?? character) : value;
}

/** Text without NULs and broken surrogates, which programs read differently. */
export function printable(text: string): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed();
  return whole.includes('\0') ? whole.replaceAll('\0', '') : whole;
}

/** Plain text as HTML: a `<p>` for each paragraph, where blank lines part them, or else for each line. */
export function plainTextToHtml(text: string): string {
  const lines = tidyLines(escapeText(printable(text).trim()));
  if (lines === '') return '';
  // By whole replacements: a megabyte of short lines is a quarter of a million strings otherwise.
  const paragraphs = lines.includes('\n\n')
    ? lines.replace(/\n{2,}/g, '</p><p>').replace(/\n/g, '<br>')
    : lines.replace(/\n/g, '</p><p>');
  return `<p>${paragraphs}</p>`;
}

/** Lines without white space at their ends, each ended by a line feed. */
function tidyLines(text: string): string {
  const lines = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
  if (!/[^\S\n]\n|\n[^\S\n]/.test(lines)) return lines;
  return lines
    .split('\n')
    .map(line => line.trim())
    .join('\n');
}
