import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

/** Who may import whom: a room, and the rooms it may reach. Types of `core` may be used everywhere. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: ['core', 'errors'],
  feeds: ['feeds', 'core', 'errors'],
  store: ['store', 'core', 'errors'],
  config: ['config', 'core', 'errors'],
  errors: [],
  'use case': ['use case', 'core', 'feeds', 'store', 'errors'],
  api: ['api', 'use case', 'store', 'core', 'config', 'errors'],
  workers: ['workers', 'use case', 'store', 'feeds', 'core', 'config', 'errors'],
  cli: ['cli', 'use case', 'store', 'feeds', 'core', 'config', 'errors', 'workers', 'api'],
};

function room(file: string): string {
  const [top, second, third] = file.split('/');
  if (top !== 'src') return top ?? '';
  if (second === 'errors.ts') return 'errors';
  return third === undefined ? 'use case' : (second ?? '');
}

function* sourceFiles(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* sourceFiles(file);
    else if (/\.(ts|js)$/.test(entry.name)) yield file;
  }
}

test('every import follows the arrows of the house', () => {
  const wrong: string[] = [];
  for (const file of ['src', 'workers', 'config'].flatMap(folder => [...sourceFiles(folder)])) {
    const from = room(file);
    for (const [, kind, target] of readFileSync(file, 'utf8').matchAll(
      /(?:^|\n)\s*(?:import|export)\s+(type\s)?[^;'"]*?from\s*'(\.[^']+)'|import\(\s*'(?:\.[^']+)'/g,
    )) {
      if (target === undefined) continue;
      const to = room(path.join(path.dirname(file), target));
      if (kind !== undefined && to === 'core') continue;
      if (!MAY_IMPORT[from]?.includes(to)) wrong.push(`${file} (${from}) imports ${target} (${to})`);
    }
  }
  expect(wrong).toEqual([]);
});
