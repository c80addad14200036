import { readFileSync } from 'node:fs';
import { describeConnectionError, describeError, type ErrorCode, ExchangeError } from '../errors.ts';
import { type Command, wrongUsage } from './io/command.ts';
import { flushRecords, say } from './io/write-records.ts';

/** Every command, loaded only when it is called: the start of a command costs what that command needs. */
export const COMMANDS: Readonly<Record<string, () => Promise<{ command: Command }>>> = {
  start: () => import('./start.ts'),
  run: () => import('./run.ts'),
  scheduler: () => import('./scheduler.ts'),
  worker: () => import('./worker.ts'),
  serve: () => import('./serve.ts'),
  articles: () => import('./articles.ts'),
  article: () => import('./article.ts'),
  changes: () => import('./changes.ts'),
  feeds: () => import('./feeds.ts'),
  partners: () => import('./partners.ts'),
  consumers: () => import('./consumers.ts'),
  stories: () => import('./stories.ts'),
  queues: () => import('./queues.ts'),
  requeue: () => import('./requeue.ts'),
  backup: () => import('./backup.ts'),
  restore: () => import('./restore.ts'),
  doctor: () => import('./doctor.ts'),
  parse: () => import('./parse.ts'),
  normalize: () => import('./normalize.ts'),
  dedupe: () => import('./dedupe.ts'),
  explain: () => import('./explain.ts'),
};

/** Runs one command line and leaves its exit status in `process.exitCode`. */
export async function main(argv: readonly string[]): Promise<void> {
  const [name = 'help', ...args] = argv;
  // A reader that has seen enough ("… | head") closes the pipe, which is no error.
  process.stdout.on('error', error => {
    if ('code' in error && error.code === 'EPIPE') process.exit(0);
    say(`Standard output cannot be written: ${error.message}. Its contents are incomplete.`);
    process.exit(1);
  });
  try {
    if (name === 'help' || name === '--help' || name === '-h') process.exitCode = await help(args[0]);
    else if (name === '--version' || name === 'version') process.stdout.write(`${await version()}\n`);
    else if (args.includes('--help') || args.includes('-h')) process.exitCode = await help(name);
    else process.exitCode = await run(name, args).finally(flushRecords);
  } catch (error) {
    process.exitCode = await report(name, error);
  }
}

async function run(name: string, args: readonly string[]): Promise<number> {
  const command = await find(name);
  // The doctor checks the settings itself.
  if (name !== 'doctor') {
    const { mistypedInWords, mistypedSettings } = await import('../../config/mistyped-settings.ts');
    const warning = mistypedInWords(mistypedSettings());
    if (warning !== undefined) say(warning);
  }
  return await command.run(args);
}

async function version(): Promise<string> {
  const { dataFile } = await import('../../config/yaml-file.ts');
  return JSON.parse(readFileSync(dataFile('../package.json'), 'utf8')).version;
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
    const { summary, usage } = await find(name);
    process.stdout.write(`${summary}\n\n${`news-exchange ${name} ${usage}`.replace(/ +$/m, '')}\n`);
    return 0;
  }
  const lines = await Promise.all(
    Object.entries(COMMANDS).map(async ([key, load]) => `  ${key.padEnd(12)} ${(await load()).command.summary}\n`),
  );
  process.stdout.write(`news-exchange COMMAND …\n\n${lines.join('')}\nFor one command: news-exchange help COMMAND.\n`);
  return 0;
}

/** Errors of usage or configuration, for which the exit status is 2. */
const WRONG_USAGE: ReadonlySet<string> = new Set<ErrorCode>([
  ...([
    'usage',
    'setting-wrong',
    'partner-wrong',
    'consumer-wrong',
    'data-file-wrong',
    'already-running',
    'port-in-use',
  ] as const),
  ...(['broker-missing', 'broker-unreachable', 'store-unreachable', 'store-newer', 'store-older'] as const),
  'runtime-too-old',
]);

/** Says what failed in a sentence and returns the exit status for it. */
async function report(command: string, error: unknown): Promise<number> {
  if (error instanceof ExchangeError) {
    say(describeError(error).message);
    return WRONG_USAGE.has(error.code) ? 2 : 1;
  }
  const { message } = describeError(error);
  const missing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
  const update = missing ? `${command} could not be loaded: ${message}. After an update run: npm ci` : undefined;
  const usage = wrongUsage(command, error) ?? update;
  if (usage !== undefined) {
    say(usage);
    return 2;
  }
  const { isConnectionLoss } = await import('../store/storage-error.ts');
  if (isConnectionLoss(error)) {
    const why = `its store or broker does not answer (${describeConnectionError(error)})`;
    say(`${command} was cut short: ${why}. What came in is kept; run it again once they do.`);
    return 1;
  }
  const where = process.env.LOG_LEVEL === 'debug' && error instanceof Error ? `\n${error.stack}` : '';
  say(`${command} failed unexpectedly: ${message}. LOG_LEVEL=debug shows where in the program.${where}`);
  return 1;
}
