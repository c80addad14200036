import http from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seededItem } from '../fixtures/seeded-copy.ts';
import { exchange, partnerFile, records, rss, workplace } from './exchange.ts';

/** Two stories of one paper; the other runs the first of them cut and under its own headline. */
const STORY = seededItem(1);
const OTHER = seededItem(2);
const CUT = {
  ...STORY,
  guid: 'cut',
  headline: 'Under a headline of its own',
  html: STORY.html.split('\n').slice(0, 3).join('\n'),
  published: new Date(STORY.published.getTime() + 3_600_000),
};

let server: http.Server;
let base: string;
beforeAll(async () => {
  server = http.createServer((request, response) => {
    response.end(rss(request.url === '/wire' ? [STORY, OTHER] : [CUT]));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  base = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});
afterAll(() => server.close());

test('the desk sees why articles are one story, and what it decides outlives their being read again', async () => {
  const { env } = workplace({
    wire: partnerFile('wire', [`${base}/wire`]),
    ledger: partnerFile('ledger', [`${base}/ledger`]),
  });
  const list = async () => records((await exchange(['articles', '--json', '--all'], env)).out);
  const storyOf = async (guid: string) => (await list()).find(article => article.guid === guid)?.story;

  expect((await exchange(['run', '--once', '--all'], env)).code).toBe(0);
  const byGuid = new Map((await list()).map(article => [article.guid, String(article.id)]));
  const [story, other, cut] = [STORY, OTHER, CUT].map(({ guid }) => byGuid.get(guid) ?? '');
  if (story === undefined || other === undefined || cut === undefined) throw new Error('Not all came in.');

  const shown = await exchange(['stories', cut], env);
  expect(shown.out).toContain(`Story ${story}: 2 articles`);
  expect(shown.out).toMatch(
    new RegExp(`${cut} is cut from ${story} \\([01]\\.\\d\\d\\); \\d+ % of its words are in the other`),
  );
  const [record] = records((await exchange(['stories', story, '--json'], env)).out);
  expect(record).toMatchObject({ id: story, lead: story, members: [{ id: story }, { id: cut, relation: 'excerpt' }] });

  // Each of three decisions is done and taken back, and what was before is there again; a fourth time there is nothing left.
  const places = async () =>
    (await list()).map(({ id, story, lead, relation, of }) => ({ id, story, lead, relation, of }));
  const before = await places();
  for (const [words, ...args] of [
    ['split', 'split', cut],
    ['merge', 'merge', story, other],
    ['choice of the lead', 'lead', cut],
  ] as const) {
    expect((await exchange(['stories', ...args, '--by', 'bob'], env)).code).toBe(0);
    expect(await places()).not.toEqual(before);
    const undone = await exchange(['stories', 'undo', args[1], '--by', 'ann', '--reason', 'A slip'], env);
    expect(undone.err).toMatch(
      new RegExp(`^The ${words} by bob, 2\\d{3}-.+, is taken back\\. Story \\w+ has \\d articles?\\. `),
    );
    expect(await places()).toEqual(before);
  }
  const [act] = records((await exchange(['audit', '--json'], env)).out);
  expect(act).toMatchObject({ actor: 'ann', action: 'undo', reason: 'A slip' });
  expect(await exchange(['stories', 'undo', cut], env)).toMatchObject({
    code: 1,
    err: expect.stringContaining(`The desk has decided nothing of article ${cut} that could be taken back.`),
  });

  const split = await exchange(['stories', 'split', cut], env);
  expect(split.err).toContain(`Remembered. Story ${cut} has 1 article.`);
  expect((await exchange(['stories', 'merge', story, other], env)).code).toBe(0);
  expect((await exchange(['requeue', '--partner', 'wire'], env)).code).toBe(0);
  expect((await exchange(['requeue', '--partner', 'ledger'], env)).code).toBe(0);
  expect(await storyOf(CUT.guid)).toBe(cut);
  expect(await storyOf(OTHER.guid)).toBe(await storyOf(STORY.guid));
  expect((await exchange(['stories', cut], env)).out).toContain(`The desk separated ${cut} from ${story} on `);
  expect((await exchange(['stories', 'merge', story, cut], env)).code).toBe(0);
  expect(await storyOf(CUT.guid)).toBe(await storyOf(STORY.guid));
});

test('an id that is none, or one too many: told in a sentence', async () => {
  const { env } = workplace({ wire: partnerFile('wire', [`${base}/wire`]) });
  await exchange(['run', '--once', '--all'], env);
  expect(await exchange(['stories', 'split', 'nobody'], env)).toMatchObject({
    code: 1,
    err: expect.stringContaining('There is no article or story "nobody"'),
  });
  expect((await exchange(['stories', 'merge', 'nobody'], env)).code).toBe(2);
});
