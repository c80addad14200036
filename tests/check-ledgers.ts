import { afterAll } from 'vitest';
import { checkLedgers } from './ledger-adds-up.ts';

// Of every file of tests: this hook comes first, so it runs last.
afterAll(() => checkLedgers());
