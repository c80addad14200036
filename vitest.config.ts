import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    setupFiles: ['tests/check-ledgers.ts'],
    globalSetup: ['tests/built.ts', 'tests/postgres.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
