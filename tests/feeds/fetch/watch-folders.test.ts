import { renameSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { watchFolders } from '../../../src/feeds/fetch/folder.ts';

test('a drop folder tells once what was dropped, and nothing of what is filed away or half written', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'news-exchange-watch-'));
  await mkdir(path.join(folder, 'done'));
  await writeFile(path.join(folder, 'old.xml'), 'old');
  const told: string[] = [];
  const watching = watchFolders([folder, path.join(folder, 'not-there')], dropped => told.push(dropped));
  await writeFile(path.join(folder, '.hidden.xml'), 'half');
  await writeFile(path.join(folder, 'half.xml.part'), 'half');
  await rename(path.join(folder, 'old.xml'), path.join(folder, 'done', 'old.xml'));
  await sleep(700);
  expect(told).toEqual([]);
  renameSync(path.join(folder, 'half.xml.part'), path.join(folder, 'half.xml'));
  writeFileSync(path.join(folder, 'other.xml'), 'whole');
  await expect.poll(() => told, { timeout: 60_000 }).toEqual([folder]);
  writeFileSync(path.join(folder, 'late.xml'), 'whole');
  watching.close();
  await sleep(600);
  expect(told).toEqual([folder]);
  await rm(folder, { recursive: true });
});
