import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ENVIRONMENT } from '../config/settings.ts';
import { COMMANDS } from '../src/cli/main.ts';

const readme = readFileSync('README.md', 'utf8');

test.each(Object.keys(COMMANDS))('the README tells of the command %s', command => {
  expect(readme).toMatch(new RegExp(`\`${command}[ \`]`));
});

test.each(Object.keys(ENVIRONMENT.shape))('the README has the setting %s in its table', setting => {
  expect(readme).toMatch(new RegExp(`^\\| .*\`${setting}\``, 'm'));
});

test('every folder and file that the README links to is there', () => {
  const targets = [...readme.matchAll(/\]\((?!https?:)([^)]+)\)/g)].map(match => match[1] ?? '');
  expect(targets.filter(target => !existsSync(target))).toEqual([]);
});
