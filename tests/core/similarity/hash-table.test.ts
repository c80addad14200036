import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createHashTable } from '../../../src/core/similarity/hash-table.ts';

test('numbers are found by hash and kind as in a map, whatever comes and goes, when hashes are shared too', () => {
  const step = fc.record({ number: fc.nat(60), isIn: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), fc.constantFrom(1, 7, 2 ** 32 - 1), (steps, hashes) => {
      const table = createHashTable();
      const known = new Set<number>();
      const hashOf = (number: number): number => (number * 2_654_435_761) % hashes;
      for (const { number, isIn } of steps) {
        if (isIn && !known.has(number)) table.add(number, hashOf(number));
        if (!isIn) table.remove(number, hashOf(number));
        if (isIn) known.add(number);
        else known.delete(number);
      }
      expect(table.size).toBe(known.size);
      for (let number = 0; number <= 60; number++)
        expect(table.find(hashOf(number), other => other === number)).toBe(known.has(number) ? number : undefined);
    }),
  );
});
