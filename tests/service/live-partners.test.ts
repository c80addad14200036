import { renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exchange, launch, records, rss, workplace } from './exchange.ts';

let server: http.Server;
let base: string;
beforeAll(async () => {
  server = http.createServer(({ url = '', headers }, response) => {
    if (url === '/secret' && headers.authorization !== 'Bearer s3cret') response.writeHead(401).end();
    else response.end(rss([{ guid: url, headline: `Headline of ${url}`, html: `<p>The words of ${url}.</p>` }]));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const headlines = async (env: Record<string, string>) =>
  records((await exchange(['articles', '--json'], env)).out).map(article => article.headline);

test('a new, changed, wrong and removed partner file takes effect while the service runs, and says so', async () => {
  const { folder, env } = workplace({ harbour: `id: harbour\nname: Harbour\nfeeds: [{url: "${base}/one"}]\n` });
  const file = (name: string) => `${folder}/partners/${name}.yaml`;
  const running = launch(['start'], env);
  try {
    await running.said('Polling on schedule');
    // An editor's lock is a hidden link to nothing, and counts for nothing; another such link is named, and hides no change.
    symlinkSync('somebody@nowhere.1', file('.#harbour'));
    symlinkSync('/nowhere.yaml', file('link'));
    await running.said('link.yaml');
    rmSync(file('link'));
    const added = await exchange(['partners', 'add', 'valley', '--name', 'Valley', '--feed', `${base}/two`], env);
    expect(added).toMatchObject({
      code: 0,
      out: `Valley is added, in ${file('valley')}. Where the service runs, that takes effect within seconds.\n`,
    });
    await running.said('Partner valley is taken up with 1 feed');
    await running.said(/valley-\w+: 1 article published/);
    expect((await headlines(env)).sort()).toEqual(['Headline of /one', 'Headline of /two']);

    writeFileSync(file('valley'), 'id: valley\nnaem: Valley\nfeeds: [{url: "x"}]\n');
    await running.said(
      /valley\.yaml, line 2 has the key \\?"naem\\?" *, which is not known; is \\?"name\\?" meant\? What it said before stays in force\./,
    );
    expect((await exchange(['feeds', 'valley'], env)).out).toMatch(/^valley-\w+ +polled/m);

    writeFileSync(file('valley'), `id: valley\nname: Valley\nfeeds: [{url: "${base}/three", every: 1m, atMost: 1m}]\n`);
    await running.said('The file of partner valley has changed and is in force');
    await expect.poll(() => headlines(env), { timeout: 20_000, interval: 500 }).toContain('Headline of /three');

    rmSync(file('valley'));
    await running.said('Partner valley is in no file any more');
    expect((await exchange(['feeds', 'valley'], env)).out).toMatch(/^valley-\w+ +removed/m);
    const resumed = await exchange(['feeds', 'resume', 'valley'], env);
    expect(resumed).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('is in no partner file, so it is not polled.'),
    });
    expect(await headlines(env)).toHaveLength(3);
  } finally {
    running.process.kill('SIGTERM');
    await running.ended;
  }
});

test('one wrong file stops neither a start nor the others, and a feed that lacked its token is asked once it is set', async () => {
  const { folder, env } = workplace({
    broken: 'id: broken\nname: [x\n',
    secret: `id: secret\nname: Secret\nfeeds: [{url: "${base}/secret", auth: {bearer: env:SECRET_TOKEN}}]\n`,
  });
  const first = await exchange(['run', '--once'], env);
  expect(first.code).toBe(1);
  expect(first.err).toContain('broken.yaml is not valid YAML');
  expect(first.err).toContain('SECRET_TOKEN, which is not set');
  renameSync(`${folder}/partners/broken.yaml`, `${folder}/partners/broken.txt`);
  // Without --all: the feed's interval has not passed.
  const second = await exchange(['run', '--once', '--json'], { ...env, SECRET_TOKEN: 's3cret' });
  expect(second.code).toBe(0);
  expect(records(second.out)).toMatchObject([{ polled: 1, published: 1 }]);
  // A rule that comes later is in force for what is read again.
  const rules = 'rules: {drop: [{headline: Headline}]}';
  writeFileSync(
    `${folder}/partners/secret.yaml`,
    `id: secret\nname: Secret\n${rules}\nfeeds: [{url: "${base}/secret", auth: {bearer: env:SECRET_TOKEN}}]\n`,
  );
  await exchange(['run', '--once'], env);
  expect((await exchange(['requeue', '--partner', 'secret'], env)).code).toBe(0);
  expect(await headlines(env)).toEqual([]);
  expect((await exchange(['articles', '--held'], env)).out).toContain(
    '[By a rule of its partner\'s file: not published: "Headline" in the headline]',
  );
  expect((await exchange(['partners'], env)).out).toMatch(/^secret +Secret +1 +0 +0 +1$/m);
  const tested = await exchange(['feeds', 'test', `${base}/secret`], { ...env, SECRET_TOKEN: 's3cret' });
  expect(tested).toMatchObject({ code: 0, err: expect.stringContaining("read as Secret's") });
});
