import type { Removed } from '../article.ts';

/** Initials of the desk: "(ht-cph)", "&UR; (ms-aet)", "(ed: rk)"; observed on AP and Indian wires. */
const INITIALS = /^(?:&[A-Z]{2};\s?)?\((?:eds?[:.]\s?)?[a-z]{1,4}(?:[-/ ][a-z]{1,4}){0,4}\)$/;
/** Initials on a line of their own: "SUN DP KPS". */
const CAPITALS = /^[A-Z]{2,4}(?: [A-Z]{2,4}){1,4}$/;
/** "gsh/mr" under an Indian agency's name. */
const SMALL = /^[a-z]{1,5}(?:\/[a-z]{1,5}){1,4}$|^[a-z]{2,4}\/(?: [a-z]{2,4}\/)?$/;
const END_MARK =
  /^[(（]?(?:ends?|ENDS?|Ends?|ENDS?\/\/|-\s?30\s?-|-\s?ends\s?-|#{2,4}|\*{3,5}|fin|FIN|ende|Ende|完|انتهى|النهاية|انتهای پیام)[)）]?[./]?$/;
const NOTICE = /^<?(?:©|ⓒ|\(c\)|copyright\b|℗|저작권자)|\ball rights reserved\.?$/i;
/** "© is a sign that most people never type", "Copyright law in Kenya is old", "Copyright 2023 was the last of his shows". */
const SENTENCE = /^(?:©\s\p{Ll}+|[Cc]opyright(?! (?:held |owned )?by\b)(?:\s\d{4})?)(?:\s\p{Ll}+){2}/u;

/**
 * "(This story has not been edited by … and is published from a PTI feed.)": observed on Indian sites, which print it under
 * agency copy.
 */
const OF_THE_COPY =
  /^[([*\s]{0,3}(?:disclaimer:?\s{0,2}[([]?)?(?:(?:this|the above) (?:news )?(?:story|report|article|content|copy|post|tag)|this is an (?:unedited|auto-?generated)|the story has been published via|(?:except|only|with the exception|barring|apart from)\b.{0,12}\bheadlines?)\b/i;
const UNEDITED =
  /\b(?:syndicated (?:news )?feed|auto-? ?generated|agency feed|feed without modifications|not been (?:edited|modified|created|reviewed|altered) by)\b/i;
const LONGEST_NOTICE = 420;
const LONGEST_INITIALS = 50;

/** The rule of a notice that the copy ran as it came; an agency in it is the copy's. */
export const UNEDITED_COPY = 'notice of unedited copy';

const INITIALS_OF_DESK = 'desk’s initials';

/** The rule of a copyright line; an agency in it is the copy's. */
export const COPYRIGHT = 'copyright';

/** A sign-off or notice, where a line or bracket is nothing else. */
export function readSignOff(written: string, shape: 'line' | 'bracket'): Pick<Removed, 'as' | 'rule'> | undefined {
  if (written.length < LONGEST_NOTICE && OF_THE_COPY.test(written) && UNEDITED.test(written))
    return { as: 'notice', rule: UNEDITED_COPY };
  if (written.length < LONGEST_INITIALS && INITIALS.test(written)) return { as: 'sign-off', rule: INITIALS_OF_DESK };
  if (shape !== 'line') return undefined;
  if (NOTICE.test(written) && !SENTENCE.test(written) && !/(?<!re)distribut|syndicat/i.test(written))
    return { as: 'notice', rule: COPYRIGHT };
  if (CAPITALS.test(written) || SMALL.test(written)) return { as: 'sign-off', rule: INITIALS_OF_DESK };
  if (END_MARK.test(written)) return { as: 'sign-off', rule: 'end mark' };
  return undefined;
}
