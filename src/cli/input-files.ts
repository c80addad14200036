import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describeFileError, ExchangeError } from '../errors.ts';
import { readRecords } from './ndjson.ts';

/**
 * The records of NDJSON files in order, of standard input where none is named or `-` is; what cannot be read is an error in
 * its place.
 */
export async function* recordsOf(files: readonly string[]): AsyncGenerator<Record<string, unknown> | ExchangeError> {
  for (const file of files.length > 0 ? files : ['-']) {
    const input = file === '-' ? standardInput('one JSON record a line') : createReadStream(file);
    try {
      yield* readRecords(input, file === '-' ? 'the input' : file);
    } catch (cause) {
      yield unreadable(file, cause);
    }
  }
}

/** A file whole, standard input where it is `-`. Throws `not-found` in words. */
export async function readWhole(file: string): Promise<Uint8Array> {
  if (file === '-') return await buffer(standardInput('a document'));
  try {
    return await readFile(file);
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

/** Somebody who typed only the command's name would wait for it as it waits for them. */
function standardInput(what: string): Readable {
  if (process.stdin.isTTY) process.stderr.write(`Reading ${what} from the terminal; Ctrl-D ends it.\n`);
  return process.stdin;
}

function unreadable(file: string, cause: unknown): ExchangeError {
  return new ExchangeError('not-found', describeFileError(file, cause), { cause, file });
}
