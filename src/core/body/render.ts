import type { Span } from '../text/spans.ts';
import { type Flow, STEP } from './flow.ts';
import { HtmlWriter } from './html-writer.ts';

/**
 * The flow as HTML, without the words that the cuts cover and the elements that then hold nothing. Where two lines of the
 * text would come to stand side by side because nothing is left between them, a line break is put there.
 * @param cuts spans of the flow's text, sorted and without overlap
 */
export function render(flow: Flow, cuts: readonly Span[]): string {
  const writer = new HtmlWriter();
  let cut = 0;
  let nextWords = 0;
  let end = 0;
  for (let index = 0; index < flow.kinds.length; index += 1) {
    const piece = flow.pieces[index] ?? '';
    const kind = flow.kinds[index];
    switch (kind) {
      case STEP.words:
      case STEP.preformatted: {
        const start = flow.offsets[nextWords] ?? 0;
        nextWords += 1;
        if (start !== end) writer.newLine();
        end = start + piece.length;
        while (isBefore(cuts[cut], start)) cut += 1;
        const isCut = (cuts[cut]?.start ?? end) < end;
        const words = isCut ? without(piece, start, cuts, cut) : piece;
        if (words === '') writer.forgetLineBreak();
        else if (kind === STEP.preformatted) writer.preformatted(words);
        else if (isCut && words.trim() === '') writer.space();
        else writer.words(words);
        break;
      }
      case STEP.open:
        writer.open(piece, false);
        break;
      case STEP.openBlock:
        writer.open(piece, true);
        break;
      case STEP.close:
        writer.close(piece);
        break;
      case STEP.closeBlock:
        writer.closeBlock(piece);
        break;
      case STEP.closeCell:
        writer.closeCell(piece);
        break;
      case STEP.space:
        writer.space();
        break;
      case STEP.spacedPicture:
        writer.space();
        writer.put(piece);
        break;
      case STEP.picture:
      case STEP.source:
        writer.put(piece);
        break;
      case STEP.line:
        writer.lineBreak();
        break;
      case STEP.rule:
        writer.rule(piece);
        break;
    }
  }
  return writer.html;
}

function isBefore(cut: Span | undefined, place: number): boolean {
  return cut !== undefined && cut.end <= place;
}

/** A piece of the text that starts at `start`, without what the cuts from `cut` on cover of it; where two spaces meet, one. */
function without(piece: string, start: number, cuts: readonly Span[], cut: number): string {
  const kept: string[] = [];
  let at = 0;
  const keep = (end: number): void => {
    const words = piece.slice(kept.at(-1)?.endsWith(' ') && piece.charAt(at) === ' ' ? at + 1 : at, end);
    if (words !== '') kept.push(words);
  };
  for (let next = cuts[cut]; next !== undefined && next.start < start + piece.length; next = cuts[cut]) {
    keep(Math.max(at, next.start - start));
    at = Math.max(at, next.end - start);
    cut += 1;
  }
  keep(piece.length);
  return kept.join('');
}
