/** The offset of the first character from `at` on that is no white space. */
export function skipSpace(text: string, at: number): number {
  for (
    let code = text.charCodeAt(at);
    code <= 32 || (code > 127 && /\s/.test(text.charAt(at)));
    code = text.charCodeAt(at)
  )
    at++;
  return at;
}

/** The offset of the line break at or after `at`, or of the text's end. */
export function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}
