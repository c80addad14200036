import { expect, test } from 'vitest';
import { takeTurns } from '../src/take-turns.ts';

test('long work in small steps lets the others of its thread have their turn', async () => {
  let turns = 0;
  const others = setInterval(() => {
    turns += 1;
  }, 1);
  for (let step = 0; step < 40; step++) {
    const until = performance.now() + 5;
    while (performance.now() < until);
    await takeTurns();
  }
  clearInterval(others);
  expect(turns).toBeGreaterThan(2);
});
