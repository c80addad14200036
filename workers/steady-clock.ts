/** Milliseconds by which wall clock and timer may drift apart between two looks. */
const TOLERANCE_MS = 5_000;
/** A clock that was not set for so long is believed. */
const BELIEVED_MS = 50 * 60_000;

export type SteadyClock = {
  /** Milliseconds by which the wall clock was set since the last look; 0 where it went as the timer did. */
  step(): number;
  /** Whether this process has run for most of an hour and its wall clock was not set meanwhile. */
  isBelieved(): boolean;
};

/** Compares the wall clock with the timer of the process, which nobody can set. */
export function steadyClock(): SteadyClock {
  const apart = (): number => Date.now() - performance.now();
  let last = apart();
  let since = performance.now();
  return {
    step() {
      const now = apart();
      const moved = Math.round(now - last);
      last = now;
      if (Math.abs(moved) < TOLERANCE_MS) return 0;
      since = performance.now();
      return moved;
    },
    isBelieved: () => performance.now() - since >= BELIEVED_MS,
  };
}
