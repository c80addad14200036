import { decodeHTML, decodeHTMLAttribute } from 'entities';

/** Hundreds of digits mean no character, and `entities` stumbles over them (seen in 4.5.0: "Invalid code point NaN"). */
const ENDLESS_NUMBER = /&#(?:\d{300,}|x[\da-f]{250,});?/gi;

/**
 * Words with the characters that their references stand for, as the HTML standard reads them: `&amp;`, `&copy 2025`,
 * `&#8212;`.
 */
export function decodeWords(words: string): string {
  return words.includes('&') ? decodeHTML(withoutEndlessNumbers(words)) : words;
}

/** The same in a value, where `?a=1&copy=2` is no copyright sign. */
export function decodeValue(value: string): string {
  return value.includes('&') ? decodeHTMLAttribute(withoutEndlessNumbers(value)) : value;
}

function withoutEndlessNumbers(text: string): string {
  return text.includes('&#') ? text.replace(ENDLESS_NUMBER, '\ufffd') : text;
}
