import { type ErrorCode, ExchangeError } from '../errors.ts';
import type { Command } from './command.ts';

/** Every command, loaded only when it is called: the start of a command costs what that command needs. */
export const COMMANDS: Readonly<Record<string, () => Promise<{ command: Command }>>> = {
  normalize: () => import('./normalize.ts'),
  explain: () => import('./explain.ts'),
  parse: () => import('./parse.ts'),
  dedupe: () => import('./dedupe.ts'),
  start: () => import('./start.ts'),
  serve: () => import('./serve.ts'),
  run: () => import('./run.ts'),
  worker: () => import('./worker.ts'),
  scheduler: () => import('./scheduler.ts'),
  feeds: () => import('./feeds.ts'),
  partners: () => import('./partners.ts'),
  queues: () => import('./queues.ts'),
  doctor: () => import('./doctor.ts'),
  requeue: () => import('./requeue.ts'),
  articles: () => import('./articles.ts'),
  article: () => import('./article.ts'),
  changes: () => import('./changes.ts'),
  stories: () => import('./stories.ts'),
};

/** Runs one command line and leaves its exit status in `process.exitCode`. */
export async function main(argv: readonly string[]): Promise<void> {
  const [name = 'help', ...args] = argv;
  // A reader that has seen enough ("… | head") closes the pipe: no fault of anybody's.
  process.stdout.on('error', error => {
    if ('code' in error && error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  try {
    if (name === 'help' || name === '--help' || name === '-h') process.exitCode = await help(args[0]);
    else if (args.includes('--help') || args.includes('-h')) process.exitCode = await help(name);
    else process.exitCode = await (await find(name)).run(args);
  } catch (error) {
    process.exitCode = report(error);
  }
}

async function find(name: string): Promise<Command> {
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load === undefined) {
    throw new ExchangeError('usage', `There is no command "${name}".`, { help: 'See: news-exchange help' });
  }
  return (await load()).command;
}

async function help(name: string | undefined): Promise<number> {
  if (name !== undefined) {
    const command = await find(name);
    process.stdout.write(`${command.summary}\n\nnews-exchange ${name} ${command.usage}\n`);
    return 0;
  }
  const lines = await Promise.all(
    Object.entries(COMMANDS).map(async ([key, load]) => `  ${key.padEnd(12)} ${(await load()).command.summary}`),
  );
  process.stdout.write(
    `news-exchange COMMAND …\n\n${lines.join('\n')}\n\nnews-exchange help COMMAND tells more of one.\n`,
  );
  return 0;
}

const WRONG_USAGE: ReadonlySet<string> = new Set<ErrorCode>([
  'usage',
  'setting-wrong',
  'partner-wrong',
  'data-file-wrong',
  'already-running',
  'port-in-use',
  'broker-missing',
  'broker-unreachable',
  'store-unreachable',
  'store-newer',
  'store-older',
  'runtime-too-old',
]);

/** Tells a person what failed, in a sentence, and gives the exit status for it. */
function report(error: unknown): number {
  if (error instanceof ExchangeError) {
    process.stderr.write(`${error.message}${error.help ? ` ${error.help}` : ''}\n`);
    return WRONG_USAGE.has(error.code) ? 2 : 1;
  }
  if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) {
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  return 1;
}
