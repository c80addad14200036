import { execFileSync } from 'node:child_process';

/** vitest's global set-up: the program as users start it, bundled from the sources that are tested. */
export default function setup(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: ['ignore', 'ignore', 'inherit'] });
}
