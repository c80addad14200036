/*
 * Lines at either end of an article that are no part of its story, and headlines that tell what kind of article it is. Each
 * alternative is a phrase, or ends within a few characters, so that the time is linear in the line.
 */

/** What a house says of the article: what was wrong in it, or what has been added. At the start of a line. */
const NOTES = [
  // "Corrects cost in paragraph 2", "Clarification: the bank is in Velden".
  'correct(?:ion|ed|s|ing)\\b',
  'clarif(?:ies|ication)\\b',
  // "Editor's note: a version of this ran on Monday", "Eds: new throughout".
  "editors?['’]?s? note",
  'eds?:',
  'note to editors',
  // What a wire's desk did: "Adds quotes, background".
  '(?:adds|updates|recasts|refiles|rewrites|repeats|fixes|removes|drops) ',
  // "An earlier version misstated the cost", "This story has been updated".
  'an earlier version',
  'this (?:story|article|version) (?:has been|corrects|was (?:updated|corrected))',
];
/** Of notes, those that say that something was wrong. */
const CORRECTIONS = ['correct', 'clarif'];

/** Rights, credits and the furniture of pages. Anywhere in a line. */
const NOTICES = [
  // Rights.
  '©',
  '\\(c\\) ?(?:19|20)\\d\\d',
  'copyright',
  'all rights reserved',
  'terms of (?:use|service)',
  'privacy policy',
  // Where the story comes from.
  'syndicat',
  'wire services',
  'news(?:room)? agenc',
  '(?:republished|first published|originally published)',
  '(?:reporting|writing|editing|compiled|reported|edited) by ',
  'with (?:inputs?|material|reports|files) from',
  '^source:',
  // Buttons.
  '^share\\b',
  '^print\\b',
  'log ?in',
  'skip to',
  'click here',
  'follow us',
  'whatsapp',
  'comments? (?:on this|are)',
  // What the site sells.
  'subscri',
  'newsletter',
  'sign up',
  'advertis',
  'cookie',
  'download (?:the|our) app',
  'free articles',
  // Other stories.
  'read more',
  'related (?:stories|articles|topics)',
  'most read',
  'more on this story',
];

/** Headlines of digests: of several stories, and pages that grow through a day. Whole words. */
const DIGESTS = [
  // "News in brief", "Business briefs", "Morning briefing".
  'in brief',
  'briefs',
  '(?:morning|evening|daily) briefing',
  'digest',
  'round-?up',
  'headlines',
  'highlights',
  'at a glance',
  'news summary',
  "what'?s news",
  'top stories',
  'key developments',
  // "Port dredges, drivers walk out and more".
  'and more$',
  // "Velden votes: live updates", "As it happened: the budget".
  'live (?:updates|blog|coverage|ticker)',
  'liveblog',
  'liveticker',
  'newsblog',
  'as (?:it|they) happened',
  'minute by minute',
  // French, Spanish.
  'en direct',
  'en directo',
  'minuto a minuto',
];

const anyOf = (phrases: readonly string[]): string => `(?:${phrases.join('|')})`;

const NOTE = new RegExp(`^\\W{0,3}${anyOf(NOTES)}`, 'i');
const CORRECTION = new RegExp(anyOf(CORRECTIONS), 'i');
const NOTICE = new RegExp(anyOf(NOTICES), 'i');
const DIGEST_HEADLINE = new RegExp(`\\b${anyOf(DIGESTS)}\\b|^live: `, 'i');
const CORRECTED_HEADLINE = /^\W{0,3}(?:correct(?:ed|ion|s)|clarification|refile)\b/i;
/** "… by 2030. -- Corrects year": within the last characters of a paragraph. */
const NOTE_AT_THE_END = /[-–—]{1,2} ?correct(?:s|ing|ion)\b[^\n]{0,300}$/i;

/** Longer lines are sentences of the story. */
const LONGEST_NOTE = 400;
const LONGEST_NOTICE = 200;

/** "CORRECTED - Port to dredge channel": the article calls itself corrected. */
export function isCorrectedHeadline(headline: string): boolean {
  return CORRECTED_HEADLINE.test(headline);
}

/** "News in brief", "Live: Velden votes": several stories, or a page that grows. */
export function isDigestHeadline(headline: string): boolean {
  return DIGEST_HEADLINE.test(headline);
}

/** "(Adds quotes)": a `note`, "(Corrects cost in paragraph 2)": a `correction`, "Sign up for our newsletter": a `notice`. */
export function kindOfLine(line: string): 'note' | 'correction' | 'notice' | 'text' {
  if (line.length < LONGEST_NOTE && NOTE.test(line)) return CORRECTION.test(line) ? 'correction' : 'note';
  return line.length < LONGEST_NOTICE && NOTICE.test(line) ? 'notice' : 'text';
}

/** A paragraph without the correction at its end; as it is where there is none. */
export function withoutCorrectionAtEnd(paragraph: string): string {
  const end = paragraph.slice(-LONGEST_NOTE);
  // Looking for a dash first, as the pattern does, costs three times as much (measured).
  const note = /correct/i.test(end) ? NOTE_AT_THE_END.exec(end) : null;
  return note === null ? paragraph : paragraph.slice(0, paragraph.length - note[0].length);
}
