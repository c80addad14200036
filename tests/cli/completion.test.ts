import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/main.ts';

const run = (...args: string[]) =>
  spawnSync(process.execPath, ['dist/entry.js', 'completion', ...args], { encoding: 'utf8' });

/** What bash itself offers for words typed so far, the last one unfinished. */
function offered(script: string, words: readonly string[]): string[] {
  const typed = `COMP_WORDS=(${words.map(word => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _news_exchange`;
  const { stdout, stderr } = spawnSync('bash', ['-c', `${script}\n${typed}\nprintf '%s\\n' "\${COMPREPLY[@]}"`], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return stdout.split('\n').filter(word => word !== '');
}

test('bash completes commands, verbs and options from the table of commands', () => {
  const { stdout: script, status } = run('bash');
  expect(status).toBe(0);
  expect(offered(script, ['news-exchange', ''])).toEqual([...Object.keys(COMMANDS), 'help']);
  expect(offered(script, ['news-exchange', 'fe'])).toEqual(['feeds']);
  expect(offered(script, ['news-exchange', 'feeds', 're'])).toEqual(['resume']);
  expect(offered(script, ['news-exchange', 'articles', '--h'])).toEqual(['--held', '--help']);
  expect(offered(script, ['news-exchange', 'help', 'dead'])).toEqual(['dead-letters']);
  // A file's name: bash's own completion answers where this one has nothing.
  expect(offered(script, ['news-exchange', 'parse', 'conf'])).toEqual([]);
  expect(script).toContain('complete -o default -F _news_exchange news-exchange');
});

test('zsh and fish have the same words; another shell is refused', () => {
  for (const shell of ['zsh', 'fish']) {
    const { stdout, status } = run(shell);
    expect(status).toBe(0);
    for (const command of Object.keys(COMMANDS)) expect(stdout).toContain(command);
    expect(stdout).toContain('discover');
    expect(stdout).toContain('dry-run');
  }
  const { stderr, status } = run('tcsh');
  expect(status).toBe(2);
  expect(stderr).toBe('completion takes the name of a shell: bash, zsh or fish.\n');
});
