import { count } from './sentences.ts';
import { span } from './times.ts';

/** Work that takes less is over before a line about it is read. */
const AFTER_MS = 2_000;
const EVERY_MS = 500;

type Measure = {
  /** What is counted: "item". */
  readonly one: string;
  /** How many there are in all; undefined where nobody knows. */
  readonly total?: number | undefined;
  /** How many are done. */
  done(): number | Promise<number>;
};

/**
 * Waits for work and, once it has taken two seconds, says on a terminal how far it is, how fast it goes and how long it will
 * take, in one line of standard error that is rewritten and taken away at the end.
 */
export async function withProgress<T>({ one, total, done }: Measure, work: () => Promise<T>): Promise<T> {
  if (process.stderr.isTTY !== true) return await work();
  const started = performance.now();
  let isAsking = false;
  const look = async (): Promise<void> => {
    if (isAsking || performance.now() - started < AFTER_MS) return;
    isAsking = true;
    const line = progressInWords(one, total, await done(), performance.now() - started);
    isAsking = false;
    process.stderr.write(`\r\u001b[K${line}`);
  };
  const timer = setInterval(() => void look().catch(() => {}), EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    if (performance.now() - started > AFTER_MS) process.stderr.write('\r\u001b[K');
  }
}

/** "1,200 of 4,010 items, 310 a second, 9 s left". */
export function progressInWords(one: string, total: number | undefined, done: number, ms: number): string {
  const rate = (done * 1_000) / ms;
  const perSecond = `${rate < 10 ? rate.toFixed(1) : Math.round(rate).toLocaleString('en')} a second`;
  if (total === undefined) return `${count(done, one)}, ${perSecond}`;
  const left = done > 0 && done < total ? `, ${span(((total - done) * 1_000) / rate)} left` : '';
  return `${done.toLocaleString('en')} of ${count(total, one)}, ${perSecond}${left}`;
}
