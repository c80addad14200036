import { expect, test } from 'vitest';
import { IMPORTS, SOURCES } from './path/imports.ts';

/**
 * Who may import whom. A room is a top folder, a folder of `src`, or a file that lies in `src` itself. Types of `core` may be
 * imported everywhere. Nobody imports `workers`, `api` and `cli`, but `cli` starts workers and the API.
 */
const LOW = ['core', 'errors'];
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  core: ['core', 'errors'],
  feeds: ['feeds', ...LOW],
  store: ['store', ...LOW],
  queue: ['queue', ...LOW],
  config: ['config', ...LOW],
  stories: ['stories', 'store', ...LOW],
  ingest: ['ingest', 'stories', 'feeds', 'store', 'queue', ...LOW],
  desk: ['desk', 'ingest', 'stories', 'feeds', 'store', 'queue', ...LOW],
  watch: ['watch', 'feeds', 'store', ...LOW],
  housekeeping: ['desk', 'stories', 'store', ...LOW],
  api: ['api', 'ingest', 'watch', 'desk', 'store', 'config', ...LOW],
  workers: ['workers', 'housekeeping', 'watch', 'ingest', 'stories', 'queue', 'store', 'feeds', 'config', ...LOW],
};
/** The command line may import everything. */
const FREE = 'cli';

function roomOf(file: string): string {
  const [top = '', second = ''] = file.split('/');
  return top === 'src' ? second.replace(/\.ts$/, '') : top;
}

/** Folders of `core` by what they may import of each other; files in `core` itself may import them all, and are imported by them. */
const IN_CORE: Readonly<Record<string, readonly string[]>> = {
  text: [],
  body: ['text'],
  byline: ['text'],
  dateline: ['text'],
  credit: ['text'],
  similarity: ['text'],
  habit: [],
};
/** Reads bylines, datelines and credits off a body for `normalize-article.ts`, and is part of it. */
const PART_OF_NORMALIZE = 'src/core/body/read-body.ts';

const folderInCore = (file: string): string | undefined =>
  file === PART_OF_NORMALIZE ? undefined : /^src\/core\/([^/]+)\//.exec(file)?.[1];

test('every import follows the import rules', () => {
  const wrong = IMPORTS.filter(({ from, to, isType }) => {
    if (roomOf(from) === FREE || (isType && roomOf(to) === 'core')) return false;
    return !MAY_IMPORT[roomOf(from)]?.includes(roomOf(to));
  });
  expect(wrong).toEqual([]);
});

test('inside core, text is lowest, and byline, dateline, credit and similarity do not import one another', () => {
  const wrong = IMPORTS.filter(({ from, to }) => {
    const [importer, imported] = [folderInCore(from), folderInCore(to)];
    if (importer === undefined || importer === imported) return false;
    if (to === PART_OF_NORMALIZE || to === 'src/core/normalize-article.ts') return true;
    return imported !== undefined && !IN_CORE[importer]?.includes(imported);
  });
  expect(wrong).toEqual([]);
  // Types of the shapes aside, text knows nothing of the rest of core.
  const ofText = IMPORTS.filter(
    ({ from, to, isType }) => folderInCore(from) === 'text' && folderInCore(to) !== 'text' && !isType,
  );
  expect(ofText).toEqual([]);
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

/** Folders of same-story detection: the shorter limit leaves them out. */
const SAME_STORY = /^src\/(?:core\/similarity|stories|store\/similarity)\//;

test.each([
  ['same-story detection apart', SAME_STORY, 10],
  ['in all', /^$/, 14],
] as const)('the longest chain of imports from the queue `ingest-items`, %s, is short', (_, leftOut, longest) => {
  const imports = IMPORTS.filter(({ from, to, isType }) => !isType && !leftOut.test(from) && !leftOut.test(to));
  const targets = Map.groupBy(imports, ({ from }) => from);
  const known = new Map<string, readonly string[]>();
  const longestFrom = (file: string): readonly string[] => {
    const before = known.get(file);
    if (before !== undefined) return before;
    const chains = (targets.get(file) ?? []).map(({ to }) => longestFrom(to));
    const chain = [file, ...(chains.sort((one, two) => two.length - one.length)[0] ?? [])];
    known.set(file, chain);
    return chain;
  };
  const chain = longestFrom('workers/ingest-items.ts');
  process.stdout.write(`${chain.length} files: ${chain.join(' → ')}\n`);
  expect(chain.length).toBeLessThanOrEqual(longest);
});
