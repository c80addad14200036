import { decodeHTML } from 'entities';

/** `entities` fails on a number of hundreds of digits ("Invalid code point NaN", seen in 4.5.0), which means no character. */
const ENDLESS_NUMBER = /&#(?:\d{300,}|x[\da-f]{250,});?/gi;

/**
 * A text without what scraping and copying do to its characters, so that copies of one sentence are read alike: references that
 * were escaped twice ("editor&amp;#039;s"), and UTF-8 that was taken for Windows-1252 ("editorâ€™s", "cafÃ©").
 */
export function mendedText(text: string): string {
  let mended = text;
  if (mended.includes('&')) mended = decodeHTML(decodeHTML(mended.replace(ENDLESS_NUMBER, '\ufffd')));
  if (mended.includes('â€')) mended = mended.replace(/â€[™˜]/g, '’').replace(/â€[^\p{ASCII}]?/gu, ' ');
  if (/[ÂÃ]/.test(mended))
    mended = mended.replace(/Â([\u00a0-\u00bf])/g, '$1').replace(/Ã([\u00a0-\u00bf])/g, accented);
  return mended;
}

/** The second byte of two in UTF-8, the first being C3. */
function accented(_: string, second: string): string {
  return String.fromCharCode(second.charCodeAt(0) + 0x40);
}
