import { escapeText } from './escape.ts';
import { type Flow, STEP } from './flow.ts';

export type Span = { readonly start: number; readonly end: number };

/**
 * Writes the flow as HTML, without the words that the cuts cover. Start tags wait until there is something to put between
 * them and their end: so an element that holds nothing, by itself or by a cut, is never written. A cell without words
 * stays where its row has others. Where two lines of the text would come to stand side by side because nothing was
 * written between them, a line break is.
 */
export function render(flow: Pick<Flow, 'kinds' | 'pieces' | 'offsets'>, cuts: readonly Span[]): string {
  const { kinds, pieces, offsets } = flow;
  const waiting: string[] = [];
  let blocksWaiting = 0;
  let html = '';
  let cut = 0;
  let lastEnd = 0;
  let lines = 0;
  let space = false;
  let inLine = false;
  let apart = true;
  let onNewLine = false;
  const blockWaits: boolean[] = [];

  const boundary = (): void => {
    lines = 0;
    space = false;
    inLine = false;
  };
  const writeWaiting = (): void => {
    if (blocksWaiting === 0) {
      if (lines > 0) html += '<br>'.repeat(lines);
      else if (onNewLine && !apart) html += '<br>';
      else if (space && !apart) html += ' ';
    }
    for (const tag of waiting) html += tag;
    waiting.length = 0;
    blockWaits.length = 0;
    blocksWaiting = 0;
    lines = 0;
    space = false;
    inLine = true;
    apart = false;
    onNewLine = false;
  };

  for (let index = 0; index < kinds.length; index += 1) {
    const piece = pieces[index] ?? '';
    switch (kinds[index]) {
      case STEP.words:
      case STEP.preformatted: {
        const start = offsets[index] ?? 0;
        const end = start + piece.length;
        if (start !== lastEnd) onNewLine = true;
        lastEnd = end;
        while (cut < cuts.length && (cuts[cut]?.end ?? 0) <= start) cut += 1;
        const isCut = (cuts[cut]?.start ?? Number.POSITIVE_INFINITY) < end;
        const words = isCut ? without(piece, start, cuts, cut) : piece;
        if (words === '') {
          if (lines > 0) lines -= 1;
          break;
        }
        if (kinds[index] === STEP.words && (words === ' ' || (isCut && words.trim() === ''))) {
          space = inLine;
          break;
        }
        const first =
          kinds[index] === STEP.preformatted && words.startsWith('\n') && waiting.at(-1)?.startsWith('<pre') === true;
        writeWaiting();
        html += first ? `\n${escapeText(words)}` : escapeText(words);
        break;
      }
      case STEP.open:
        waiting.push(piece);
        blockWaits.push(false);
        break;
      case STEP.openBlock:
        boundary();
        waiting.push(piece);
        blockWaits.push(true);
        blocksWaiting += 1;
        break;
      case STEP.close:
      case STEP.closeBlock:
      case STEP.closeCell: {
        const isBlock = kinds[index] !== STEP.close;
        if (isBlock) boundary();
        if (waiting.length === 0) {
          html += piece;
          if (isBlock) apart = true;
          break;
        }
        const tag = waiting.pop() ?? '';
        if (blockWaits.pop() === true) blocksWaiting -= 1;
        if (kinds[index] !== STEP.closeCell) break;
        if (waiting.length === 0) html += tag + piece;
        else waiting.push((waiting.pop() ?? '') + tag + piece);
        break;
      }
      case STEP.space:
        space = inLine;
        break;
      case STEP.spacedPicture:
        space = inLine;
        writeWaiting();
        html += piece;
        break;
      case STEP.picture:
      case STEP.source:
        writeWaiting();
        html += piece;
        break;
      case STEP.line:
        if (inLine) lines += 1;
        break;
      case STEP.rule:
        boundary();
        if (waiting.length > 0) writeWaiting();
        html += piece;
        boundary();
        apart = true;
        break;
    }
  }
  return html;
}

/** A piece of the text that starts at `start`, without what the cuts from `cut` on cover of it. */
function without(piece: string, start: number, cuts: readonly Span[], cut: number): string {
  let kept = '';
  let at = 0;
  for (let next = cuts[cut]; next !== undefined && next.start < start + piece.length; next = cuts[cut]) {
    if (next.start - start > at) kept += piece.slice(at, next.start - start);
    at = Math.max(at, next.end - start);
    cut += 1;
  }
  return at < piece.length ? kept + piece.slice(at) : kept;
}
