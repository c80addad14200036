import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { readRecords } from '../../src/cli/io/read-records.ts';
import { ExchangeError } from '../../src/errors.ts';

async function read(...chunks: readonly (string | Buffer)[]): Promise<unknown[]> {
  const records: unknown[] = [];
  const input = Readable.from(
    chunks.map(chunk => Buffer.from(chunk)),
    { objectMode: false },
  );
  for await (const record of readRecords(input))
    records.push(record instanceof ExchangeError ? record.message : record);
  return records;
}

test('records end at line feeds only, however the bytes are cut', async () => {
  const text = '{"a":"one\u2028two\u2029three"}\r\n\n{"b":"ü"}';
  const bytes = Buffer.from(text);
  const expected = [{ a: 'one\u2028two\u2029three' }, { b: 'ü' }];
  expect(await read(text)).toEqual(expected);
  for (let cut = 1; cut < bytes.length; cut += 1)
    expect(await read(bytes.subarray(0, cut), bytes.subarray(cut))).toEqual(expected);
});

test('a line that is no object is told with its number, and the rest go on', async () => {
  expect(await read('{"a":1}\n[2]\nnonsense\n{"a":3}\n')).toEqual([
    { a: 1 },
    'Line 2 of the input is JSON, but not an object.',
    expect.stringMatching(/^Line 3 of the input is not JSON: /),
    { a: 3 },
  ]);
});
