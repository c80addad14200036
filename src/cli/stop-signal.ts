/**
 * Calls `stop` at the first SIGINT or SIGTERM; a second one ends the process at once, for those who will not wait.
 * Returns how to stop listening.
 */
export function onStopSignal(stop: () => void): () => void {
  let asked = false;
  const listen = (signal: NodeJS.Signals): void => {
    if (asked) process.exit(signal === 'SIGINT' ? 130 : 143);
    asked = true;
    process.stderr.write('Finishing what is in hand; once more to end at once.\n');
    stop();
  };
  process.on('SIGINT', listen).on('SIGTERM', listen);
  return () => {
    process.off('SIGINT', listen).off('SIGTERM', listen);
  };
}
