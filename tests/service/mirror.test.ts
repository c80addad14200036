import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApi } from '../../src/api/server.ts';
import { holdArticles, killArticles, releaseArticles } from '../../src/desk/act-on-articles.ts';
import { mergeStories, splitArticle } from '../../src/desk/decide-stories.ts';
import { eraseArticles } from '../../src/desk/erase-articles.ts';
import { ExchangeError } from '../../src/errors.ts';
import { backUp, restore } from '../../src/store/backup/backup.ts';
import type { Store } from '../../src/store/open-store.ts';
import { liftDueEmbargoes } from '../../src/stories/lift-embargoes.ts';
import { createStoryMemory } from '../../src/stories/story-memory.ts';
import { addPartners, articleIdFor, type Copy, prepare, publish } from '../ingest/publishing.ts';
import { slow } from '../slow.ts';
import { emptyGround, type Ground, KINDS } from '../store/store.ts';
import { createMirror, type Mirror } from './mirror.ts';

const PARTNERS = ['coast', 'harbour', 'valley'];
const OPERATIONS = slow ? 1600 : 90;
const WRITERS = slow ? 8 : 3;
const SUBJECTS = [
  'ferry',
  'library',
  'harvest',
  'comet',
  'bridge',
  'museum',
  'strike',
  'carpet',
  'lighthouse',
  'canal',
];

/** Whole numbers below `n`, the same in each run. */
function dice(seed: number): (n: number) => number {
  let state = seed;
  return n => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return Math.floor((state / 4_294_967_296) * n);
  };
}

/** Sixty words of one story; `version` changes some of them. */
function words(story: number, version: number): string {
  const subject = SUBJECTS[story % SUBJECTS.length];
  const roll = dice(story * 7_919 + 1);
  const all = Array.from(
    { length: 60 },
    (_, n) => `${subject}${roll(900)}${n % 9 === version % 9 ? `v${version}` : ''}`,
  );
  return `<p>${all.join(' ')}.</p>`;
}

