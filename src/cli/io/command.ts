import { type ParseArgsConfig, parseArgs } from 'node:util';
import { ExchangeError } from '../../errors.ts';

/** What every command file exports; `main.ts` has the table of them. */
export type Command = {
  /** One line for `help`. */
  readonly summary: string;
  /** What follows the command's name, then one line an option. */
  readonly usage: string;
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
  readonly operands?: true;
  run(values: Values<O>, operands: readonly string[]): Promise<number> | Promise<void>;
}): Command {
  const { summary, usage, options, operands = false, run } = definition;
  return {
    summary,
    usage,
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

/** A date or an ISO 8601 time typed after an option, as ISO 8601 in UTC. Throws `usage` naming the option. */
export function timeOption(name: string, typed: string | undefined): string | undefined {
  if (typed === undefined) return undefined;
  const ms = /^\d{4}-\d\d/.test(typed) ? Date.parse(typed) : Number.NaN;
  if (!Number.isNaN(ms)) return new Date(ms).toISOString();
  const expected = 'a date or a time such as 2026-11-03 or 2026-11-03T10:00:00Z';
  throw new ExchangeError('usage', `--${name} must be ${expected}, but is "${typed}".`);
}

/** A whole number typed after an option. Throws `usage` naming the option. */
export function numberOption(name: string, typed: string | undefined, least: number): number | undefined {
  if (typed === undefined) return undefined;
  const value = /^\d{1,15}$/.test(typed) ? Number(typed) : Number.NaN;
  if (value >= least) return value;
  throw new ExchangeError('usage', `--${name} must be a whole number from ${least}, but is "${typed}".`);
}

/** What Node's `parseArgs` found wrong with a command line, as a sentence; undefined for any other error. */
export function wrongUsage(command: string, error: unknown): string | undefined {
  if (!(error instanceof TypeError && 'code' in error)) return undefined;
  const [, quoted = ''] = /'([^']{1,200})'/.exec(error.message) ?? [];
  const option = quoted.split(' ', 1)[0]?.split(',').at(-1) ?? quoted;
  const help = `See: news-exchange help ${command}`;
  switch (error.code) {
    case 'ERR_PARSE_ARGS_UNKNOWN_OPTION':
      return `${command} has no option ${quoted}. ${help}`;
    case 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL':
      return `${command} takes no "${quoted}". ${help}`;
    case 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE':
      if (error.message.includes('ambiguous'))
        return `${option} needs a value; one that begins with a dash is written ${option}=-VALUE. ${help}`;
      return `${option} ${error.message.includes('does not take') ? 'takes no value' : 'needs a value'}. ${help}`;
    default:
      return undefined;
  }
}
