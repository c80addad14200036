import { expect, test } from 'vitest';
import { createApi } from '../../src/api/server.ts';
import { holdArticles, killArticles, releaseArticles } from '../../src/desk/act-on-articles.ts';
import type { Store } from '../../src/store/open-store.ts';
import { readArticle } from '../../src/store/read-articles.ts';
import { createStoryMemory } from '../../src/stories/story-memory.ts';
import { seededItem, seededNumbers } from '../fixtures/seeded-copy.ts';
import { addPartners, articleIdFor, type Copy, prepare, publish } from '../ingest/publishing.ts';
import { slow } from '../slow.ts';
import { published } from '../store/published.ts';
import { withStore } from '../store/store.ts';

/** Sequences of what partners and the desk do to one story and its copies, against a model of what readers may see. */
const SEQUENCES = slow ? 10_000 : 200;
/** Sequences to a store: a store that grows would only make each look slower. */
const TO_A_STORE = 25;
const STEPS = 10;
const FAR = '2999-01-01T00:00:00.000Z';

/**
 * The model. An article is seen unless it is killed, held or under embargo. A kill of the source takes the copies with it: the reprint
 * that credits it is killed, the one that credits nobody is held, now and when it comes or changes later. A copy's kill takes itself
 * only. The desk's kill and hold are for the desk to undo. What a kill took stays gone, also where the article comes back.
 */
type Name = 'source' | 'reprint' | 'silent';
type Article = {
  here: boolean;
  killed: boolean;
  byDesk: boolean;
  held: boolean;
  embargoed: boolean;
  freed: boolean;
  words: string[];
  gone: string[];
  /** The desk lifted its embargo: up to that time none holds it. */
  unbound: boolean;
  /** The words that it had when it was killed: what a slip of the desk's brings back. */
  last: string;
};
const isSeen = (one: Article): boolean => one.here && !one.killed && !one.held && !one.embargoed;
const kill = (one: Article): void => {
  Object.assign(one, {
    killed: one.here,
    held: false,
    embargoed: false,
    gone: [...one.gone, ...one.words],
    last: one.words.at(-1) ?? '',
    words: [],
  });
};
const reach = ({ source, reprint, silent }: Record<Name, Article>): void => {
  if (source.killed && reprint.here && !reprint.killed && !reprint.freed) kill(reprint);
  if (source.killed && silent.here && !silent.killed && !silent.freed) silent.held = true;
};

/** A new kill is for everybody, whom the desk had released as well. */
const bind = ({ reprint, silent }: Record<Name, Article>): void => {
  reprint.freed = false;
  silent.freed = false;
};

const OPERATIONS = [
  'send',
  'send',
  'send',
  'correct',
  'embargo',
  'withdraw',
  'desk-kill',
  'hold',
  'release',
  'release',
] as const;

type Told = {
  readonly says: readonly string[];
  readonly model: Record<Name, Article>;
  readonly copies: Record<Name, Copy>;
};

async function runSequence(
  store: Store,
  seed: number,
  clock: { now: string },
  look: (told: Told) => Promise<void>,
): Promise<void> {
  const chance = seededNumbers(seed * 7919 + 1);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(chance() * list.length)] as T;
  const stories = createStoryMemory(10);
  const begun = Date.parse('2026-03-01T00:00:00.000Z') + seed * 60_000;
  const at = (step: number): string => new Date(begun + step * 1_000).toISOString();
  const text = seededItem(seed + 1_000).html.replace(/—AFP| \(Reuters\)|—APP| \(With inputs from PTI\)/, '');
  const copy = (partner: string, guid: string, minutes: number, provider?: string): Copy => ({
    ...{ partner, guid: `${guid}-${seed}`, headline: '', bodyHtml: text },
    ...(provider && { provider }),
    published: new Date(begun + minutes).toISOString(),
  });
  const copies: Record<Name, Copy> = {
    source: copy('agency', 'source', 0),
    reprint: copy('ledger', 'reprint', 100, 'Paper agency'),
    silent: copy('post', 'silent', 200),
  };
  const empty = (): Article => ({
    ...{ here: false, killed: false, byDesk: false, held: false },
    embargoed: false,
    freed: false,
    words: [],
    gone: [],
    last: '',
    unbound: false,
  });
  const model: Record<Name, Article> = { source: empty(), reprint: empty(), silent: empty() };
  const says: string[] = [];
  for (let step = 1; step <= STEPS; step += 1) {
    const name = pick(['source', 'source', 'reprint', 'silent'] as const);
    const operation = step === 1 ? 'send' : pick(OPERATIONS);
    const [one, id] = [model[name], articleIdFor(copies[name])];
    clock.now = at(step * 60);
    says.push(`${operation} ${name}`);
    const desk = { by: 'ann', now: clock.now, reason: 'R' };
    if (operation === 'hold' || operation === 'release' || operation === 'desk-kill') {
      const isHidden = one.held || one.embargoed || (one.killed && one.byDesk);
      if (!one.here || (one.killed && operation !== 'release') || (operation === 'release' && !isHidden)) continue;
      if (operation === 'hold') {
        await holdArticles(store, [id], desk);
        one.held = true;
      } else if (operation === 'desk-kill') {
        await killArticles(store, [id], desk);
        kill(one);
        one.byDesk = true;
        if (name === 'source') bind(model);
      } else {
        await releaseArticles(store, [id], desk);
        if (one.killed) {
          const last = one.last;
          Object.assign(one, {
            words: [last],
            gone: one.gone.filter(word => word !== last),
            killed: false,
            byDesk: false,
          });
        } else if (one.held) one.held = false;
        else Object.assign(one, { embargoed: false, unbound: true });
        one.freed = true;
      }
      reach(model);
      await look({ says, model, copies });
      continue;
    }
    const word = `tok${seed}x${step}y`;
    const item: Copy = {
      ...copies[name],
      ...{
        version: String(step),
        updated: clock.now,
        headline: `${operation === 'correct' ? 'CORRECTED-' : ''}Story ${word}`,
      },
      ...{ bodyHtml: `${copies[name].bodyHtml}<p>It was filed as ${word}.</p>` },
      ...(operation === 'embargo' && { embargoedUntil: FAR }),
      ...(operation === 'withdraw' && { pubStatus: 'canceled', bodyHtml: copies[name].bodyHtml }),
    };
    await publish(store, await prepare([item], clock.now), clock.now, stories);
    if (one.killed && one.byDesk) one.gone.push(word);
    else if (operation === 'withdraw') {
      const isNew = !one.killed;
      one.here = true;
      one.words.push(word);
      kill(one);
      if (name === 'source' && isNew) bind(model);
    } else {
      one.here = true;
      one.killed = false;
      one.embargoed = operation === 'embargo' && !one.unbound;
      one.words.push(word);
    }
    reach(model);
    await look({ says, model, copies });
  }
}

