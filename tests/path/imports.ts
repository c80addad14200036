import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export type Import = { readonly from: string; readonly to: string; readonly isType: boolean };

function* filesBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(file);
    else if (/\.(ts|js)$/.test(entry.name)) yield file;
  }
}

/** Every source file of the program. */
export const SOURCES: readonly string[] = ['src', 'workers', 'config'].flatMap(folder => [...filesBelow(folder)]);

const IMPORT = /(?:^|\n)\s*(?:import|export)\s+(type\s)?[^;'"]*?from\s*'(\.[^']+)'|import\(\s*'(\.[^']+)'/g;

/** Every import of a file of our own, types and what is loaded later included. */
export const IMPORTS: readonly Import[] = SOURCES.flatMap(from =>
  [...readFileSync(from, 'utf8').matchAll(IMPORT)].map(([, type, target, later]) => ({
    from,
    to: path.join(path.dirname(from), target ?? later ?? ''),
    isType: type !== undefined,
  })),
);

/** Files that a file imports for what they do, itself first, depth first. */
export function importsOf(file: string, found: string[] = []): string[] {
  if (found.includes(file)) return found;
  found.push(file);
  for (const { from, to, isType } of IMPORTS) if (from === file && !isType) importsOf(to, found);
  return found;
}
