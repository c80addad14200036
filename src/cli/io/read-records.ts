import { createReadStream, ReadStream, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describeFileError, ExchangeError } from '../../errors.ts';
import { stepProgress } from './progress.ts';

/** One JSON object of an input, not checked further. */
export type InputRecord = Record<string, unknown>;

/**
 * The records of NDJSON files in order; standard input if no file is named, or for `-`. What cannot be read is yielded as an
 * error in its place (`not-found`, `input-wrong`), and the rest goes on.
 */
export async function* recordsOf(files: readonly string[]): AsyncGenerator<InputRecord | ExchangeError> {
  const progress = stepProgress('record');
  const total = sizeOf(files);
  let [records, before] = [0, 0];
  for (const file of files.length > 0 ? files : ['-']) {
    const input = file === '-' ? standardInput('one JSON record a line') : createReadStream(file);
    try {
      for await (const record of readRecords(input, file === '-' ? 'the input' : file)) {
        yield record;
        records += 1;
        progress.step(records, before + (input instanceof ReadStream ? input.bytesRead : 0), total);
      }
    } catch (cause) {
      yield unreadable(file, cause);
    }
    if (input instanceof ReadStream) before += input.bytesRead;
  }
  progress.end();
}

/** Bytes of all files together; undefined where one of them is standard input or cannot be read. */
function sizeOf(files: readonly string[]): number | undefined {
  try {
    return files.length === 0 ? undefined : files.reduce((sum, file) => sum + statSync(file).size, 0);
  } catch {
    return undefined;
  }
}

/** All bytes of a file, or of standard input for `-`. Throws `not-found` with the reason. */
export async function readWhole(file: string): Promise<Uint8Array> {
  if (file === '-') return await buffer(standardInput('a document'));
  try {
    return await readFile(file);
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

/** Says that it waits for input where a person typed the command's name only. */
function standardInput(what: string): Readable {
  if (process.stdin.isTTY) process.stderr.write(`Reading ${what} from the terminal; Ctrl-D ends it.\n`);
  return process.stdin;
}

function unreadable(file: string, cause: unknown): ExchangeError {
  return new ExchangeError('not-found', describeFileError(file, cause), { cause, file });
}

/** The records of one NDJSON stream, in order; a line that is no JSON object is yielded as an `input-wrong` error. */
export async function* readRecords(input: Readable, name = 'the input'): AsyncGenerator<InputRecord | ExchangeError> {
  let number = 0;
  for await (const line of lines(input)) {
    number += 1;
    const record = number === 1 && line.startsWith(BYTE_ORDER_MARK) ? line.slice(1) : line;
    if (record.trim() !== '') yield parseRecord(record, number, name);
  }
}

const BYTE_ORDER_MARK = '\ufeff';

/** Splits at line feeds only: JSON may hold U+2028 and U+2029, at which node:readline splits too. */
async function* lines(input: Readable): AsyncGenerator<string> {
  const parts: string[] = [];
  input.setEncoding('utf8');
  for await (const chunk of input as AsyncIterable<string>) {
    let start = 0;
    for (let end = chunk.indexOf('\n'); end !== -1; end = chunk.indexOf('\n', start)) {
      parts.push(chunk.slice(start, end));
      yield parts.join('');
      parts.length = 0;
      start = end + 1;
    }
    if (start < chunk.length) parts.push(chunk.slice(start));
  }
  if (parts.length > 0) yield parts.join('');
}

function parseRecord(line: string, number: number, name: string): InputRecord | ExchangeError {
  const wrong = (why: string, cause?: unknown): ExchangeError =>
    new ExchangeError('input-wrong', `Line ${number} of ${name} is ${why}.`, { cause, line: number });
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    return wrong(`not JSON: ${(cause as Error).message}`, cause);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as InputRecord;
  return wrong('JSON, but not an object');
}
