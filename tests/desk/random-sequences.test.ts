import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { createApi } from '../../src/api/server.ts';
import { holdArticles, killArticles, releaseArticles } from '../../src/desk/act-on-articles.ts';
import { latestChange } from '../../src/store/articles.ts';
import { indexWords } from '../../src/store/index-words.ts';
import type { Store } from '../../src/store/open-store.ts';
import { readArticle } from '../../src/store/read-articles.ts';
import { createStoryMemory } from '../../src/stories/story-memory.ts';
import { seededItem, seededNumbers } from '../fixtures/seeded-copy.ts';
import { addPartners, articleIdFor, type Copy, prepare, publish } from '../ingest/publishing.ts';
import { slow } from '../slow.ts';
import { published } from '../store/published.ts';
import { KINDS, withStore } from '../store/store.ts';
import { carryOutOn, emptyModel, type Model, type Name, OPERATIONS, readersView } from './reader-model.ts';

/**
 * Sequences of what partners and the desk do to one story and its copies, against a model of what readers may see. The seeds differ
 * by database; `SEEDS=712 npx vitest run tests/desk/random-sequences.test.ts` repeats one on both, `SEEDS=0-9999` many.
 */
const SEEDS: Readonly<Record<Store['kind'], readonly [number, number]>> = slow
  ? { sqlite: [0, 9_999], postgres: [10_000, 11_999] }
  : { sqlite: [0, 39], postgres: [170, 179] };
/** Sequences to a store: a store that grows would only make each look slower. */
const TO_A_STORE = 25;
const STEPS = 10;
/** So many of the words that must not be found are searched for, the newest. */
const MOST_WORDS = 6;
const FAR = '2999-01-01T00:00:00.000Z';
const PARTNERS: Readonly<Record<Name, string>> = { source: 'agency', reprint: 'ledger', silent: 'post' };

type Served = { readonly store: Store; readonly api: Awaited<ReturnType<typeof createApi>>; readonly origin: string };

/** One sequence; after each step, at the moment at which it was done, it is asked what readers see. Returns how many articles they saw. */
async function runSequence(served: Served, seed: number, clock: { now: string }): Promise<number> {
  const { store } = served;
  const chance = seededNumbers(seed * 7_919 + 1);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(chance() * list.length)] as T;
  const stories = createStoryMemory(10);
  const begun = Date.parse('2026-03-01T00:00:00.000Z') + seed * 60_000;
  const text = (n: number): string =>
    seededItem(n).html.replace(/—AFP| \(Reuters\)|—APP| \(With inputs from PTI\)/, '');
  const copy = (name: Name, minutes: number, provider?: string): Copy => ({
    ...{ partner: PARTNERS[name], guid: `${name}-${seed}`, headline: '', bodyHtml: text(seed + 1_000) },
    ...(provider && { provider }),
    published: new Date(begun + minutes).toISOString(),
  });
  const copies: Readonly<Record<Name, Copy>> = {
    source: copy('source', 0),
    reprint: copy('reprint', 100, 'Paper agency'),
    silent: copy('silent', 200),
  };
  const model = emptyModel();
  const after = await latestChange(store.read);
  const said: string[] = [];
  let seenInAll = 0;
  for (let step = 1; step <= STEPS; step += 1) {
    const name = step === 1 ? 'source' : pick(['source', 'source', 'reprint', 'silent'] as const);
    const operation = pick(Object.keys(OPERATIONS).filter(one => OPERATIONS[one]?.(model[name], name)));
    const word = `tok${seed}x${step}y`;
    clock.now = new Date(begun + step * 60_000).toISOString();
    said.push(`${operation} ${name}`);
    const act = { hold: holdArticles, release: releaseArticles, 'kill by the desk': killArticles }[operation];
    if (act !== undefined) await act(store, [articleIdFor(copies[name])], { by: 'ann', now: clock.now, reason: 'R' });
    else {
      const isOut = operation === 'copy out' || (operation !== 'copy in' && !model[name].isCopy);
      const words = isOut ? text(seed + 500_000) : copies[name].bodyHtml;
      const item: Copy = {
        ...{ ...copies[name], version: String(step), updated: clock.now },
        headline: `${operation === 'correct' ? 'CORRECTED-' : ''}Story ${word}`,
        bodyHtml: `${words}<p>It was filed as ${word}.</p>`,
        ...(operation === 'embargo' && { embargoedUntil: FAR }),
        ...(operation === 'kill' && { pubStatus: 'canceled' }),
      };
      await publish(store, await prepare([item], clock.now), clock.now, stories);
    }
    // A search gives the same indexed or not.
    if (seed % 2 === 0) await store.write(tx => indexWords(tx, 1_000));
    carryOutOn(model, name, operation, word);
    const how = `seed ${seed} on ${store.kind}, SEEDS=${seed} repeats it: ${said.join(', ')}`;
    const look = { model, copies, after, how, now: clock.now };
    seenInAll += await checkArticles(served, look);
    // What a kill takes is gone from everywhere at once.
    if (operation.startsWith('kill') || step === STEPS) await checkSurfaces(served, look);
  }
  return seenInAll;
}

