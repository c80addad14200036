import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';

function run(args: readonly string[], input: string, env: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/entry.js', ...args], {
    input,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  return {
    status,
    stdout,
    stderr,
    records: () =>
      stdout
        .trimEnd()
        .split('\n')
        .map(line => JSON.parse(line)),
  };
}

const lines = (...records: readonly unknown[]) =>
  records.map(record => (typeof record === 'string' ? record : JSON.stringify(record))).join('\n');

test('answers record by record in order, a configured partner by its id, a bad record in its place', () => {
  const { status, records } = run(
    ['normalize'],
    lines(
      { id: 'a', bodyText: 'The river rose. –The Daily Mail-GGTN news exchange item', partner: 'daily-mail' },
      { id: 'b', bodyText: 12 },
      'this is no JSON',
      { id: 'c', bodyText: 'It fell.', partner: 'nobody' },
      { id: 4, headline: 'Rain', bodyHtml: '<p>It rained. —AFP</p>', byline: null },
    ),
  );
  const [a, b, broken, c, last] = records();
  expect(status).toBe(1);
  expect(a).toMatchObject({ id: 'a', bodyText: 'The river rose.', creditLine: 'The Daily Mail–CGTN news exchange' });
  expect(b).toMatchObject({ id: 'b', error: { code: 'input-wrong' } });
  expect(b.error.message).toContain('bodyText');
  expect(broken).toMatchObject({ id: null, error: { code: 'input-wrong' } });
  expect(c).toMatchObject({ id: 'c', error: { code: 'partner-wrong' } });
  expect(last).toMatchObject({ id: 4, bodyHtml: '<p>It rained.</p>', creditLine: 'AFP' });
});

test('every configured partner is a known house in every partner’s copy, called as its own file calls it', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'nx-partners-'));
  for (const partner of [
    '{id: nordwire, name: Nordwire, aliases: [NWR]}',
    '{id: harbour, name: Harbour Post, exchanges: [{with: nordwire}]}',
    '{id: third, name: Third Paper}',
    '{id: cgtn-europe, name: CGTN Europe, aliases: [CGTN]}',
  ])
    writeFileSync(path.join(folder, `${partner.slice(5, partner.indexOf(','))}.yaml`), partner);
  const wanted = ['(Nordwire)', '– Nordwire', 'Source: Nordwire', '– NWR'].flatMap(credit => [
    ['third', credit, 'Nordwire', 'nordwire'] as const,
    [undefined, credit, 'Nordwire', 'nordwire'] as const,
  ]);
  const rows = [
    ...wanted,
    ['harbour', 'Courtesy: Nordwire', 'Courtesy Nordwire', 'nordwire'],
    ['harbour', '(Nordwrie)', 'Nordwire', 'nordwire'],
    ['third', '—CGTN', 'CGTN Europe', 'cgtn-europe'],
  ] as const;
  const copy = rows.map(([partner, credit], at) => {
    return { id: `${at}`, bodyText: `The tunnel shuts at night.\n\n${credit}`, ...(partner && { partner }) };
  });
  const articles = run(['normalize'], lines(...copy), { PARTNERS_DIR: folder }).records();
  expect(articles.map(({ creditLine, credits: [credit] }) => [creditLine, credit?.parties[0].id])).toEqual(
    rows.map(([, , line, id]) => [line, id]),
  );
});

test('a house file that is wrong is told in a sentence and ends with 2', () => {
  const { status, stdout, stderr } = run(['normalize'], '', { HOUSE_FILE: '/nowhere/house.yaml' });
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toContain('/nowhere/house.yaml');
});

test('explain shows what was taken, in brackets where there is no terminal, and why', () => {
  const { status, stdout } = run(
    ['explain', '-'],
    lines({
      id: '1',
      bodyText: 'LAHORE, June 9 (APP): Five bogies left the rails. –The Daily Mail-GGTN news exchange item',
      partner: 'daily-mail',
    }),
  );
  expect(status).toBe(0);
  expect(stdout).toContain(
    '[1: LAHORE, June 9 (APP):] Five bogies left the rails. [2: –The Daily Mail-GGTN news exchange item]',
  );
  expect(stdout).toMatch(/^2 {2}credit \(exchange\): The Daily Mail; CGTN, written GGTN {2}rule /m);
  expect(stdout).toContain('trail     APP → CGTN → The Daily Mail → us');
});

test('explain reads a plain text file too, and says which file it cannot read', () => {
  expect(run(['explain', '-'], 'The river rose. —AFP').stdout).toContain('The river rose. [1: —AFP]');
  const { status, stderr } = run(['explain', '/nowhere/article.txt'], '');
  expect(status).toBe(1);
  expect(stderr).toContain('/nowhere/article.txt');
  expect(run(['explain'], '').status).toBe(2);
});

test('explain takes a feed item by item, goes on behind a wrong record, and has nothing to say of a picture', () => {
  const feed = run(['explain', 'config/samples/valley-courier/front.rss.xml'], '');
  expect(feed.status).toBe(0);
  expect(feed.stdout).toContain('[1: BEIJING, Sept 28 (CGTN) -]');
  expect(feed.stdout).toContain('[1: Courtesy The Daily Mail]');

  const records = run(
    ['explain', '-'],
    lines({ id: '2', bodyText: 'Rain. —AFP' }, { id: '1', headline: 5 }, 'no JSON'),
  );
  expect(records.status).toBe(1);
  expect(records.stdout).toContain('Rain. [1: —AFP]');
  expect(records.stderr).toMatch(/^-: The record is wrong at "headline": it must be a text\.\n-: Line 3 of the input /);

  for (const [input, words] of [
    ['GIF89a', 'The input is a GIF picture, so it has no words to explain.'],
    ['', 'The input is empty.'],
  ] as const)
    expect(run(['explain', '-'], input)).toMatchObject({ status: 1, stdout: '', stderr: `${words}\n` });
});

test('normalize and dedupe read the files they are given, one after the other, and name one that is not there', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'nx-files-'));
  const [first, second] = [path.join(folder, 'a.ndjson'), path.join(folder, 'b.ndjson')];
  writeFileSync(first, `\ufeff${lines({ id: 'a', headline: 'Rain', bodyText: 'It rained. —AFP' })}\r\n`);
  writeFileSync(second, lines({ id: 'b', headline: 'Sun', bodyText: 'It shone.' }, { id: 'c', headline: 5 }));
  for (const command of ['normalize', 'dedupe']) {
    const { status, records } = run([command, first, path.join(folder, 'none'), second, folder], '');
    expect(status).toBe(1);
    expect(records()).toMatchObject([
      { id: 'a' },
      { file: path.join(folder, 'none'), error: { code: 'not-found', message: `There is no ${folder}/none.` } },
      { id: 'b' },
      { id: 'c', error: { code: 'input-wrong', message: 'The record is wrong at "headline": it must be a text.' } },
      { file: folder, error: { code: 'not-found', message: `${folder} is a folder, not a file.` } },
    ]);
  }
});
