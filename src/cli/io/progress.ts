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

/**
 * The same for work that keeps the event loop busy and says itself how far it is. `total` counts what `at` counts (bytes of a file, say,
 * where `done` counts records). Where results are printed on the terminal too, they show it.
 */
export function stepProgress(one: string): { step(done: number, at?: number, total?: number): void; end(): void } {
  const isShown = process.stderr.isTTY === true && process.stdout.isTTY !== true;
  const started = performance.now();
  let [next, isWritten] = [started + AFTER_MS, false];
  return {
    step(done, at = done, total) {
      const now = performance.now();
      if (!isShown || now < next) return;
      next = now + EVERY_MS;
      isWritten = true;
      process.stderr.write(`\r\u001b[K${progressInWords(one, at === done ? total : undefined, done, now - started)}`);
      if (at !== done && total !== undefined) process.stderr.write(shareInWords(at, total, now - started));
    },
    end() {
      if (isWritten) process.stderr.write('\r\u001b[K');
    },
  };
}

/** ", 41 %, 9 s left". */
export function shareInWords(at: number, total: number, ms: number): string {
  if (at <= 0 || at > total) return '';
  return `, ${Math.floor((100 * at) / total)} %${at < total ? `, ${span((ms * (total - at)) / at)} left` : ''}`;
}

/** "1,200 of 4,010 items, 310 a second, 9 s left". */
export function progressInWords(one: string, total: number | undefined, done: number, ms: number): string {
  const rate = (done * 1_000) / ms;
  const perSecond = `${rate < 10 ? rate.toFixed(1) : Math.round(rate).toLocaleString('en')} a second`;
  if (total === undefined) return `${count(done, one)}, ${perSecond}`;
  const left = done > 0 && done < total ? `, ${span(((total - done) * 1_000) / rate)} left` : '';
  return `${done.toLocaleString('en')} of ${count(total, one)}, ${perSecond}${left}`;
}
