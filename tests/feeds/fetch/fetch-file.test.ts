import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fetchFeed } from '../../../src/feeds/fetch/fetch.ts';
import type { FetchOutcome } from '../../../src/feeds/fetch/request.ts';
import { DEFAULT_LIMITS, type FetchLimits } from '../../../src/feeds/fetch/request.ts';

let base: string;
let root: string;
let limits: FetchLimits;
beforeEach(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'news-exchange-files-'));
  root = path.join(base, 'root');
  await mkdir(root);
  limits = { ...DEFAULT_LIMITS, fileRoots: [path.join(base, 'not-there'), root], quietMs: 40 };
});
afterEach(() => rm(base, { recursive: true, force: true }));

const url = (...parts: string[]) => pathToFileURL(path.join(root, ...parts)).href;
const put = (name: string, text = name) => writeFile(path.join(root, name), text);

function names(outcome: FetchOutcome): (string | undefined)[] {
  return outcome.kind === 'fetched' ? outcome.documents.map(document => document.name) : [];
}

function fetched(outcome: FetchOutcome) {
  if (outcome.kind !== 'fetched') throw new Error(`${outcome.kind}, not fetched`);
  return outcome;
}

describe('a file', () => {
  test('is one document, and unchanged until it changes', async () => {
    await put('feed.xml', '<rss/>');
    const first = fetched(await fetchFeed({ url: url('feed.xml') }, limits));
    expect(first.documents.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(['<rss/>']);
    expect(await fetchFeed({ url: url('feed.xml'), bodyHash: first.bodyHash }, limits)).toMatchObject({
      kind: 'unchanged',
    });
    await put('feed.xml', '<rss></rss>');
    expect((await fetchFeed({ url: url('feed.xml'), bodyHash: first.bodyHash }, limits)).kind).toBe('fetched');
  });

  test('that is too large is named with the cap', async () => {
    await put('feed.xml', 'x'.repeat(2000));
    await expect(fetchFeed({ url: url('feed.xml') }, { ...limits, maxBytes: 1000 })).rejects.toMatchObject({
      code: 'fetch-too-large',
      facts: { cap: 'FETCH_MAX_BYTES' },
    });
  });

  test('that is not there is named', async () => {
    await expect(fetchFeed({ url: url('none.xml') }, limits)).rejects.toMatchObject({
      code: 'fetch-failed',
      message: `${url('none.xml')} could not be read: there is no such file or folder.`,
    });
  });
});

describe('a folder that is only read', () => {
  test('gives its files by name, without what is hidden, half written, linked or in sub-folders', async () => {
    for (const name of ['b.xml', 'a.xml', '.hidden', 'c.xml.tmp', 'd.part', 'e.filepart', 'f.xml~']) await put(name);
    await mkdir(path.join(root, 'done'));
    await put('done/old.xml');
    await symlink('/etc/passwd', path.join(root, 'z.xml'));
    const outcome = fetched(await fetchFeed({ url: url() }, limits));
    expect(names(outcome)).toEqual(['a.xml', 'b.xml']);
    expect(outcome.passedOver).toEqual([
      { name: 'z.xml', reason: 'It is a link, which may lead anywhere: put the file itself there.' },
    ]);
  });

  test('is unchanged as long as names, sizes and times are', async () => {
    await put('a.xml');
    const { bodyHash } = fetched(await fetchFeed({ url: url() }, limits));
    expect((await fetchFeed({ url: url(), bodyHash }, limits)).kind).toBe('unchanged');
    await utimes(path.join(root, 'a.xml'), 1, 1);
    expect((await fetchFeed({ url: url(), bodyHash }, limits)).kind).toBe('fetched');
    await put('b.xml');
    expect((await fetchFeed({ url: url(), bodyHash }, limits)).kind).toBe('fetched');
  });

  test('says which files were too many or too large for one poll', async () => {
    for (const name of ['a.xml', 'b.xml', 'c.xml']) await put(name);
    await put('aa.xml', 'x'.repeat(2000));
    const outcome = fetched(await fetchFeed({ url: url() }, { ...limits, maxFiles: 2, maxBytes: 1000 }));
    expect(names(outcome)).toEqual(['a.xml', 'b.xml']);
    expect(outcome.passedOver?.map(({ name }) => name)).toEqual(['aa.xml', 'c.xml']);
    expect(outcome.passedOver?.[1]?.reason).toContain('FETCH_MAX_FILES');
    expect(outcome.more).toBe(false);
  });

  test('says which file has a name that cannot be read, and reads the others', async () => {
    await put('a.xml');
    await writeFile(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xe3, 0x6f]), Buffer.from('.xml')]), 'latin1');
    const outcome = fetched(await fetchFeed({ url: url() }, limits));
    expect(names(outcome)).toEqual(['a.xml']);
    expect(outcome.passedOver).toEqual([{ name: '\ufffdo.xml', reason: 'Its name is not in UTF-8: rename it.' }]);
  });

  test.skipIf(process.getuid?.() === 0)('says which file we may not read, and reads the others', async () => {
    await put('a.xml');
    await put('b.xml');
    await chmod(path.join(root, 'a.xml'), 0);
    const outcome = fetched(await fetchFeed({ url: url() }, limits));
    expect(names(outcome)).toEqual(['b.xml']);
    expect(outcome.passedOver?.[0]?.reason).toContain('we may not read it');
  });

  test('of thousands of files is read to the cap', async () => {
    await Promise.all(Array.from({ length: 2000 }, (_, file) => put(`${file}.xml`)));
    const outcome = fetched(await fetchFeed({ url: url() }, { ...limits, maxFiles: 150 }));
    expect([outcome.documents.length, outcome.passedOver?.length]).toEqual([150, 1850]);
  });
});

