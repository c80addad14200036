import { expect, test } from 'vitest';
import { createLargeBatches } from '../../src/ingest/large-batches.ts';

test('large batches have their turn in the order in which they came, and none waits behind too many', async () => {
  const large = createLargeBatches(1, 2);
  const order: string[] = [];
  const enter = async (name: string): Promise<() => void> => {
    const leave = await large.enter();
    if (leave === undefined) throw new Error(`${name} was sent away`);
    order.push(name);
    return leave;
  };
  const first = await enter('first');
  const [second, third] = [enter('second'), enter('third')];
  expect(large.enter()).toBeUndefined();
  expect(order).toEqual(['first']);
  first();
  (await second)();
  const leave = await third;
  expect(order).toEqual(['first', 'second', 'third']);
  leave();
  expect(await large.enter()).toBeTypeOf('function');
});
