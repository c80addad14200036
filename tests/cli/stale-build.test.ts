import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

let checkout: string;
beforeAll(() => {
  checkout = mkdtempSync(path.join(tmpdir(), 'news-exchange-checkout-'));
  for (const part of ['package.json', 'rolldown.config.ts', 'src', 'workers', 'config'])
    cpSync(part, path.join(checkout, part), { recursive: true });
  symlinkSync(path.resolve('node_modules'), path.join(checkout, 'node_modules'));
});
afterAll(() => rmSync(checkout, { recursive: true }));

const run = (...args: string[]) => {
  const ended = spawnSync('npm', ['run', '-s', 'news-exchange', '--', ...args], { cwd: checkout, encoding: 'utf8' });
  return { status: ended.status, out: ended.stdout, err: ended.stderr };
};
const bundledAt = () => statSync(path.join(checkout, 'dist/entry.js')).mtimeMs;

test('a checkout that has no bundle, or one older than a source, makes it before it runs; else it runs what is there', () => {
  expect(run('frobnicate').err).toMatch(/^There is no command "frobnicate"/);
  const first = bundledAt();
  expect(run('frobnicate').status).toBe(2);
  expect(bundledAt()).toBe(first);

  const main = path.join(checkout, 'src/cli/main.ts');
  writeFileSync(main, readFileSync(main, 'utf8').replace('There is no command', 'Nobody here knows the command'));
  expect(run('frobnicate').err).toMatch(/^Nobody here knows the command "frobnicate"/);
});

test('a checkout without the development packages is installed, and runs its sources', () => {
  const modules = path.join(checkout, 'node_modules');
  rmSync(modules);
  mkdirSync(modules);
  for (const name of readdirSync('node_modules'))
    if (name !== 'rolldown') symlinkSync(path.resolve('node_modules', name), path.join(modules, name));
  rmSync(path.join(checkout, 'dist'), { recursive: true });
  expect(spawnSync('npm', ['run', '-s', 'prepare'], { cwd: checkout }).status).toBe(0);
  expect(run('frobnicate').err).toMatch(/^Nobody here knows the command "frobnicate"/);
  expect(existsSync(path.join(checkout, 'dist'))).toBe(false);
});

test('a library that an update needs and nobody installed is named, with what to do', () => {
  appendFileSync(path.join(checkout, 'src/cli/articles.ts'), "import 'a-library-of-the-update';\n");
  const { status, err } = run('articles');
  expect(err).toMatch(/^articles could not be loaded: Cannot find package 'a-library-of-the-update'.* run: npm ci$/m);
  expect(status).toBe(2);
});
