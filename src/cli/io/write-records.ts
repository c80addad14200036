import { spawn } from 'node:child_process';
import { fstatSync } from 'node:fs';
import { describeError, ExchangeError, withoutCredentials } from '../../errors.ts';

let pending: string[] = [];
let pendingLength = 0;

/** Prints one result on standard output: as a JSON record with `--json`, else as text for people. */
export async function writeResult(json: boolean | undefined, record: unknown, text: () => string): Promise<void> {
  await writeText(json === true ? JSON.stringify(record) : text());
}

export async function writeRecord(record: unknown): Promise<void> {
  await writeText(JSON.stringify(record));
}

/** Prints lines on standard output, gathered into larger writes; waits for a slow reader. `main` flushes when a command ends. */
export async function writeText(line: string): Promise<void> {
  pending.push(line, '\n');
  pendingLength += line.length + 1;
  if (pendingLength > 65_536) await flushRecords();
}

export async function flushRecords(): Promise<void> {
  if (pendingLength === 0) return;
  const chunk = pending.join('');
  pending = [];
  pendingLength = 0;
  if (!process.stdout.write(chunk)) await new Promise<void>(resolve => process.stdout.once('drain', resolve));
}

const STDOUT = 1;

/**
 * Calls `then` when whoever read standard output has gone, as "head" does when it has enough: a pipe tells that only to who writes to it, or
 * polls it, which Node cannot. GNU's tail does: it ends by SIGPIPE; where there is none, the next write tells. The process does not wait
 * for it.
 * @returns what ends the watch
 */
export function watchOutput(then: () => void): () => void {
  if (!fstatSync(STDOUT).isFIFO()) return () => {};
  const tail = spawn('tail', ['-f', '/dev/null', `--pid=${process.pid}`], { stdio: ['ignore', 'inherit', 'ignore'] });
  tail.on('error', () => {});
  tail.once('exit', (_, signal) => {
    if (signal === 'SIGPIPE') then();
  });
  tail.unref();
  return () => tail.kill();
}

/** Tells a person on standard error: progress, what went wrong, what to do next. */
export function say(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

/** The record printed in place of one that could not be handled: `{id | file, error: {code, message}}`. */
export function errorRecord(input: Readonly<Record<string, unknown>> | ExchangeError, error: unknown) {
  const { id, file } = input instanceof ExchangeError ? input.facts : input;
  const key = id === undefined && typeof file === 'string' ? { file } : { id: id ?? null };
  return { ...key, error: describeError(error) };
}

type Row = Readonly<Record<string, unknown>>;

/** Columns for which records use another word. */
const WORDS: Readonly<Record<string, string>> = {
  partner_id: 'partner',
  feed_id: 'feed',
  item_id: 'item',
  unchanged: 'notModified',
};
/** Columns that hold 1 or 0 for yes and no. */
const BOOLEANS: ReadonlySet<string> = new Set(['guids_sound']);

/** A row of the store as a record: keys in camelCase, each once, and no credentials in addresses. */
export function rowRecord(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      WORDS[column] ?? column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      BOOLEANS.has(column) ? value === 1 : typeof value === 'string' ? withoutCredentials(value) : value,
    ]),
  );
}
