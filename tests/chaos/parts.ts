import { setTimeout as sleep } from 'node:timers/promises';
import { launch, type Running } from '../service/exchange.ts';

const PARTS = {
  sqlite: [['start']],
  postgres: [['scheduler'], ['worker'], ['worker'], ['serve']],
} as const;

export type Parts = {
  /** Ends one of the processes; it is started again after so many seconds. */
  end(which: number, signal: NodeJS.Signals, seconds: number): Promise<void>;
  pid(which: number): number;
  readonly count: number;
  stop(): Promise<void>;
};

/** The processes of a deployment, each started again as a service manager would when it ends. */
export function startParts(kind: keyof typeof PARTS, env: Readonly<Record<string, string>>): Parts {
  let stopping = false;
  const running: Running[] = [];
  const wait = new Map<number, number>();
  const keep = async (which: number, args: readonly string[]): Promise<void> => {
    while (!stopping) {
      const one = launch(args, env);
      running[which] = one;
      one.said(/never said/).catch(() => {});
      await one.ended;
      await sleep((wait.get(which) ?? 1) * 1_000);
      wait.delete(which);
    }
  };
  const kept = PARTS[kind].map((args, which) => keep(which, args));
  return {
    count: PARTS[kind].length,
    pid: which => running[which]?.process.pid ?? 0,
    async end(which, signal, seconds) {
      wait.set(which, seconds);
      running[which]?.process.kill(signal);
    },
    async stop() {
      stopping = true;
      for (const one of running) one.process.kill('SIGTERM');
      await Promise.race([Promise.all(kept), sleep(20_000)]);
      for (const one of running) one.process.kill('SIGKILL');
    },
  };
}
