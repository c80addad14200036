import type { Readable } from 'node:stream';
import { describeError, ExchangeError } from '../errors.ts';

/** Records of a stream of NDJSON, in order; a line that is no JSON object comes as an `input-wrong` error in its place. */
export async function* readRecords(
  input: Readable,
  name = 'the input',
): AsyncGenerator<Record<string, unknown> | ExchangeError> {
  let number = 0;
  for await (const line of lines(input)) {
    number += 1;
    const record = number === 1 && line.startsWith(MARK) ? line.slice(1) : line;
    if (record.trim() !== '') yield parseRecord(record, number, name);
  }
}

/** Of UTF-8, as some editors and systems put it before any file they write. */
const MARK = '\ufeff';

/** Lines end at a line feed and nowhere else: JSON may hold U+2028 and U+2029, at which node:readline splits. */
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

function parseRecord(line: string, number: number, name: string): Record<string, unknown> | ExchangeError {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    return new ExchangeError('input-wrong', `Line ${number} of ${name} is not JSON: ${(cause as Error).message}.`, {
      cause,
      line: number,
    });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  return new ExchangeError('input-wrong', `Line ${number} of ${name} is JSON, but not an object.`, { line: number });
}

/** By what a record is known whose place an error takes: its id, or the file that it would have come from. */
export function keyOf(input: Readonly<Record<string, unknown>> | ExchangeError): Record<string, unknown> {
  if (!(input instanceof ExchangeError)) return { id: input.id ?? null };
  return typeof input.facts.file === 'string' ? { file: input.facts.file } : { id: null };
}

/** The record that stands in the place of one that could not be handled. */
export function errorRecord(key: Readonly<Record<string, unknown>>, error: unknown): Record<string, unknown> {
  return { ...key, error: describeError(error) };
}

let pending: string[] = [];
let pendingLength = 0;

/**
 * Prints one record to standard output, gathered into larger writes; call `flushRecords` at the end. Waits where the reader is
 * slow.
 */
export async function writeRecord(record: unknown): Promise<void> {
  const line = `${JSON.stringify(record)}\n`;
  pending.push(line);
  pendingLength += line.length;
  if (pendingLength > 65_536) await flushRecords();
}

export async function flushRecords(): Promise<void> {
  if (pendingLength === 0) return;
  const chunk = pending.join('');
  pending = [];
  pendingLength = 0;
  if (!process.stdout.write(chunk)) await new Promise<void>(resolve => process.stdout.once('drain', resolve));
}