/** Everything that a reader can ask for, as one text. */
async function surfaces(
  store: Store,
  api: Awaited<ReturnType<typeof createApi>>,
  { copies, model }: Told,
  after: number,
) {
  const ids = Object.values(copies).map(articleIdFor);
  const words = Object.values(model).flatMap(one => [...one.words, ...one.gone]);
  const addresses = [
    ...['/', '/?all=true', '/v1/articles?all=true&limit=6', '/v1/articles?all=true&limit=6&format=ninjs'],
    ...['/feeds/all.json', '/feeds/all.rss', '/feeds/all.atom', `/v1/changes?after=${after}&limit=1000`],
    `/v1/changes?after=${after}&limit=1000&format=ninjs`,
    ...ids.flatMap(id => [
      `/v1/articles/${id}`,
      `/v1/articles/${id}/revisions`,
      `/v1/stories/${id}`,
      `/articles/${id}`,
    ]),
    ...words.map(word => `/v1/articles?all=true&q=${word}`),
  ];
  const answers: string[] = [];
  for (const url of addresses) answers.push(`${url} ${(await api.inject({ url })).body}`);
  const view = await published(store.read).selectAll().where('id', 'in', ids).execute();
  return [...answers, `view ${JSON.stringify(view)}`];
}

test(
  `in ${SEQUENCES} sequences nothing is seen that must not be, and the source is seen where it may be`,
  async () => {
    let seen = 0;
    for (let first = 0; first < SEQUENCES; first += TO_A_STORE) {
      await withStore('sqlite', async store => {
        const clock = { now: '2026-03-01T00:00:00.000Z' };
        await addPartners(store, ['agency', 'ledger', 'post'], clock.now);
        const api = await createApi({ store, now: () => new Date(clock.now) });
        for (let seed = first; seed < Math.min(SEQUENCES, first + TO_A_STORE); seed += 1) {
          const after = (
            await store.read
              .selectFrom('counters')
              .select('value')
              .where('name', '=', 'changes')
              .executeTakeFirstOrThrow()
          ).value;
          let last: Told | undefined;
          await runSequence(store, seed, clock, async told => {
            last = told;
            for (const [name, one] of Object.entries(told.model)) {
              const read = await readArticle(store.read, articleIdFor(told.copies[name as Name]), clock.now);
              const isShown = read !== undefined && read !== 'withdrawn';
              if (!isSeen(one)) expect(isShown, `${seed}: ${told.says.join(', ')}: ${name} is shown`).toBe(false);
              else if (name === 'source')
                expect(isShown, `${seed}: ${told.says.join(', ')}: the source is not shown`).toBe(true);
              if (isShown) seen += 1;
            }
          });
          if (last === undefined) continue;
          const forbidden = Object.values(last.model).flatMap(one =>
            isSeen(one) ? one.gone : [...one.words, ...one.gone],
          );
          for (const answer of await surfaces(store, api, last, after)) {
            const [url = ''] = answer.split(' ', 1);
            const body = answer.slice(url.length);
            const leaked = forbidden.filter(word => body.includes(word));
            expect(leaked, `${seed}: ${last.says.join(', ')}: on ${url}`).toEqual([]);
          }
        }
        await api.close();
      });
    }
    expect(seen).toBeGreaterThan(SEQUENCES);
  },
  slow ? 3_600_000 : 120_000,
);
