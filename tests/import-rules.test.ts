import path from 'node:path';
import { expect, test } from 'vitest';
import { IMPORTS, SOURCES } from './path/imports.ts';

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

/** The rooms of use cases: none imports one that stands before it. `src` itself has what several of them need. */
const USE_CASES: readonly string[] = ['desk', 'ingest', 'stories', 'queue', 'src'];

function room(file: string): string {
  const [top, second, third] = file.split('/');
  if (top !== 'src') return top ?? '';
  if (second === 'errors.ts') return 'errors';
  if (third === undefined || USE_CASES.includes(second ?? '')) return 'use case';
  return second ?? '';
}

function useCaseRoom(file: string): number {
  return USE_CASES.indexOf(path.basename(path.dirname(file)));
}

test('every import follows the arrows of the house', () => {
  const wrong = IMPORTS.filter(({ from, to, isType }) => {
    if (isType && room(to) === 'core') return false;
    return !MAY_IMPORT[room(from)]?.includes(room(to));
  });
  expect(wrong).toEqual([]);
});

test('use cases import what is further down an article’s way, never what is further up', () => {
  const wrong = IMPORTS.filter(
    ({ from, to }) => room(from) === 'use case' && room(to) === 'use case' && useCaseRoom(to) < useCaseRoom(from),
  );
  expect(wrong).toEqual([]);
});

test('no file is imported, types included, by what it imports', () => {
  const targets = Map.groupBy(IMPORTS, ({ from }) => from);
  const sound = new Set<string>();
  const circleFrom = (file: string, way: readonly string[]): readonly string[] | undefined => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (sound.has(file)) return undefined;
    for (const { to } of targets.get(file) ?? []) {
      const circle = circleFrom(to, [...way, file]);
      if (circle !== undefined) return circle;
    }
    sound.add(file);
    return undefined;
  };
  const circles = SOURCES.map(file => circleFrom(file, [])).filter(circle => circle !== undefined);
  expect(circles[0]).toBeUndefined();
});
