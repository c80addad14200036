import { nearest } from '../core/text/misprint.ts';
import { describeConnectionError, describeError, type ErrorCode, ExchangeError, whyUnusable } from '../errors.ts';
import { type Command, wrongUsage } from './io/command.ts';
import { wrap } from './io/table.ts';
import { flushRecords, say } from './io/write-records.ts';

/** Every command, loaded only when it is called: the start of a command costs what that command needs. */
export const COMMANDS: Readonly<Record<string, () => Promise<{ command: Command }>>> = {
  init: () => import('./init.ts'),
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
  audit: () => import('./audit.ts'),
  'dead-letters': () => import('./dead-letters.ts'),
  queues: () => import('./queues.ts'),
  requeue: () => import('./requeue.ts'),
  backup: () => import('./backup.ts'),
  restore: () => import('./restore.ts'),
  ledger: () => import('./ledger.ts'),
  where: () => import('./where.ts'),
  alerts: () => import('./alerts.ts'),
  doctor: () => import('./doctor.ts'),
  parse: () => import('./parse.ts'),
  normalize: () => import('./normalize.ts'),
  dedupe: () => import('./dedupe.ts'),
  explain: () => import('./explain.ts'),
  completion: async () => ({ command: (await import('./completion.ts')).completionOf(tableOfCommands) }),
};

const tableOfCommands = () =>
  Promise.all(Object.entries(COMMANDS).map(async ([name, load]) => ({ name, ...(await load()).command })));

/** Runs one command line and leaves its exit status in `process.exitCode`. */
export async function main(argv: readonly string[]): Promise<void> {
  const [name = 'help', ...args] = withoutColor(argv);
  // A reader that has seen enough ("… | head") closes the pipe, which is no error.
  process.stdout.on('error', error => {
    if ('code' in error && error.code === 'EPIPE') process.exit(0);
    say(`Standard output cannot be written: ${error.message}. Its contents are incomplete.`);
    process.exit(1);
  });
  try {
    if (name === 'help' || name === '--help' || name === '-h') process.exitCode = await help(args[0]);
    else if (['--version', '-V', 'version'].includes(name))
      process.stdout.write(`${(await import('../../config/yaml-file.ts')).programVersion()}\n`);
    else if (args.includes('--help') || args.includes('-h')) process.exitCode = await help(name);
    else process.exitCode = await run(name, args).finally(flushRecords);
  } catch (error) {
    process.exitCode = await report(name, error);
  }
}

/** Takes `--no-color` off a command line; every command knows it. */
function withoutColor(argv: readonly string[]): readonly string[] {
  const rest = argv.filter(word => word !== '--no-color');
  if (rest.length < argv.length) process.env.NO_COLOR = '1';
  return rest;
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

async function find(name: string): Promise<Command> {
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load !== undefined) return (await load()).command;
  const meant = nearest(name, [...Object.keys(COMMANDS), 'help']);
  const help = `${meant === undefined ? '' : `Is ${meant} meant? `}See: news-exchange help`;
  throw new ExchangeError('usage', `There is no command "${name}".`, { help });
}

/** Help fits a terminal of this many columns, and a wider one no better. */
const HELP_WIDTH = 80;

async function help(name: string | undefined): Promise<number> {
  if (name !== undefined && name !== 'help') {
    const { summary, usage } = await find(name);
    const blocks = `news-exchange ${name} ${usage}`.split('\n\n').map(helpBlock);
    process.stdout.write(`${[wrap(summary, HELP_WIDTH, 0), ...blocks].join('\n\n')}\n`);
    return 0;
  }
  const lines = await Promise.all(
    Object.entries(COMMANDS).map(async ([key, load]) =>
      helpLine(`  ${key.padEnd(14)}${(await load()).command.summary}`),
    ),
  );
  const notes = [
    'For one command: news-exchange help COMMAND. Results go to standard output, as records with --json; all else goes to standard error.',
    '--no-color (or NO_COLOR) prints without colours; --version (-V) prints the version.',
  ].map(note => wrap(note, HELP_WIDTH, 0));
  process.stdout.write(`news-exchange COMMAND …\n\n${lines.join('\n')}\n\n${notes.join('\n')}\n`);
  return 0;
}

/** Sentences of help are wrapped anew as one paragraph; lines of options stay lines. */
function helpBlock(block: string): string {
  const lines = block.split('\n');
  const isProse = lines.every(line => /^ {2}\p{Lu}?\p{Ll}(?!.* {2})/u.test(line));
  return isProse ? wrap(lines.map(line => line.trim()).join(' '), HELP_WIDTH, 2) : lines.map(helpLine).join('\n');
}

/** A line of help within its width: what follows the gap behind an option stays in its column. */
function helpLine(line: string): string {
  const [, option = '', words = ''] = /^( *\S.*? {2,}|)(.*)$/.exec(line) ?? [];
  const indent = line.length - line.trimStart().length;
  if (line.length <= HELP_WIDTH) return line.trimEnd();
  if (option === '' || option.length > HELP_WIDTH / 2) return wrap(line, HELP_WIDTH, indent, indent + 4);
  return option + wrap(words, HELP_WIDTH, option.length).slice(option.length);
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
  const options = Object.hasOwn(COMMANDS, command) && !missing ? (await find(command)).options : [];
  const usage = wrongUsage(command, error, options) ?? update;
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
  if (error instanceof Error && 'syscall' in error && 'path' in error) {
    say(`${command} failed: ${'dest' in error ? error.dest : error.path} cannot be used: ${whyUnusable(error)}.`);
    return 1;
  }
  const where = process.env.LOG_LEVEL === 'debug' && error instanceof Error ? `\n${error.stack}` : '';
  say(`${command} failed unexpectedly: ${message}. LOG_LEVEL=debug shows where in the program.${where}`);
  return 1;
}
