import { writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exchange, records, workplace } from './exchange.ts';

type Ninjs = Readonly<Record<string, unknown>>;

/** A server whose feeds hold what a test puts there. */
const documents = new Map<string, Ninjs[]>();
let server: http.Server;
let base: string;
beforeAll(async () => {
  server = http.createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ items: documents.get(request.url ?? '') ?? [] }));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  base = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});
afterAll(() => server.close());

const STORY =
  'The port authority will close the northern basin for eleven weeks from Monday so that divers can mend the lock gate. ' +
  'Ships of more than 4,000 tonnes must wait in the roads. The pilots asked for a second tug, and the authority agreed.';

const item = (uri: string, version: number, more: Ninjs = {}): Ninjs => ({
  uri,
  version: String(version),
  type: 'text',
  pubstatus: 'usable',
  versioncreated: `2026-11-20T10:0${version}:00Z`,
  headline: 'Basin to close for eleven weeks',
  language: 'en',
  body_html: `<p>${STORY}</p>`,
  ...more,
});

const twoPartners = (path: string): Record<string, string> =>
  workplace({
    agency: `id: agency\nname: Coastal Agency\nfeeds: [{url: "${base}/${path}/agency"}]\n`,
    paper: `id: paper\nname: Evening Paper\nfeeds: [{url: "${base}/${path}/paper"}]\n`,
  }).env;

const round = (env: Record<string, string>) => exchange(['run', '--once', '--all', '--json'], env);
const changes = async (env: Record<string, string>) =>
  records((await exchange(['changes', '--after', '0', '--json'], env)).out);
const articles = async (env: Record<string, string>) =>
  records((await exchange(['articles', '--json', '--all'], env)).out);

test("an agency's kill takes the papers' copies that credit it along, and tells readers of each", async () => {
  const env = twoPartners('kill');
  documents.set('/kill/agency', [item('urn:agency:1', 1)]);
  documents.set('/kill/paper', [
    item('urn:paper:9', 1, { headline: 'Lock gate to be mended', body_html: `<p>${STORY} —Coastal Agency</p>` }),
  ]);
  await round(env);
  expect(await articles(env)).toHaveLength(2);
  documents.set('/kill/agency', [item('urn:agency:1', 2, { pubstatus: 'canceled', ednote: 'Facts in doubt.' })]);
  await round(env);
  expect(await articles(env)).toEqual([]);
  expect((await changes(env)).filter(change => change.kind === 'canceled')).toHaveLength(2);
});

test("a paper's kill does not reach up to the agency whose copy it ran", async () => {
  const env = twoPartners('upward');
  documents.set('/upward/agency', [item('urn:agency:1', 1)]);
  documents.set('/upward/paper', [item('urn:paper:9', 1, { body_html: `<p>${STORY} —Coastal Agency</p>` })]);
  await round(env);
  documents.set('/upward/paper', [item('urn:paper:9', 2, { pubstatus: 'canceled' })]);
  await round(env);
  expect((await articles(env)).map(article => article.partner)).toEqual(['agency']);
});

test('an older version never replaces a newer one', async () => {
  const env = twoPartners('older');
  documents.set('/older/agency', [item('urn:agency:1', 3, { headline: 'Third version' })]);
  await round(env);
  documents.set('/older/agency', [item('urn:agency:1', 2, { headline: 'Second version, late' })]);
  await round(env);
  expect(await articles(env)).toMatchObject([{ headline: 'Third version' }]);
  documents.set('/older/agency', [item('urn:agency:1', 4, { headline: 'Fourth version' })]);
  await round(env);
  expect(await articles(env)).toMatchObject([{ headline: 'Fourth version' }]);
});

test('an article under embargo is on no surface and in no change, and another copy leads meanwhile', async () => {
  const env = twoPartners('embargo');
  documents.set('/embargo/agency', [
    item('urn:agency:1', 1, { embargoed: new Date(Date.now() + 3_600_000).toISOString() }),
  ]);
  await round(env);
  expect(await articles(env)).toEqual([]);
  expect(await changes(env)).toEqual([]);
  documents.set('/embargo/paper', [item('urn:paper:9', 1)]);
  await round(env);
  expect(await articles(env)).toMatchObject([{ partner: 'paper', relation: 'new' }]);
  expect((await changes(env)).map(change => change.kind)).toEqual(['published']);
});

test('our own copy that comes back is a copy of its story, flagged, and never published as new', async () => {
  const env = twoPartners('loop');
  const house = path.join(env.DATA_DIR ?? '', '..', 'house.yaml');
  writeFileSync(house, 'name: The Harbor Gazette\nurls: [https://gazette.example]\n');
  const ours = { ...env, HOUSE_FILE: house };
  const leads = async () => records((await exchange(['articles', '--json'], env)).out).map(({ headline }) => headline);
  documents.set('/loop/paper', [
    item('urn:paper:9', 1, { infosources: [{ name: 'The Harbor Gazette' }] }),
    item('https://gazette.example/news/77', 1, {
      headline: 'Ours by its address',
      body_html: '<p>Ferries sail late.</p>',
    }),
    item('urn:paper:10', 1, {
      headline: 'Another story',
      body_html:
        '<p>Our name in an exchange is none: the ferry sails at ten. –The Harbor Gazette-Evening Paper news exchange item</p>',
    }),
  ]);
  await round(ours);
  expect(await leads()).toEqual(['Another story']);
  documents.set('/loop/agency', [item('urn:agency:1', 1)]);
  await round(ours);
  expect((await leads()).sort()).toEqual(['Another story', 'Basin to close for eleven weeks']);

  const all = await articles(env);
  const [original, back] = ['agency', 'urn:paper:9'].map(name =>
    all.find(article => article.partner === name || article.guid === name),
  );
  expect(back).toMatchObject({ relation: 'duplicate', lead: false, of: original?.id, story: original?.story });
  expect(back).toMatchObject({ loop: { reason: 'The Harbor Gazette is named as its only supplier.' } });
  const told = (await changes(env)).filter(change => change.kind === 'published').map(({ article }) => article);
  expect(told.filter(article => (article as { loop?: unknown }).loop !== undefined)).toMatchObject([
    { relation: 'duplicate', lead: false },
    { relation: 'duplicate', lead: false },
  ]);
  expect((await exchange(['articles', '--all'], env)).out.match(/ \[our own, come back\]$/gm)).toHaveLength(2);
  expect((await exchange(['article', String(back?.id)], env)).out).toMatch(/^Loop: +The Harbor Gazette is named/m);

  const uri = `urn:news-exchange:article:${original?.id}`;
  documents.set('/loop/paper', [item(uri, 1, { headline: 'By the id we gave it' })]);
  await round(ours);
  const byId = (await articles(env)).find(article => article.guid === uri);
  expect(byId).toMatchObject({
    lead: false,
    of: original?.id,
    loop: { reason: expect.stringContaining('bears the id') },
  });
  const dry = await exchange(['requeue', '--partner', 'paper', '--dry-run'], ours);
  expect(dry.out).toContain(' 0 articles would change');
});
