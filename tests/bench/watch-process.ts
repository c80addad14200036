import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

/** Loaded ahead of the program (`--import`): as its process ends, tells its peak memory and the main thread's longest stall. */
if (isMainThread && process.env.WATCH === '1') {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  process.once('exit', () => {
    const megabytes = Math.round(process.resourceUsage().maxRSS / 1_000);
    const stall = Math.round(delay.max / 1e6) / 1_000;
    process.stderr.write(`\n${JSON.stringify({ watched: true, megabytes, stall })}\n`);
  });
}
