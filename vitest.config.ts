import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    setupFiles: ['tests/check-ledgers.ts'],
    globalSetup: ['tests/built.ts', 'tests/postgres.ts'],
    // Vitest leaves one processor to itself: on two, files would run one after the other, and take half as long again.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
