import { isCorrectedHeadline, isDigestHeadline, kindOfLine, withoutCorrectionAtEnd } from './lines-left-out.ts';
import { mendedText } from './mended-text.ts';
import { withoutDateline } from './printed-dateline.ts';

/** What of an article is compared: its paragraphs without dateline, credits, correction notes and page furniture. */
export type ComparisonText = {
  readonly paragraphs: readonly string[];
  /** The article calls itself corrected. */
  readonly corrected: boolean;
  /** The article calls itself a digest: several stories, or a page that grows through a day. */
  readonly digest: boolean;
};

/** How many lines from either end notes, credits and notices are looked for in: inside a story the same words are copy. */
const ENDS = 6;
/** A longer line is the first paragraph of the story: behind it stands no dateline. */
const FIRST_PARAGRAPH = 80;

/** The paragraphs of an article that are compared. */
export function comparisonText(headline: string, bodyText: string): ComparisonText {
  let corrected = isCorrectedHeadline(headline);
  const lines = mendedText(bodyText)
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '');
  const paragraphs: string[] = [];
  let hasBegun = false;
  for (const [index, line] of lines.entries()) {
    if (index >= ENDS && index < lines.length - ENDS) {
      paragraphs.push(line);
      continue;
    }
    const kind = kindOfLine(line);
    if (kind === 'correction') corrected = true;
    if (kind !== 'text') continue;
    let kept = withoutCorrectionAtEnd(line);
    if (kept !== line) corrected = true;
    if (!hasBegun) kept = withoutDateline(kept);
    if (kept.length > FIRST_PARAGRAPH) hasBegun = true;
    if (kept !== '') paragraphs.push(kept);
  }
  return { paragraphs: proseOf(paragraphs), corrected, digest: isDigestHeadline(headline) };
}

/** So many characters of prose make an article; menus, captions, headings and teasers around it are the page's. */
const ARTICLE = 600;
/** A shorter line is no sentence, whatever it ends with; a longer one is text, whatever it ends with. */
const SHORT_LINE = 30;
const LONG_LINE = 160;
/** "Net 886,937 vs 892,323": two figures with words between. */
const TABLE_ROW = /\d\D{0,20}[a-z]\D{0,20}\d/i;
/** "What our readers say about the new season …" */
const TEASER_END = /(?:\.\.\.|…)$/;
const SENTENCE_END = /[.!?。！？।۔؟:;,]["'”’»)\]]{0,3}$/;

/** Of an article in prose the whole sentences and rows of figures; a list or a short item as it is. */
function proseOf(paragraphs: readonly string[]): readonly string[] {
  const prose = paragraphs.filter(isProse);
  const length = (texts: readonly string[]): number => texts.reduce((sum, text) => sum + text.length, 0);
  const kept = length(prose);
  return kept >= ARTICLE && kept * 2 >= length(paragraphs) ? prose : paragraphs;
}

function isProse(paragraph: string): boolean {
  if (TEASER_END.test(paragraph)) return false;
  if (paragraph.length >= LONG_LINE || TABLE_ROW.test(paragraph)) return true;
  return paragraph.length >= SHORT_LINE && SENTENCE_END.test(paragraph);
}
