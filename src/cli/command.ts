/** What every command file exports; `main.ts` has the table of them. */
export type Command = {
  /** One line for `help`. */
  readonly summary: string;
  /** The words after the command's name, with a line an option. */
  readonly usage: string;
  /** Runs it and gives the exit status: 0 all well, 1 some records or files failed, 2 usage or configuration is wrong. */
  run(args: readonly string[]): Promise<number>;
};