type Check = {
  readonly model: Model;
  readonly copies: Readonly<Record<Name, Copy>>;
  readonly after: number;
  readonly how: string;
  readonly now: string;
};

/** No article is shown that must not be, and the source is where it may be. Returns how many are shown. */
async function checkArticles({ store }: Served, { model, copies, how, now }: Check): Promise<number> {
  const { seen } = readersView(model);
  let shown = 0;
  for (const [name, copy] of Object.entries(copies) as [Name, Copy][]) {
    const article = await readArticle(store.read, articleIdFor(copy), now);
    const isShown = article !== undefined && article !== 'withdrawn';
    if (isShown) shown += 1;
    if (!seen.includes(name)) expect(isShown, `${how}: the ${name} is shown`).toBe(false);
    else if (name === 'source') expect(isShown, `${how}: the source is not shown`).toBe(true);
  }
  return shown;
}

/** No mark of a version that must not be seen is on any surface. */
async function checkSurfaces(served: Served, { model, copies, after, how }: Check): Promise<void> {
  const { forbidden } = readersView(model);
  if (forbidden.length === 0) return;
  for (const [surface, answer] of await surfaces(served, Object.values(copies).map(articleIdFor), forbidden, after)) {
    const leaked = forbidden.filter(word => answer.includes(word));
    expect(leaked, `${how}: on ${surface}`).toEqual([]);
  }
}

/** Everything that a reader can ask for, by where it is asked. */
async function surfaces(
  { store, api, origin }: Served,
  ids: readonly string[],
  forbidden: readonly string[],
  after: number,
): Promise<[string, string][]> {
  const search = encodeURIComponent(forbidden.slice(-MOST_WORDS).join(' OR '));
  const addresses = [
    ...['/', '/?all=true', '/v1/articles?all=true&limit=6', '/v1/articles?all=true&limit=6&format=ninjs'],
    ...['/feeds/all.json', '/feeds/all.rss', '/feeds/all.atom', `/v1/changes?after=${after}&limit=1000`],
    `/v1/changes?after=${after}&limit=1000&format=ninjs`,
    ...ids.flatMap(id => [
      ...[`/v1/articles/${id}`, `/v1/articles/${id}?format=ninjs`, `/v1/articles/${id}/revisions`],
      ...[`/v1/stories/${id}`, `/articles/${id}`],
    ]),
  ];
  const answers: [string, string][] = [];
  for (const url of addresses) answers.push([url, (await api.inject({ url })).body]);
  const found = (await api.inject({ url: `/v1/articles?all=true&q=${search}` })).json();
  expect(found.articles, 'a search is answered').toBeInstanceOf(Array);
  const view = await published(store.read).selectAll().where('id', 'in', ids).execute();
  const { rows: log } = await sql`select * from published_change where seq > ${after}`.execute(store.read);
  const stream = await readStream(origin, after, await latestChange(store.read));
  return [
    ...answers,
    ['search', JSON.stringify(found)],
    ['the SQL views', JSON.stringify([view, log])],
    ['stream', stream],
  ];
}

/** What the stream of changes sends up to a number. */
async function readStream(origin: string, after: number, end: number): Promise<string> {
  if (end <= after) return '';
  const closing = new AbortController();
  const { body } = await fetch(`${origin}/v1/changes/stream?after=${after}`, { signal: closing.signal });
  let text = '';
  const decoder = new TextDecoder();
  for await (const bytes of body ?? []) {
    text += decoder.decode(bytes, { stream: true });
    const last = text.lastIndexOf(`id: ${end}\n`);
    if (last >= 0 && text.includes('\n\n', last)) break;
  }
  closing.abort();
  return text;
}

/** The first and last seed on a database: of the environment, where it names some. */
function seedsOn(kind: Store['kind']): readonly [number, number] {
  const given = process.env.SEEDS?.split('-').map(Number);
  const [first, last] = given ?? SEEDS[kind];
  return first === undefined ? SEEDS[kind] : [first, last ?? first];
}

describe.each(KINDS)('on %s', kind => {
  const [first, last] = seedsOn(kind);
  test(`in the sequences ${first} to ${last} readers see nothing that they must not`, {
    timeout: 7_200_000,
  }, async () => {
    let seen = 0;
    for (let from = first; from <= last; from += TO_A_STORE) {
      await withStore(kind, async store => {
        const clock = { now: '2026-03-01T00:00:00.000Z' };
        await addPartners(store, Object.values(PARTNERS), clock.now);
        const api = await createApi({ store, now: () => new Date(clock.now) });
        const origin = await api.listen({ host: '127.0.0.1', port: 0 });
        for (let seed = from; seed < from + TO_A_STORE && seed <= last; seed += 1)
          seen += await runSequence({ store, api, origin }, seed, clock);
        await api.close();
      });
    }
    expect(seen).toBeGreaterThan(last - first);
  });
});
