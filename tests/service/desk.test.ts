import { expect, test } from 'vitest';
import { exchange, launch, records, workplace } from './exchange.ts';

const { env } = workplace({
  a: 'id: a\nname: Paper A\nfeeds: [{url: "file:a.xml"}]\n',
});

test('doctor says that everything is in order, and what is not', async () => {
  expect((await exchange(['doctor'], env)).code).toBe(0);
  const broken = await exchange(['doctor'], { ...env, PATH: '/nowhere' });
  expect(broken.code).toBe(1);
  expect(broken.out).toMatch(/^wrong {5}broker: Neither valkey-server nor redis-server/m);
});

test('partners check reads the files and names what is wrong', async () => {
  expect((await exchange(['partners', 'check'], env)).err).toContain('1 partners with 1 feeds, all in order.');
  const wrong = workplace({ a: 'id: a\nnaem: Paper A\n' });
  expect((await exchange(['partners', 'check'], wrong.env)).code).toBe(2);
});

test('queues tells what waits while the program runs, and what lies dead', async () => {
  const running = launch(['start'], env);
  try {
    await running.said('Polling on schedule');
    const rows = records((await exchange(['queues', '--json'], env)).out);
    expect(rows.map(row => row.queue ?? 'items')).toEqual(['schedule', 'poll-feed', 'ingest-items', 'items']);
    expect((await exchange(['partners'], env)).out).toContain('Paper A: 1 feeds, 0 articles');
  } finally {
    running.process.kill('SIGTERM');
    await running.ended;
  }
});

test('a command that is none, an option that is none: told in a sentence, exit status 2', async () => {
  expect(await exchange(['frobnicate'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('There is no command "frobnicate"'),
  });
  expect(await exchange(['run', '--twice'])).toMatchObject({ code: 2, err: expect.stringContaining("'--twice'") });
});
