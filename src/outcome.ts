import type { ExchangeError } from './errors.ts';

/**
 * How a job ends. Anything thrown is the fourth way, *again*: the queue repeats it with back-off,
 * and after the last try it lies in the dead letters.
 */
export type Outcome =
  | { readonly kind: 'done'; readonly facts: Readonly<Record<string, unknown>> }
  /** Bad input: no try will ever help. Kept as a dead letter with its reason. */
  | { readonly kind: 'never'; readonly error: ExchangeError }
  /** Somebody asked us to wait. */
  | { readonly kind: 'later'; readonly seconds: number };

export const done = (facts: Readonly<Record<string, unknown>> = {}): Outcome => ({ kind: 'done', facts });
