import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Cases of one question that fit on a line each: `tests/cases/KIND/*.json`, `{about, …defaults, rows: [{…}]}`. A folder a case
 * would be hundreds of folders with ten words each; a table is read at a glance, and a new row is one line.
 */
export function rowsOf<Row>(kind: string): { readonly file: string; readonly about: string; readonly rows: Row[] }[] {
  const folder = path.join(import.meta.dirname, kind);
  return readdirSync(folder).map(file => {
    const { about, rows, ...defaults } = JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
    return { file, about, rows: rows.map((row: Row) => ({ ...defaults, ...row })) };
  });
}
