import { type ParseArgsConfig, parseArgs } from 'node:util';
import { nearest } from '../../core/text/misprint.ts';
import { ExchangeError } from '../../errors.ts';

export { timeOption } from './times.ts';

/** What every command file exports; `main.ts` has the table of them. */
export type Command = {
  /** One line for `help`. */
  readonly summary: string;
  /** What follows the command's name, then one line an option. */
  readonly usage: string;
  /** Names of its options, to find the one that a misspelt one was meant to be. */
  readonly options: readonly string[];
  /** Words that may stand first behind its name, for completion. */
  readonly verbs: readonly string[];
  /** Runs it and returns the exit status: 0 all well, 1 some records or files failed, 2 wrong usage or configuration. */
  run(args: readonly string[]): Promise<number>;
};

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O; allowPositionals: true }>>['values'];

/**
 * Makes a command of its options as data and a function of their values, which returns the exit status unless that is
 * always 0. Without `operands` it takes options only.
 */
export function defineCommand<const O extends Options = Record<never, never>>(definition: {
  readonly summary: string;
  readonly usage: string;
  readonly options?: O;
  readonly verbs?: readonly string[];
  readonly operands?: true;
  run(values: Values<O>, operands: readonly string[]): Promise<number> | Promise<void>;
}): Command {
  const { summary, usage, options, verbs = [], operands = false, run } = definition;
  return {
    summary,
    usage,
    options: Object.keys(options ?? {}),
    verbs,
    async run(args) {
      const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: operands });
      return (await run(values as Values<O>, positionals)) ?? 0;
    },
  };
}

/** The one operand that a command or its verb takes. Throws `usage`: "feeds pause takes the id of a feed." */
export function onlyOperand(command: string, operands: readonly string[], what: string): string {
  const [operand, ...more] = operands;
  if (operand !== undefined && more.length === 0) return operand;
  const help = `See: news-exchange help ${command.split(' ', 1)[0]}`;
  throw new ExchangeError('usage', `${command} takes ${what}.`, { help });
}

/** A whole number typed after an option. Throws `usage` naming the option. */
export function numberOption(name: string, typed: string | undefined, least: number): number | undefined {
  if (typed === undefined) return undefined;
  const value = /^\d{1,15}$/.test(typed) ? Number(typed) : Number.NaN;
  if (value >= least) return value;
  throw new ExchangeError('usage', `--${name} must be a whole number from ${least}, but is "${typed}".`);
}

/** What Node's `parseArgs` found wrong with a command line, as a sentence; undefined for any other error. */
export function wrongUsage(name: string, error: unknown, options: readonly string[] = []): string | undefined {
  if (!(error instanceof TypeError && 'code' in error)) return undefined;
  const [, quoted = ''] = /'([^']{1,200})'/.exec(error.message) ?? [];
  const option = quoted.split(' ', 1)[0]?.split(',').at(-1) ?? quoted;
  const help = `See: news-exchange help ${name}`;
  switch (error.code) {
    case 'ERR_PARSE_ARGS_UNKNOWN_OPTION': {
      const meant = nearest(quoted.replace(/^-+/, ''), options);
      return `${name} has no option ${quoted}. ${meant === undefined ? '' : `Is --${meant} meant? `}${help}`;
    }
    case 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL':
      return `${name} takes no "${quoted}". ${help}`;
    case 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE':
      if (error.message.includes('ambiguous'))
        return `${option} needs a value; one that begins with a dash is written ${option}=-VALUE. ${help}`;
      return `${option} ${error.message.includes('does not take') ? 'takes no value' : 'needs a value'}. ${help}`;
    default:
      return undefined;
  }
}
