/*
 * Datelines as papers print them, to be left out of a comparison. What a dateline says is read in `core/dateline`; here it is
 * enough that two copies of one story begin with the same word, also where neither place nor agency is known.
 */

const DASH = '[-–—:_]{1,2}';
const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\\.?';
const BEFORE = '[^\\p{L}(]{0,3}';
/** "Almery", "St.", "L'Aquila". */
const CAPITALIZED = "\\p{Lu}[\\p{L}.'’]{1,20}";

const DATELINES = [
  // "LONDON, March 3 (Reuter) -", "(Reuter) -": up to nine more words of a place and a date before an agency in brackets.
  `^${BEFORE}(?:${CAPITALIZED}(?:[ ,/-]{1,2}[\\p{Lu}\\d][\\p{L}\\d.'’]{0,20}){0,9},? ?)?\\(\\p{Lu}[^()\\n]{1,40}\\) ?(?:${DASH}) ?`,
  // "PARIS —", "BEIJING:", "NEW ALMERY, Coast Province, March 3 -": a place in capitals, and what follows it after commas.
  `^${BEFORE}\\p{Lu}[\\p{Lu}.'’ -]{2,40}(?:, ?[\\p{L}\\d. ]{2,24}){0,3} ?(?: [-–—_]{1,2} |:) ?`,
  // "New York, March 3 -", "Almery, Coast Province, Mar. 3 –": a place in small letters needs a date.
  `^${CAPITALIZED}(?: ${CAPITALIZED}){0,2}(?:, \\p{Lu}[\\p{L}. ]{1,24})?, ${MONTH} \\d{1,2} ?[-–—]{1,2} `,
];
const DATELINE = new RegExp(DATELINES.join('|'), 'u');
/** No dateline is longer, so no paragraph costs more than this. */
const LONGEST = 140;

/** A paragraph without the dateline it begins with; as it is where there is none. */
export function withoutDateline(paragraph: string): string {
  const dateline = DATELINE.exec(paragraph.slice(0, LONGEST));
  return dateline === null ? paragraph : paragraph.slice(dateline[0].length);
}
