import { readdirSync, rmSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { freshDatabase } from '../postgres.ts';
import { exchange, partnerFile, records, rss, workplace } from './exchange.ts';

describe.each(['sqlite', 'postgres'])('with RAW_DIR and a store on %s', kind => {
  let env: Record<string, string>;
  let folder: string;
  let server: http.Server;
  let drop = async (): Promise<void> => {};
  beforeAll(async () => {
    server = http.createServer((request, response) => {
      const name = (request.url ?? '/').slice(1);
      response.end(rss([{ guid: `${name}-1`, headline: `News of ${name}`, html: `<p>Two tugs for ${name}.</p>` }]));
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const place = workplace({ harbour: partnerFile('harbour', [`${url}/north`, `${url}/south`]) });
    folder = path.join(place.folder, 'raw');
    env = { ...place.env, RAW_DIR: folder };
    if (kind === 'postgres') {
      const database = await freshDatabase(inject('postgresUrl'));
      drop = database.drop;
      env.DATABASE_URL = database.url;
    }
    await exchange(['run', '--once', '--all'], env);
  });
  afterAll(async () => {
    server.close();
    await drop();
  });

  const files = (): string[] =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.zst'));

  test('documents are files, from which items are read again; commands say where they are', async () => {
    expect(files()).toHaveLength(2);
    const again = await exchange(['requeue', '--partner', 'harbour'], env);
    expect(again.err).toContain('2 items of 2 feeds, from the archived copy');
    expect(again.code).toBe(0);
    const { out } = await exchange(['doctor'], env);
    expect(out).toContain(`raw archive: in files, in RAW_DIR, ${folder}, the newest 2 of them read`);
    const saved = await exchange(['backup', path.join(folder, '..', 'saved')], env);
    expect(saved.err).toContain(`they are files in RAW_DIR, ${folder}. Copy that folder`);
    const without = await exchange(['doctor'], { ...env, RAW_DIR: '' });
    expect(without.out).toContain('RAW_DIR is not set. Set it to the folder');
  });

  test('an article that is erased takes its documents along, and not without the setting', async () => {
    const all = records((await exchange(['articles', '--all', '--json'], env)).out);
    const id = String(all.find(({ headline }) => headline === 'News of north')?.id);
    const refused = await exchange(['articles', 'erase', id, '--reason', 'court'], { ...env, RAW_DIR: '' });
    expect(refused.code).not.toBe(0);
    expect(refused.err).toContain('RAW_DIR is not set');
    expect((await exchange(['articles', 'erase', id, '--reason', 'court'], env)).code).toBe(0);
    expect(files()).toHaveLength(1);
  });

  test('where a file is gone that is told, and the kept words are used', async () => {
    rmSync(folder, { recursive: true });
    const again = await exchange(['requeue', '--partner', 'harbour'], env);
    expect(again.code).toBe(1);
    expect(again.err).toContain(
      'any more. Put it back from a copy of that folder. The kept words of its items are used.',
    );
  });
});
