/**
 * How a job ends that does its work. What throws is done *again*: the queue repeats it with back-off, and after the last try it
 * lies in the dead letters. A payload that is wrong *never* begins: it lies there at once (workers/run.ts).
 */
export type Outcome =
  | { readonly kind: 'done'; readonly facts: Readonly<Record<string, unknown>> }
  /** Somebody asked us to wait. */
  | { readonly kind: 'later'; readonly seconds: number };

export const done = (facts: Readonly<Record<string, unknown>> = {}): Outcome => ({ kind: 'done', facts });
