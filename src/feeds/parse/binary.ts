/** First bytes that tell what a file is, with what to call it. From each format's own specification. */
const SIGNATURES: readonly (readonly [at: number, bytes: string, name: string])[] = [
  [0, '\x89PNG', 'a PNG picture'],
  [0, '\xff\xd8\xff', 'a JPEG picture'],
  [0, 'GIF8', 'a GIF picture'],
  [0, 'II*\0', 'a TIFF picture'],
  [0, 'MM\0*', 'a TIFF picture'],
  [0, '8BPS', 'a Photoshop picture'],
  [0, 'RIFF', 'a WebP, WAV or AVI file'],
  [4, 'ftyp', 'a film or a HEIC picture'],
  [0, 'ID3', 'a sound file'],
  [0, 'OggS', 'a sound file'],
  [0, '%PDF-', 'a PDF'],
  [0, '%!PS', 'a PostScript file'],
  [0, '{\\rtf', 'a rich text file (RTF)'],
  [0, 'PK\x03\x04', 'a ZIP archive or a word processor’s file'],
  [0, '\xd0\xcf\x11\xe0', 'a word processor’s file'],
  [0, '7z\xbc\xaf', 'a 7-Zip archive'],
  [0, 'Rar!', 'a RAR archive'],
  [0, 'BZh', 'a bzip2 archive'],
  [0, '\xfd7zXZ', 'an xz archive'],
  [0, '\x28\xb5\x2f\xfd', 'a zstd archive'],
  [0, 'SQLite format 3', 'an SQLite database'],
  [0, '\x7fELF', 'a program'],
];

/** What a document is by its first bytes where that is no text, as one would call it; undefined for all else. */
export function fileKind(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 16)).toString('latin1');
  return SIGNATURES.find(([at, mark]) => head.startsWith(mark, at))?.[2];
}

/** Control characters that neither a text nor a wire service's frame, padding or shift has any use for. */
const ODD = /[\u0000\u0005\u0006\u0008\u000b\u0010\u0017-\u0019\u007f]/g;
const SAMPLE = 65_536;
const KINDS = 4;
const ONE_IN = 100;

/**
 * Whether decoded text was no text at all. Compressed or random bytes have one odd control character in 25 and each of them
 * in a few hundred bytes; a wire's padding may be half of a message, but is of one kind or two.
 */
export function isNoText(text: string): boolean {
  const sample = text.slice(0, SAMPLE);
  const odd = sample.match(ODD) ?? [];
  return odd.length * ONE_IN > sample.length && new Set(odd).size >= KINDS;
}
