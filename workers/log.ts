import { type Logger, pino } from 'pino';

/**
 * The log of a process, on standard error: one line an outcome. On a terminal a sentence with the time, elsewhere a record of
 * JSON; never both.
 */
export function createLog(level: string, terminal: boolean = process.stderr.isTTY): Logger {
  if (!terminal) return pino({ level, base: undefined }, pino.destination({ dest: 2, sync: true }));
  return pino({ level, base: undefined }, { write: line => void process.stderr.write(`${inWords(line)}\n`) });
}

/** One record of the log as a sentence: "14:02:11 cgtn-1a2b: 4 published, 1 copies of other articles." */
export function inWords(line: string): string {
  const { time, message, msg, err, level, ...facts } = JSON.parse(line) as Record<string, unknown> & {
    readonly time: number;
    readonly err?: { readonly message?: string };
  };
  const clock = new Date(time).toTimeString().slice(0, 8);
  const said = message ?? (err?.message === undefined ? msg : `${msg ?? 'failed'}: ${err.message}`);
  if (message !== undefined || err !== undefined) {
    const feed = facts.feed === undefined || String(said).includes(String(facts.feed)) ? '' : `${facts.feed}: `;
    return `${clock} ${feed}${said}`;
  }
  const rest = Object.entries(facts).map(
    ([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : value}`,
  );
  return `${clock} ${[said, ...rest].join(', ')}`;
}
