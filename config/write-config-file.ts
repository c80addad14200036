import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type ErrorCode, ExchangeError, whyUnusable } from '../src/errors.ts';

/**
 * Writes a file of configuration, and the folder it lies in where that is not there yet: in one step, so that a service that reads the
 * folder meanwhile never finds half a file.
 * @throws ExchangeError of this code, which names the setting that says where the folder is
 */
export function writeConfigFile(
  file: string,
  text: string,
  on: { readonly code: ErrorCode; readonly setting: string },
): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
  } catch (cause) {
    const help = `Set ${on.setting} to a folder that may be written.`;
    throw new ExchangeError(on.code, `${file} cannot be written: ${whyUnusable(cause)}.`, { cause, file, help });
  }
}