describe('a drop folder', () => {
  const take = () => fetchFeed({ url: url(), take: true }, limits);

  test('is emptied into done and error, with the reason beside', async () => {
    await put('good.xml');
    await put('bad.xml');
    const { documents } = fetched(await take());
    expect(documents.map(({ name }) => name)).toEqual(['bad.xml', 'good.xml']);
    await documents[0]?.failed?.('bad.xml is no feed.');
    await documents[1]?.done?.();
    expect((await readdir(root)).sort()).toEqual(['done', 'error']);
    expect(await readdir(path.join(root, 'done'))).toEqual(['good.xml']);
    expect((await readdir(path.join(root, 'error'))).sort()).toEqual(['bad.xml', 'bad.xml.reason.txt']);
    expect(await readFile(path.join(root, 'error', 'bad.xml.reason.txt'), 'utf8')).toBe('bad.xml is no feed.\n');
    expect((await take()).kind).toBe('unchanged');
  });

  test('gives a file again until somebody says what became of it', async () => {
    await put('a.xml');
    const first = fetched(await take());
    const again = fetched(await fetchFeed({ url: url(), take: true, bodyHash: first.bodyHash }, limits));
    expect(names(again)).toEqual(['a.xml']);
    await again.documents[0]?.done?.();
    await first.documents[0]?.done?.();
    expect(await readdir(path.join(root, 'done'))).toEqual(['a.xml']);
  });

  test('leaves a file alone that is still growing', async () => {
    await put('growing.xml');
    await put('whole.xml');
    const grow = setInterval(() => appendFileSync(path.join(root, 'growing.xml'), 'more'), 5);
    try {
      await sleep(20);
      expect(names(await take())).toEqual(['whole.xml']);
    } finally {
      clearInterval(grow);
    }
    await sleep(60);
    expect(names(await take())).toEqual(['growing.xml', 'whole.xml']);
  });

  test('keeps both when the same name is dropped again', async () => {
    for (const text of ['monday', 'tuesday']) {
      await put('latest.xml', text);
      await fetched(await take()).documents[0]?.done?.();
    }
    const kept = await readdir(path.join(root, 'done'));
    const texts = await Promise.all(kept.map(name => readFile(path.join(root, 'done', name), 'utf8')));
    expect(texts.sort()).toEqual(['monday', 'tuesday']);
  });

  test('does not file away a file that was replaced after it was read', async () => {
    await put('latest.xml', 'monday');
    const [monday] = fetched(await take()).documents;
    await put('latest.xml', 'tuesday!');
    await monday?.done?.();
    const [tuesday] = fetched(await take()).documents;
    expect(Buffer.from(tuesday?.bytes ?? []).toString()).toBe('tuesday!');
  });

  test('gives no more than a poll may take, and says that there is more', async () => {
    for (const name of ['a.xml', 'b.xml', 'c.xml']) await put(name);
    limits = { ...limits, maxFiles: 2 };
    const first = fetched(await take());
    expect([names(first), first.more]).toEqual([['a.xml', 'b.xml'], true]);
    for (const document of first.documents) await document.done?.();
    const second = fetched(await take());
    expect([names(second), second.more]).toEqual([['c.xml'], false]);
  });

  test('puts a file that is too large into error by itself, so that it holds up nobody', async () => {
    await put('a.xml', 'x'.repeat(2000));
    await put('b.xml');
    limits = { ...limits, maxBytes: 1000 };
    expect(names(await take())).toEqual(['b.xml']);
    expect((await readdir(path.join(root, 'error'))).sort()).toEqual(['a.xml', 'a.xml.reason.txt']);
  });

  test('moves nothing through a link named done', async () => {
    await mkdir(path.join(base, 'elsewhere'));
    await symlink(path.join(base, 'elsewhere'), path.join(root, 'done'));
    await put('a.xml');
    await expect(fetched(await take()).documents[0]?.done?.()).rejects.toMatchObject({ code: 'address-refused' });
    expect(await readdir(path.join(base, 'elsewhere'))).toEqual([]);
  });
});

