/** npm passes Ctrl-C on to a child that the terminal has told already: so soon after the first it is the same one. */
const SAME_MS = 1_000;

/**
 * Calls `stop` at the first SIGINT or SIGTERM; a second one ends the process at once, for those who will not wait.
 * To be called ahead of what takes time: until then a signal ends the process where it stands.
 * Returns how to stop listening.
 */
export function onStopSignal(stop: () => void): () => void {
  let askedAt: number | undefined;
  const listen = (signal: NodeJS.Signals): void => {
    if (askedAt !== undefined) {
      if (performance.now() - askedAt > SAME_MS) process.exit(signal === 'SIGINT' ? 130 : 143);
      return;
    }
    askedAt = performance.now();
    process.stderr.write('Finishing what is in hand; once more to end at once.\n');
    stop();
  };
  process.on('SIGINT', listen).on('SIGTERM', listen);
  return () => {
    process.off('SIGINT', listen).off('SIGTERM', listen);
  };
}
