import { seededNumbers } from './seeded-copy.ts';

/** The same things in another order, the same one for each seed. */
export function shuffled<T>(things: readonly T[], seed: number): T[] {
  const next = seededNumbers(seed);
  return things
    .map(thing => ({ thing, place: next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ thing }) => thing);
}
