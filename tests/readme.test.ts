import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ENVIRONMENT } from '../config/settings.ts';
import { COMMANDS } from '../src/cli/main.ts';

const OPERATIONS = readFileSync('workers/OPERATIONS.md', 'utf8');
const COMMAND_LIST = readFileSync('src/cli/README.md', 'utf8');

test.each(Object.keys(COMMANDS))('the list of commands has %s', command => {
  expect(COMMAND_LIST).toMatch(new RegExp(`\`${command}[ \`]`));
});

test.each(Object.keys(ENVIRONMENT.shape))('the table of settings has %s', setting => {
  expect(OPERATIONS).toMatch(new RegExp(`^\\| .*\`${setting}\``, 'm'));
});

test.each(globSync(['*.md', '{src,config,workers,tests}/**/*.md']))(
  'every link of %s leads to a file and heading',
  file => {
    const targets = [...readFileSync(file, 'utf8').matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)];
    const broken = targets.filter(([, to = '', heading]) => {
      const target = to === '' ? file : path.join(path.dirname(file), to);
      if (!existsSync(target)) return true;
      const headings = heading === undefined ? [] : readFileSync(target, 'utf8').match(/^#+ .*$/gm);
      return heading !== undefined && !headings?.some(line => slug(line) === heading);
    });
    expect(broken.map(([link]) => link)).toEqual([]);
  },
);

test.each(globSync(['*.md', '{src,config,workers,tests}/**/*.md']))('every file that %s names is there', file => {
  const named = [...readFileSync(file, 'utf8').matchAll(/`([\w./-]+\.(?:ts|js|sh|yaml|tsv|md))`/g)].map(
    ([, name = '']) => name,
  );
  const places = [path.dirname(file), '.', 'src'];
  expect(
    named.filter(name => !name.includes('xx.') && !places.some(place => existsSync(path.join(place, name)))),
  ).toEqual([]);
});

/** As code hosts make anchors of headings. */
const slug = (heading: string): string =>
  heading
    .replace(/^#+ /, '')
    .toLowerCase()
    .replace(/[^\w -]/g, '')
    .replaceAll(' ', '-');

test.each([
  '',
  'core',
  'core/text',
  'core/body',
  'feeds',
  'feeds/fetch',
  'feeds/parse',
  'ingest',
  'store',
  'queue',
  'api',
  'cli',
  'desk',
])('src/%s has a README of one screen', folder => {
  const text = readFileSync(path.join('src', folder, 'README.md'), 'utf8');
  expect(text.split('\n').length).toBeLessThan(60);
});

test('the README has the one command of the tests, which continuous integration runs', () => {
  expect(readFileSync('README.md', 'utf8')).toMatch(/^apt-get .*&& npm ci && npm test$/m);
});

test('every example of a partner file is one that loads', async () => {
  const { INLINE_PARTNER } = await import('../config/partners.ts');
  const { parse } = await import('yaml');
  const examples = [...readFileSync('README.md', 'utf8').matchAll(/```yaml\n([\s\S]*?)```/g)];
  expect(examples.length).toBeGreaterThan(0);
  for (const [, yaml = ''] of examples) expect(INLINE_PARTNER.safeParse(parse(yaml)).error).toBeUndefined();
});
