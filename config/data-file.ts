import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Where a data file of `config/` lies: beside this module, or beside `dist/` once the program is bundled into that.
 */
export function dataFile(name: string): string {
  const beside = fileURLToPath(new URL(name, import.meta.url));
  return existsSync(beside) ? beside : fileURLToPath(new URL(`../config/${name}`, import.meta.url));
}
