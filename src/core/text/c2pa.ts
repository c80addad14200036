import type { Manifest } from '../article.ts';

/**
 * C2PA manifests embedded in unstructured text: C2PA 2.3, A.7. A manifest is U+FEFF and a run of variation selectors, one a byte:
 * the mark "C2PATXT" and NUL, the version, the length in four bytes, the manifest store.
 * https://spec.c2pa.org/specifications/specifications/2.3/specs/C2PA_Specification.html#embedding_manifests_into_unstructured_text
 */
const RUN = /\ufeff?(?:[\ufe00-\ufe0f]|\udb40[\udd00-\uddef]){13,}/g;
/** A text without this holds no manifest: every run of bytes over 15 has it, and nearly no text does. */
export const MANIFEST_SIGN = '\udb40';
const MARK = 'C2PATXT\0';
const HEADER = MARK.length + 5;

/** A text without the manifests hidden in it, and those. Other variation selectors, as of emoji and ideographs, stay. */
export function takeManifests(text: string): {
  readonly text: string;
  readonly found: readonly Omit<Manifest, 'in'>[];
} {
  const found: Omit<Manifest, 'in'>[] = [];
  const rest = text.replace(RUN, run => {
    const bytes = bytesOf(run);
    if (bytes.subarray(0, MARK.length).toString('latin1') !== MARK) return run;
    const length = bytes.readUInt32BE(MARK.length + 1);
    const store = bytes.subarray(HEADER, HEADER + length);
    found.push({ kind: 'c2pa', manifest: store.toString('base64'), ...(store.length < length && { cut: true }) });
    return '';
  });
  return { text: found.length === 0 ? text : rest, found };
}

/** U+FE00 to U+FE0F are 0 to 15, U+E0100 to U+E01EF are 16 to 255. */
function bytesOf(run: string): Buffer {
  const bytes: number[] = [];
  for (const character of run) {
    const code = character.codePointAt(0) ?? 0;
    if (code >= 0xfe00 && code <= 0xfe0f) bytes.push(code - 0xfe00);
    else if (code >= 0xe0100) bytes.push(code - 0xe0100 + 16);
  }
  return Buffer.from(bytes);
}
