/**
 * `npm run test:slow` runs the whole suite with more kills, floods and orders, and what waits for minutes. `npm test` checks the
 * same functions with fewer: `const KILLS = slow ? 12 : 4`, `test.runIf(slow)`.
 */
export const slow = process.env.SLOW_TESTS === '1';
