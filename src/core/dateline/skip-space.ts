/** The offset of the first character from `at` on that is no white space. */
export function skipSpace(text: string, at: number): number {
  while (at < text.length && /\s/.test(text[at] ?? '')) at++;
  return at;
}