describe.each(KINDS)('a mirror on %s', { timeout: slow ? 600_000 : 60_000 }, kind => {
  let ground: Ground;
  let store: Store;
  let api: FastifyInstance;
  let origin: string;
  let clock: number;
  const now = () => new Date(clock).toISOString();

  const serve = async () => {
    store = await ground.open();
    api = await createApi({ store, now: () => new Date(clock) });
    origin = await api.listen({ host: '127.0.0.1', port: 0 });
  };
  const stop = async () => {
    await api.close();
    await store.close();
  };
  beforeEach(async () => {
    clock = Date.parse('2026-11-03T10:00:00.000Z');
    ground = await emptyGround(kind);
    await serve();
    await addPartners(store, PARTNERS, now());
  });
  afterEach(async () => {
    await api.close();
    await ground.remove();
  });

  /** All but the score: it moves with every word of the other article, and is no news. */
  const byId = (articles: Iterable<{ readonly id: string }>) =>
    new Map([...articles].map(article => [article.id, { ...article, score: undefined }]));

  async function expectSame(mirror: Mirror): Promise<void> {
    // An embargo that has passed is seen from its time on; its line is written by the next tick of the schedule.
    await liftDueEmbargoes(store, now());
    await mirror.follow(origin);
    const answer = await fetch(`${origin}/v1/articles?all=true&limit=1000`);
    const { articles } = (await answer.json()) as { articles: { id: string }[] };
    expect(byId(mirror.articles.values())).toEqual(byId(articles));
  }

  /** What was withdrawn, is held already, or is one story already, cannot be acted on. */
  const passOver = (error: unknown) => {
    if (!(error instanceof ExchangeError)) throw error;
  };

  /** One operation of a partner or the desk, chosen by chance. */
  async function act(
    roll: (n: number) => number,
    sent: Map<string, Copy>,
    memory = createStoryMemory(10),
  ): Promise<void> {
    clock += 1_000;
    const known = [...sent.values()];
    const one = known[roll(known.length)];
    const send = async (copy: Copy) => {
      sent.set(`${copy.partner} ${copy.guid}`, copy);
      await publish(store, await prepare([{ ...copy, updated: now() }], now()), now(), memory);
    };
    const kind = one === undefined ? 0 : roll(14);
    if (one === undefined || kind <= 2) {
      const [story, partner = ''] = [roll(20), PARTNERS[roll(PARTNERS.length)]];
      const guid = `${story}-${roll(1_000_000)}`;
      await send({ guid, partner, headline: `Story ${story}`, bodyHtml: words(story, roll(2)), version: '1' });
      return;
    }
    const version = String(Number(one.version ?? 1) + 1);
    if (kind <= 4) await send({ ...one, version, bodyHtml: words(Number.parseInt(one.guid, 10), roll(9)) });
    else if (kind === 5)
      await send({ ...one, version, editorialNote: 'CORRECTS name', headline: `${one.headline} again` });
    else if (kind === 6) await send({ ...one, version, pubStatus: 'canceled' });
    else if (kind === 7) {
      const guid = `${roll(20)}-${roll(1_000_000)}`;
      const embargoedUntil = new Date(clock + 60_000).toISOString();
      await send({ guid, partner: one.partner, headline: 'Held', bodyHtml: words(roll(20), 1), embargoedUntil });
    } else if (kind === 8) {
      clock += 30_000;
      await liftDueEmbargoes(store, now());
    } else if (kind === 10) {
      // An embargo that is set when the article has been seen already.
      await send({ ...one, version, embargoedUntil: new Date(clock + 60_000).toISOString() });
    } else if (kind === 11) await send({ ...one, version, pubStatus: 'withheld' });
    else if (kind >= 12) {
      const actor = { by: 'ann', reason: 'Counsel asked for it.', now: now() };
      const act =
        [holdArticles, releaseArticles, killArticles, eraseArticles][roll(kind === 12 ? 2 : 4)] ?? holdArticles;
      await act(store, [articleIdFor(one)], actor).catch(passOver);
    } else {
      const other = known[roll(known.length)] ?? one;
      const ids = [articleIdFor(one), articleIdFor(other)] as const;
      const actor = { by: 'ann', now: now() };
      const decided = roll(2) === 0 ? mergeStories(store, ids, actor) : splitArticle(store, ids[0], actor);
      await decided.catch(passOver);
    }
  }

  test(`never differs over ${OPERATIONS} operations of ${WRITERS} writers`, async () => {
    const mirror = createMirror();
    const roll = dice(42);
    const sent = new Map<string, Copy>();
    const memories = Array.from({ length: WRITERS }, () => createStoryMemory(10));
    for (let round = 0; round < OPERATIONS / WRITERS; round += 1) {
      await Promise.all(memories.map(memory => act(roll, sent, memory)));
      await mirror.follow(origin);
      if (round % 5 === 4) await expectSame(mirror);
    }
    await expectSame(mirror);
    expect(mirror.articles.size).toBeGreaterThan(5);
  });

  test('follows a restore, also when the log has grown past it since', async () => {
    const [mirror, roll, sent] = [createMirror(), dice(7), new Map<string, Copy>()];
    for (let n = 0; n < 12; n += 1) await act(roll, sent);
    const file = path.join(ground.dataDir, 'store.backup');
    const { databaseUrl, dataDir } = ground;
    await backUp({ databaseUrl, dataDir }, file);
    await expect(backUp({ databaseUrl, dataDir }, file)).rejects.toMatchObject({ code: 'backup-failed' });
    for (let n = 0; n < 6; n += 1) await act(roll, sent);
    await expectSame(mirror);
    if (kind === 'sqlite')
      await expect(restore({ databaseUrl, dataDir }, file, now())).rejects.toMatchObject({ code: 'store-in-use' });
    await stop();
    const { former } = await restore({ databaseUrl, dataDir }, file, now());
    await serve();
    for (let n = 0; n < 20; n += 1) await act(roll, sent);
    await expectSame(mirror);

    // What was there before the restore is in a file, and can be restored in turn.
    await stop();
    await restore({ databaseUrl, dataDir }, former ?? '', now());
    await serve();
    await expectSame(mirror);
  });

  test('a file that is no backup of such a store changes nothing', async () => {
    const place = { databaseUrl: ground.databaseUrl, dataDir: ground.dataDir };
    for (const file of [import.meta.filename, path.join(ground.dataDir, 'nothing')])
      await expect(restore(place, file, now())).rejects.toMatchObject({ code: 'restore-failed' });
    expect((await fetch(`${origin}/v1/changes`)).status).toBe(200);
  });
});
