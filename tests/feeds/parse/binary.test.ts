import { deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { isNoText } from '../../../src/feeds/parse/binary.ts';
import { parse } from '../../../src/feeds/parse/parse-document.ts';

/** Bytes that look random and are the same in every run: what a compressed file consists of. */
function noise(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = 1;
  for (let at = 0; at < length; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

const refusal = async (bytes: Uint8Array): Promise<unknown> =>
  parse({ bytes }).then(
    ({ items }) => items,
    (error: unknown) => (error instanceof Error ? error.message : error),
  );

test('names pictures, archives and office files by what they are and makes no articles of them', async () => {
  const body = noise(4_000);
  const files: readonly (readonly [string, string])[] = [
    ['\x89PNG\r\n\x1a\n', 'a PNG picture'],
    ['\xff\xd8\xff\xe0\0\x10JFIF', 'a JPEG picture'],
    ['%PDF-1.4\n', 'a PDF'],
    ['PK\x03\x04', 'a ZIP archive or a word processor’s file'],
    ['\xd0\xcf\x11\xe0', 'a word processor’s file'],
    ['{\\rtf1\\ansi ', 'a rich text file (RTF)'],
    ['\0\0\0\x18ftypheic', 'a film or a HEIC picture'],
  ];
  for (const [mark, name] of files) {
    const message = await refusal(Buffer.concat([Buffer.from(mark, 'latin1'), body]));
    expect(message, name).toBe(`The document is ${name}, not a feed or a news item.`);
  }
});

test('bytes that are no text are refused, also where a wire service’s frame stands among them', async () => {
  const frame = Buffer.from('\x01\x02', 'latin1');
  for (const bytes of [noise(3_000), noise(200_000), deflateRawSync(noise(50_000)), Buffer.concat([frame, noise(900)])])
    expect(await refusal(bytes)).toMatch(/^The document is not text,/);
});

test('padding, shifts and frames of a wire make no text of it a binary, however much padding there is', () => {
  const copy = 'KARACHI - A ferry hit a tug on Sunday, the port said.\r\n';
  expect(isNoText(`${'\u0000\u007f'.repeat(2_000)}\u0001\u0002${copy.repeat(20)}\u0003\u0004`)).toBe(false);
  expect(isNoText(`${copy}\u0000\u0008\u0010\u0019`.repeat(1) + copy.repeat(20))).toBe(false);
});
