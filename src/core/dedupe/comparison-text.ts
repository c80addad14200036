import { mendedText } from './mended-text.ts';

/** What of an article is compared: its paragraphs without dateline, credits, correction notes and page furniture. */
export type ComparisonText = {
  readonly paragraphs: readonly string[];
  /** The article calls itself corrected. */
  readonly revised: boolean;
  /** The article calls itself a round-up of several stories, or a page that rolls on. */
  readonly digest: boolean;
};

/** How many paragraphs from either end notes, credits and notices are looked for in. */
const HEAD = 6;
const TAIL = 6;

const REVISED_HEADLINE = /^\W{0,3}(?:correct(?:ed|ion|s)|clarification|refile)\b/i;
/** Round-ups, and pages that grow through a day. */
const DIGEST_HEADLINE =
  /\b(?:news in brief|in brief|briefs|digest|round-?up|headlines|highlights|at a glance|news summary|what'?s news|top stories|key developments|as (?:it|they) happened|live (?:updates|blog|coverage|ticker)|liveblog|liveticker|newsblog|minute by minute|en direct|en directo|minuto a minuto|(?:morning|evening|daily) briefing)\b|^live: /i;
const NOTE =
  /^\W{0,3}(?:correct(?:ion|ed|s|ing)\b|clarif(?:ies|ication)\b|editors?['’]?s? note|eds?:|note to editors|adds |updates |recasts |refiles |rewrites |repeats |fixes |removes |drops |an earlier version|this (?:story|article|version) (?:has been|corrects|was (?:updated|corrected)))/i;
const CORRECTED = /correct|clarif/i;
const NOTE_AT_THE_END = /[-–—]{1,2} ?correct(?:s|ing|ion)\b[^\n]{0,300}$/i;
const NOTICE =
  /(?:©|\(c\) ?(?:19|20)\d\d|copyright|all rights reserved|syndicat|wire services|news(?:room)? agenc|republished|first published|originally published|(?:reporting|writing|editing|compiled|reported|edited) by |with (?:inputs?|material|reports|files) from|^source:|^share\b|^print\b|subscri|newsletter|sign up|log ?in|skip to|advertis|cookie|read more|related (?:stories|articles|topics)|most read|follow us|comments? (?:on this|are)|terms of (?:use|service)|privacy policy|click here|download (?:the|our) app|more on this story|whatsapp|free articles)/i;
/** "LONDON, March 3 (Reuter) -", "(Reuter) -", "PARIS —", "BEIJING:", "New York, March 3 -" */
const DATELINE =
  /^[^\p{L}(]{0,3}(?:\p{Lu}[\p{L}.'’]{1,20}(?:[ ,/-]{1,2}[\p{Lu}\d][\p{L}\d.'’]{0,20}){0,9},? ?)?\(\p{Lu}[^()\n]{1,40}\) ?(?:[-–—:_]{1,2}) ?|^[^\p{L}(]{0,3}\p{Lu}[\p{Lu}.'’ -]{2,40}(?:, ?[\p{L}\d. ]{2,24}){0,3} ?(?: [-–—_]{1,2} |:) ?|^\p{Lu}[\p{L}.'’]{1,20}(?: \p{Lu}[\p{L}.'’]{1,20}){0,2}(?:, \p{Lu}[\p{L}. ]{1,24})?, (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.? \d{1,2} ?[-–—]{1,2} /u;

/** The paragraphs of an article that are compared. */
export function comparisonText(headline: string, bodyText: string): ComparisonText {
  let revised = REVISED_HEADLINE.test(headline);
  const all = mendedText(bodyText)
    .split('\n')
    .map(line => line.trim());
  const lines = all.filter(line => line !== '');
  const paragraphs: string[] = [];
  let begun = false;
  lines.forEach((line, index) => {
    const nearAnEnd = index < HEAD || index >= lines.length - TAIL;
    if (!nearAnEnd) {
      paragraphs.push(line);
      return;
    }
    if (line.length < 400 && NOTE.test(line)) {
      revised ||= CORRECTED.test(line);
      return;
    }
    if (line.length < 200 && NOTICE.test(line)) return;
    let kept = line;
    const end = kept.slice(-400);
    // Looking for a dash first, as the longer pattern does, costs three times as much.
    const note = /correct/i.test(end) ? NOTE_AT_THE_END.exec(end) : null;
    if (note !== null) {
      revised = true;
      kept = kept.slice(0, kept.length - note[0].length);
    }
    if (!begun) kept = withoutDateline(kept);
    if (kept.length > 80) begun = true;
    if (kept !== '') paragraphs.push(kept);
  });
  return { paragraphs: proseOf(paragraphs), revised, digest: DIGEST_HEADLINE.test(headline) };
}

/** So many characters of prose make an article; menus, captions, headings and teasers around it are the page's. */
const ARTICLE = 600;
const SENTENCE = 30;
const LONG = 160;
/** "Net 886,937 vs 892,323": two figures with words between. */
const TABLE_ROW = /\d\D{0,20}[a-z]\D{0,20}\d/i;

/** Of an article in prose the whole sentences and rows of figures; a list or a short item as it is. */
function proseOf(paragraphs: readonly string[]): readonly string[] {
  const prose = paragraphs.filter(isProse);
  const length = (texts: readonly string[]): number => texts.reduce((sum, text) => sum + text.length, 0);
  const all = length(paragraphs);
  const kept = length(prose);
  return kept >= ARTICLE && kept * 2 >= all ? prose : paragraphs;
}

function isProse(paragraph: string): boolean {
  if (/(?:\.\.\.|…)$/.test(paragraph)) return false;
  if (paragraph.length >= LONG || TABLE_ROW.test(paragraph)) return true;
  return paragraph.length >= SENTENCE && /[.!?。！？।۔؟:;,]["'”’»)\]]{0,3}$/.test(paragraph);
}

function withoutDateline(paragraph: string): string {
  const dateline = DATELINE.exec(paragraph.slice(0, 140));
  return dateline === null ? paragraph : paragraph.slice(dateline[0].length);
}
