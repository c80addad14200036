/** One part of a header, and what stood before it. Offsets count in the whole text. */
export type HeaderPart = {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly before: 'start' | 'comma' | 'slash' | 'dash' | 'bracket' | 'dot';
  readonly bracketed: boolean;
};

const OPENING = /^[([{（【［〔«]/;
const CLOSING = /^[)\]}）】］〕»]/;
/** "София, 7 март /БТА/": strokes that stand as brackets do. */
const STROKES = /\/[^/\n\d][^/\n]{1,24}\/(?=[\s-]|$)/u;
/** No plain letter opens a delimiter: see `SEPARATOR`. */
const DELIMITER =
  /(?!\s?[a-zA-Z])(?!(?<=\d\s?)\s?-\s?\d)\s{0,3}(?:[,;،、·፣၊]|(?<!\d)\/{1,2}|\/(?!\d)|[([{（【［〔«]|[)\]}）】］〕»]|--+|[—–_|=＝]|[:፦៖։](?!\d)|(?<=\s)-(?=\s)|-(?=\s)|(?<=[\s)])-|(?<=\p{sc=Arabic})-(?=\p{sc=Arabic})|(?<=\p{Lu}{3})-(?=\p{Lu}{2,4}(?:\s|$))|\.(?=-|$)|(?<=[\p{sc=Cyrillic}/]|\p{Lu}{4})\.\s|(?<=\p{L}\.?\s\d{1,2})\.\s(?=\p{Lu}))\s{0,3}/gu;

/** The parts of a header between its commas, slashes, dashes and brackets. A bracket that was lost does no harm. */
export function splitHeader(text: string, start: number, end: number): HeaderPart[] {
  const header = text.slice(start, end).replace(STROKES, strokes => `(${strokes.slice(1, -1)})`);
  const segments: HeaderPart[] = [];
  let from = 0;
  let before: HeaderPart['before'] = 'start';
  let bracketed = false;
  const push = (to: number): void => {
    const raw = header.slice(from, to);
    const trimmed = raw.trim();
    if (trimmed === '') return;
    const at = start + from + raw.indexOf(trimmed);
    segments.push({ text: trimmed, start: at, end: at + trimmed.length, before, bracketed });
  };
  for (const match of header.matchAll(DELIMITER)) {
    push(match.index);
    const mark = match[0].trim();
    if (OPENING.test(mark)) bracketed = true;
    else if (CLOSING.test(mark)) bracketed = false;
    before = kindOf(mark);
    from = match.index + match[0].length;
  }
  push(header.length);
  return segments;
}

function kindOf(mark: string): HeaderPart['before'] {
  if (OPENING.test(mark) || CLOSING.test(mark)) return 'bracket';
  if (/^[,;،、·፣၊]/.test(mark)) return 'comma';
  if (mark.startsWith('/')) return 'slash';
  return mark === '.' ? 'dot' : 'dash';
}

/** The offset behind the bracket that closes at `from`, or `from` where it was lost. */
export function closingBracket(text: string, from: number, end: number): number {
  const at = text.slice(from, Math.min(end, from + 3)).search(/[)\]}）】］〕»]/);
  return at === -1 ? from : from + at + 1;
}
