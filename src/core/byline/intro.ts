import { is, type Line } from './line.ts';
import { IS, phraseAt } from './phrases.ts';

/** What the words before a name say of its bearer: the author, the source of the copy, or a contributor with this role. */
export type Part =
  | { readonly kind: 'author' }
  | { readonly kind: 'source' }
  | { readonly kind: 'contributor'; readonly role: string };

const NOUN = IS.author | IS.story | IS.contributor | IS.source;
const LINK = IS.by | IS.for | IS.particle;

/**
 * The introduction that begins at word `at`: "By", "Story by", "Text & Fotos:", "View all posts by", "Übersetzung:".
 * `atStart` says that nothing of the same stretch stands before it; a bare "by" counts only there.
 */
export function introAt(
  line: Line,
  at: number,
  end: number,
  atStart: boolean,
): { readonly part: Part; readonly to: number } | undefined {
  return readMore(line, at, end) ?? readNouns(line, at, end, atStart) ?? (atStart ? readBy(line, at, end) : undefined);
}

const AUTHOR: Part = { kind: 'author' };

function byLength(line: Line, at: number, end: number): number {
  const phrase = phraseAt(line.tokens, at, end, line.phrases, IS.by);
  if (phrase === undefined) return 0;
  if (phrase.meaning & IS.by) return phrase.length;
  return line.language !== undefined && line.phrases.byHere.get(phrase.key)?.has(line.language) ? phrase.length : 0;
}

function readBy(line: Line, at: number, end: number): { part: Part; to: number } | undefined {
  let to = at;
  for (let length = byLength(line, to, end); length > 0; length = byLength(line, to, end)) to += length;
  return to > at && to < end ? { part: AUTHOR, to } : undefined;
}

/** "View all posts by", "Más artículos de", "Weitere Artikel von". */
function readMore(line: Line, at: number, end: number): { part: Part; to: number } | undefined {
  let to = at;
  while (to < end && to < at + 8 && is(line, to, IS.more) && (to === at || line.tokens[to]?.before === 'space')) to++;
  while (to > at + 1 && !is(line, to - 1, LINK)) to--;
  if (to <= at + 1 || to >= end) return undefined;
  for (let word = at; word < to; word++) if (!is(line, word, LINK)) return { part: AUTHOR, to };
  return undefined;
}

/** "Text & Fotos:", "Written and photographed by", "Autor*in". */
function readNouns(line: Line, at: number, end: number, atStart: boolean): { part: Part; to: number } | undefined {
  let to = at;
  let kinds = 0;
  let role: string | undefined;
  let words = 0;
  while (to < end) {
    const noun = phraseAt(line.tokens, to, end, line.phrases, NOUN);
    if (noun === undefined || (noun.meaning & NOUN) === 0) break;
    kinds |= noun.meaning & NOUN;
    role ??= line.phrases.contributorRoles.get(noun.key);
    to += noun.length;
    words++;
    const joined = to < end && is(line, to, IS.and) && to + 1 < end && is(line, to + 1, NOUN);
    if (joined) to++;
    else if (line.tokens[to]?.before === 'colon') break;
  }
  if (words === 0 || to >= end) return undefined;
  const by = byLength(line, to, end);
  const colon = line.tokens[to]?.before === 'colon';
  const caseless = line.tokens[at]?.shape === 'caseless' && line.tokens[at]?.before !== 'space' && atStart;
  if (by === 0 && !colon && !caseless) {
    const isAuthor = (kinds & IS.author) !== 0 && atStart && words === 1 && startsName(line, to);
    return isAuthor ? { part: AUTHOR, to } : undefined;
  }
  to += by;
  if (to >= end) return undefined;
  if (kinds & IS.source && !(kinds & (IS.author | IS.story)) && by === 0) return { part: { kind: 'source' }, to };
  if (kinds & (IS.author | IS.story) || role === undefined) return { part: AUTHOR, to };
  return { part: { kind: 'contributor', role }, to };
}

function startsName(line: Line, at: number): boolean {
  const token = line.tokens[at];
  if (token === undefined || token.before !== 'space') return false;
  return (
    token.shape !== 'lower' && token.shape !== 'number' && !is(line, at, IS.role | IS.desk | IS.organization | IS.blurb)
  );
}