describe('outside the roots', () => {
  let special: net.Server;
  beforeEach(async () => {
    await writeFile(path.join(base, 'secret.xml'), 'secret');
    await mkdir(path.join(base, 'root-beside'));
    await writeFile(path.join(base, 'root-beside', 'secret.xml'), 'secret');
    await symlink(path.join(base, 'secret.xml'), path.join(root, 'link.xml'));
    await symlink(base, path.join(root, 'link'));
    await symlink('..', path.join(root, 'dots'));
    special = net.createServer().listen(path.join(root, 'special.xml'));
    await once(special, 'listening');
  });
  afterEach(() => special.close());

  test.each([
    () => pathToFileURL(path.join(base, 'secret.xml')).href,
    () => pathToFileURL(path.join(base, 'root-beside', 'secret.xml')).href,
    () => pathToFileURL(base).href,
    () => `${url()}/../secret.xml`,
    () => `${url()}/%2e%2e/secret.xml`,
    () => `${url()}/..%2fsecret.xml`,
    () => `${url()}/link.xml`,
    () => `${url()}/link/secret.xml`,
    () => `${url()}/link`,
    () => `${url()}/dots/secret.xml`,
    () => `${url()}/dots/none.xml`,
    () => `${url()}/%00`,
    () => `${url()}/special.xml`,
    () => 'file:///etc/passwd',
    () => 'file:///proc/self/environ',
    () => 'file:///dev/zero',
    () => 'file://server/share/feed.xml',
    () => 'file:',
    () => 'file:/',
  ])('nothing is read: %s', async address => {
    const error = await fetchFeed({ url: address() }, limits).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'address-refused', facts: { temporary: false } });
  });

  test('nothing is read at all when no folder is allowed', async () => {
    await put('feed.xml');
    await expect(fetchFeed({ url: url('feed.xml') }, { ...limits, fileRoots: [] })).rejects.toMatchObject({
      code: 'address-refused',
    });
  });

  test('a link within the roots may be followed by name', async () => {
    await put('real.xml', 'inside');
    await symlink('real.xml', path.join(root, 'alias.xml'));
    expect(fetched(await fetchFeed({ url: url('alias.xml') }, limits)).documents).toHaveLength(1);
  });
});
