import { expect, test } from 'vitest';
import { yieldToEventLoop } from '../../src/stories/event-loop.ts';

test('long work in small steps lets the timers of its thread run', async () => {
  let turns = 0;
  const others = setInterval(() => {
    turns += 1;
  }, 1);
  for (let step = 0; step < 40; step++) {
    const until = performance.now() + 5;
    while (performance.now() < until);
    await yieldToEventLoop();
  }
  clearInterval(others);
  expect(turns).toBeGreaterThan(2);
});
