import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { exchange, launch, records, workplace } from './exchange.ts';

const telegram = (number: number, words: string): string =>
  `ZCZC\nkpt06${number} 4 i 211\n\nHarbour/\n\nHarbour story ${number} =\n\n   KARACHI - ${words}\n\n031137 GMT Nov 24\nNNNN\n`;

/** A workplace whose one partner drops files into a folder. */
function wirePlace(): { readonly drop: string; readonly env: ReturnType<typeof workplace>['env'] } {
  const { folder, env } = workplace({});
  const drop = path.join(folder, 'data', 'drop', 'wire');
  mkdirSync(drop, { recursive: true });
  writeFileSync(
    path.join(folder, 'partners', 'wire.yaml'),
    `id: wire\nname: Wire\nfeeds: [{url: "file://${drop}/", take: true}]\n`,
  );
  return { drop, env };
}

test('a drop folder takes copy and turns away a picture by name; that all of it is new is no cause for alarm', async () => {
  const { drop, env } = wirePlace();
  await exchange(['run', '--once', '--all'], env);

  writeFileSync(
    path.join(drop, 'one.txt'),
    telegram(1, 'A ferry hit a tug on Sunday, the port said. Nobody was hurt.'),
  );
  writeFileSync(
    path.join(drop, 'map.png'),
    Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(900, 7)]),
  );
  const first = await exchange(['run', '--once', '--all', '--json'], env);
  expect(records(first.out)).toMatchObject([{ published: 1 }]);
  expect(first.err).toContain('The document is a PNG picture');
  expect(readdirSync(path.join(drop, 'done'))).toEqual(['one.txt']);
  expect(readFileSync(path.join(drop, 'error', 'map.png.reason.txt'), 'utf8')).toContain('a PNG picture');
  expect((await exchange(['feeds'], env)).out).toMatch(/^ {4}not all was readable: The document is a PNG picture/m);

  writeFileSync(
    path.join(drop, 'two.txt'),
    telegram(2, 'The tug was towed to the yard at night and will be mended in May.'),
  );
  const second = await exchange(['run', '--once', '--all'], env);
  expect(second.out).toContain('1 article came in');
  expect(first.err + second.err).not.toContain('may have been missed');
});

test('start sums up its first round once, and tells of a file that is dropped later by itself', async () => {
  const { drop, env } = wirePlace();
  for (let number = 1; number < 9; number += 1)
    writeFileSync(
      path.join(drop, `${number}.txt`),
      telegram(number, `Tug ${number} left port ${number * 7} at noon on Sunday.`),
    );
  const running = launch(['start'], env);
  await running.said('Polling on schedule');
  writeFileSync(
    path.join(drop, 'late.txt'),
    telegram(9, 'A ferry hit a pier on Monday, the port said. Nobody was hurt.'),
  );
  await running.said(/wire-\w+: 1 article published/);
  running.process.kill('SIGTERM');
  const { err } = await running.ended;
  expect(err.match(/came in:/g)).toHaveLength(1);
  expect(err.match(/: 1 article published/g)).toHaveLength(1);
});
