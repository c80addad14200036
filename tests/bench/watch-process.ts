import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

/** Loaded ahead of the program (`--import`): as its process ends, tells its peak memory and the main thread's longest stall. */
if (isMainThread) {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  process.once('exit', () => {
    // Not by getrusage: its peak begins with the memory of whoever started the process.
    const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    const stall = Math.round(delay.max / 1e6) / 1_000;
    const megabytes = Math.round(Number(kilobytes) * 1.024e-3);
    process.stderr.write(`\n${JSON.stringify({ watched: true, megabytes, stall })}\n`);
  });
}
