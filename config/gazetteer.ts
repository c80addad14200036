import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Gazetteer, openGazetteer } from '../src/core/dateline/gazetteer.ts';
import { ExchangeError } from '../src/errors.ts';

/**
 * The shipped gazetteer, or another file of the same columns. Takes about 10 ms and 10 MB; nothing is read before it is asked
 * for. Throws `data-file-wrong` when the file cannot be read.
 */
export function loadGazetteer(file: string = fileURLToPath(new URL('gazetteer.tsv', import.meta.url))): Gazetteer {
  try {
    return openGazetteer(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new ExchangeError('data-file-wrong', `Reading the gazetteer ${file} failed: ${(cause as Error).message}.`, {
      cause,
      help: 'It is shipped as config/gazetteer.tsv; config/build-gazetteer.ts builds it anew.',
      file,
    });
  }
}
