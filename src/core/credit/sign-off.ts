import type { Removed } from '../article.ts';

/** Initials of the desk: "(ht-cph)", "&UR; (ms-aet)", "(ed: rk)"; observed on AP and Indian wires. */
const INITIALS = /^(?:&[A-Z]{2};\s?)?\((?:eds?[:.]\s?)?[a-z]{1,4}(?:[-/ ][a-z]{1,4}){0,4}\)$/;
/** The same on a line: "SUN DP KPS", "gsh/mr", "NTX/AGV/EMG", "[uci/but]", "ABC // XYZ"; "/rsl/", "====R.H.", "م خ/ ر ق". */
const INITIALS_ON_LINE =
  /^(?:[b-df-hj-np-tv-z]{3}|[A-Z]{2,4}(?: [A-Z]{2,4}){1,4}|\[?(?:\p{Lu}{2,4}|\p{Ll}{1,5})(?:\s?\/{1,2}\s?(?:\p{Lu}{2,4}|\p{Ll}{1,5})){1,4}\/?\]?|[a-z]{2,4}\/(?: [a-z]{2,4}\/)?|\/\p{L}{1,3}(?:[/.]\p{L}{1,3})*\/|(?!U)[=_ـ*-]*[\p{Lu}\p{sc=Arabic}]\.[\p{Lu}\p{sc=Arabic}]\.?|\p{sc=Arabic}{1,2}(?:\s?[ ./]\s?\p{sc=Arabic}{1,2}){1,5})$/u;
/** "END", "-30-", "// انتهى //", "(FIN) NDP/JCC", "Ends/AH/KH", "301425 Nov 26NNNN", "■". */
const END_MARK =
  /^[-–—*/([（\s]{0,5}(?:end(?:s|it|item| item)?|fin|ende|schluss|完|انتهى|النهاية|انتهای پیام)(?:[-–—*/)\]）.\s]{0,5}$|[/)]\s?\p{L}{1,4}(?:[/.]\p{L}{1,4}){0,3}$)|^-\s?(?:30|0)\s?-$|^#{2,4}$|^\*{3,5}$|^={5,}$|^[■★◉●◆□▲▪█]{1,3}$|^.{0,24}\dNNNN$/iu;
/** "07:21 ت م", "16:20 Local Time 13:20 GMT", "30-NOV-2026 14:03 (GMT +1)": when it was sent. */
const SENT =
  /^\d{1,2}:\d\d\s?(?:ت م|local time)(?:\s\d{1,2}:\d\d\s?\S{1,3})?$|^\d{1,2}-\p{L}{3}-\d{2,4} \d\d:\d\d(?: \(GMT.{0,4}\))?$/iu;
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

/** The rule of initials, which no agency's are. */
export const DESK_SIGNS = 'desk’s initials';

/** The rule of a copyright line; an agency in it is the copy's. */
export const COPYRIGHT = 'copyright';

/** A sign-off or notice, where a line or bracket is nothing else. */
export function readSignOff(written: string, shape: 'line' | 'bracket'): Pick<Removed, 'as' | 'rule'> | undefined {
  if (written.length < LONGEST_NOTICE && OF_THE_COPY.test(written) && UNEDITED.test(written))
    return { as: 'notice', rule: UNEDITED_COPY };
  const isShort = written.length < LONGEST_INITIALS;
  if (isShort && INITIALS.test(written)) return { as: 'sign-off', rule: DESK_SIGNS };
  if (isShort && (END_MARK.test(written) || SENT.test(written))) return { as: 'sign-off', rule: 'end mark' };
  if (shape !== 'line') return undefined;
  if (NOTICE.test(written) && !SENTENCE.test(written) && !/(?<!re)distribut|syndicat/i.test(written))
    return { as: 'notice', rule: COPYRIGHT };
  return isShort && INITIALS_ON_LINE.test(written) ? { as: 'sign-off', rule: DESK_SIGNS } : undefined;
}
