import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { leaveOut } from '../ledger-adds-up.ts';
import { freshDatabase } from '../postgres.ts';
import { exchange, records, workplace } from './exchange.ts';

/**
 * The fixtures are stores as version 0.1 (28ff662) made them: two partners, a correction, a kill, an embargo, a merge by the desk
 * and a dead letter. Their feeds lie in /srv/feeds, which is not there any more.
 */
const PARTNERS = {
  agency:
    'id: agency\nname: Coastal Agency\nexchanges: [{with: cgtn}]\nfeeds: [{url: "file:///srv/feeds/agency.json"}]\n',
  paper:
    'id: paper\nname: Evening Paper\nfeeds: [{url: "file:///srv/feeds/paper.json"}, {url: "file:///srv/feeds/extra.xml"}]\n',
};

async function load(kind: string, url: string | undefined, dataDir: string): Promise<void> {
  const text = readFileSync(`tests/fixtures/store-0.1-${kind}.sql`, 'utf8');
  if (url === undefined) {
    mkdirSync(dataDir, { recursive: true });
    const db = new DatabaseSync(path.join(dataDir, 'news-exchange.sqlite'), { defensive: false });
    db.exec(text);
    db.close();
    return;
  }
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(text);
  await client.end();
}

describe.each(['sqlite', 'postgres'])('a store of version 0.1 on %s', kind => {
  let env: Record<string, string>;
  let drop = async (): Promise<void> => {};
  const read = async (...args: string[]) => records((await exchange([...args, '--json'], env)).out);
  const headlines = async () => (await read('articles', '--all')).map(article => article.headline).sort();

  beforeAll(async () => {
    const place = workplace(PARTNERS);
    env = place.env;
    if (kind === 'postgres') {
      const database = await freshDatabase(inject('postgresUrl'));
      drop = database.drop;
      env.DATABASE_URL = database.url;
    }
    await load(kind, env.DATABASE_URL, env.DATA_DIR ?? '');
  });
  afterAll(async () => {
    leaveOut(env);
    await drop();
  });

  const SHOWN = [
    'All the results',
    'CORRECTED: Basin to close for twelve weeks',
    'Council votes on harbour fees',
    'Lock gate to be mended',
    'Yacht owners fear the vote',
  ];

  test('is not changed by commands that read, and is brought up by the first that works', async () => {
    expect(await exchange(['articles'], env)).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('older'),
    });
    // Who forgot to back up before the new version was installed can still do it.
    const file = path.join(path.dirname(env.DATA_DIR ?? ''), 'of-the-old-version');
    const saved = await exchange(['backup', file], env);
    expect(saved).toMatchObject({ code: 0, err: expect.stringContaining('as an older news-exchange left it') });
    const doctor = await exchange(['doctor'], env);
    expect(doctor.out).toMatch(/^in order {2}store: .*of an older news-exchange: the next start brings its tables up/m);
    expect((await exchange(['articles'], env)).err, 'doctor changed nothing').toContain('older');
    const check = await exchange(['partners', 'check'], env);
    expect(check.out).toContain('2 partners with 3 feeds');
    await exchange(['run', '--once', '--json'], env);
    expect(await headlines()).toEqual(SHOWN);
  });

  test('keeps its log, its kill, its embargo, its merge and its dead letter', async () => {
    const changes = await read('changes', '--after', '0');
    expect(changes.map(({ seq }) => seq).slice(0, 10)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(changes.filter(({ kind: what }) => what === 'canceled')).toMatchObject([
      { article: { reason: 'Facts in doubt.' } },
    ]);
    expect(JSON.stringify(changes)).not.toMatch(/bribes|lighthouse/);
    const [council] = (await read('articles', '--all')).filter(
      ({ headline }) => headline === 'Council votes on harbour fees',
    );
    const story = await exchange(['stories', String(council?.id)], env);
    expect(story.out).toMatch(/The desk made .* one story/);
    const letters = await read('queues', '--dead');
    expect(letters).toMatchObject([{ code: 'item-without-content', feed: expect.stringMatching(/^paper-/) }]);
  });

  test('is read again by the new rules from what it had kept, and nothing comes twice or back', async () => {
    const again = await exchange(['requeue', '--since', '2026-01-01'], env);
    expect(again.code).toBe(1);
    expect(again.err).toContain('Doing again: 8 items of 3 feeds, from the archived copy.');
    // Its text is that of the article which the agency killed, and it credits the agency: version 0.1 let it stand.
    expect(await headlines()).toEqual(SHOWN.filter(headline => headline !== 'Lock gate to be mended'));
    expect((await read('changes', '--after', '0')).filter(({ kind: what }) => what === 'reissued')).toEqual([]);
  });

  test('goes back to a backup, whatever was done since, and readers notice', async () => {
    const file = path.join(path.dirname(env.DATA_DIR ?? ''), 'backup');
    const before = await exchange(['articles', '--all', '--json'], env);
    const [log] = await read('changes', '--end');
    // With PostgreSQL a machine that makes backups has no DATA_DIR yet.
    const backingUp = kind === 'postgres' ? { ...env, DATA_DIR: `${env.DATA_DIR}-of-backups` } : env;
    expect(await exchange(['backup', file], backingUp)).toMatchObject({ code: 0 });
    const [council] = records(before.out).filter(({ headline }) => headline === 'Council votes on harbour fees');
    expect(await exchange(['stories', 'split', String(council?.id)], env)).toMatchObject({ code: 0 });
    expect((await exchange(['articles', '--all', '--json'], env)).out).not.toBe(before.out);
    expect(await exchange(['restore', file], env)).toMatchObject({ code: 0 });
    expect((await exchange(['articles', '--all', '--json'], env)).out).toBe(before.out);
    const [restored] = await read('changes', '--end');
    expect(restored?.seq ?? restored?.end).toBe(log?.seq ?? log?.end);
    expect(restored?.epoch).not.toBe(log?.epoch);
  });
});
