import { readFileSync } from 'node:fs';
import { type Gazetteer, openGazetteer } from '../src/core/gazetteer.ts';
import { ExchangeError } from '../src/errors.ts';
import { dataFile } from './yaml-file.ts';

/**
 * The shipped gazetteer, or another file of the same columns. Takes about 25 ms and 20 MB.
 * Throws `data-file-wrong` when the file cannot be read.
 */
export function loadGazetteer(file: string = dataFile('gazetteer.tsv')): Gazetteer {
  try {
    return openGazetteer(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new ExchangeError('data-file-wrong', `Reading the gazetteer ${file} failed: ${(cause as Error).message}.`, {
      cause,
      help: 'It is shipped as config/gazetteer.tsv; tests/gazetteer/build-gazetteer.ts builds it anew.',
      file,
    });
  }
}
