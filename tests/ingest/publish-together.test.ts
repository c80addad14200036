import { describe, expect, test } from 'vitest';
import type { Publish } from '../../src/ingest/publish-together.ts';
import { createPublisher } from '../../src/ingest/publish-together.ts';
import { changesAfter } from '../../src/store/articles.ts';
import { createStoryMemory } from '../../src/stories/story-memory.ts';
import { seededItem } from '../fixtures/seeded-copy.ts';
import { slow } from '../slow.ts';
import { KINDS, storeFor } from '../store/store.ts';
import { addPartners, articleIdFor, type Copy, type Prepared, places, prepare, publish } from './publishing.ts';

const NOW = '2026-03-04T00:00:00.000Z';
const PAPERS = ['p0', 'p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7'];
const at = (minute: number): string => new Date(Date.parse('2026-03-03T08:00:00.000Z') + minute * 60_000).toISOString();

/** Three stories of the agency, the second of them killed, and each paper's copies of all three and a text of its own. */
function copies(): Copy[] {
  const texts = [seededItem(1).html, seededItem(2).html, seededItem(3).html];
  const wire = texts.map((bodyHtml, n): Copy => {
    return {
      partner: 'agency',
      guid: `urn:agency:${n}`,
      headline: `Story ${n}`,
      bodyHtml,
      published: at(n),
      updated: at(n),
    };
  });
  const reprints = PAPERS.flatMap((partner, paper) =>
    texts.map((text, n): Copy => {
      const bodyHtml = text
        .split('\n')
        .slice(0, 5 + (paper % 3))
        .join('\n');
      const headline = `Story ${n} as ${partner} ran it`;
      return {
        partner,
        guid: `${partner}-${n}`,
        headline,
        bodyHtml,
        provider: 'Paper agency',
        published: at(60 + paper),
      };
    }),
  );
  const own = PAPERS.map((partner, paper): Copy => {
    return {
      partner,
      guid: `${partner}-own`,
      headline: `Of ${partner}`,
      bodyHtml: seededItem(50 + paper).html,
      published: at(paper),
    };
  });
  const kill: Copy = {
    ...{ partner: 'agency', guid: 'urn:agency:kill', headline: 'KILL: Story 1', cancels: ['urn:agency:1'] },
    ...{ published: at(120), editorialNote: 'Facts in doubt.' },
  };
  return [...wire, kill, ...reprints, ...own];
}

/** Articles in an order that a seed gives. */
function shuffled<T>(all: readonly T[], seed: number): T[] {
  let state = seed;
  const roll = (): number => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state;
  };
  return all
    .map(one => ({ one, key: roll() }))
    .sort((a, b) => a.key - b.key)
    .map(({ one }) => one);
}

/** Each writer's share goes to its publisher in batches of three, all at once; every article comes to two writers. */
async function publishByAll(
  writers: readonly Publish[],
  prepared: readonly Prepared[],
  seed: number,
): Promise<number[]> {
  const batches = writers.flatMap((publish, writer) => {
    const share = prepared.filter((_, n) => n % writers.length === writer || (n + 1) % writers.length === writer);
    const byFeed = [...Map.groupBy(shuffled(share, seed + writer), ({ by }) => by.id).values()];
    return byFeed.flatMap(its =>
      Array.from({ length: Math.ceil(its.length / 3) }, (_, n) => ({ publish, its: its.slice(3 * n, 3 * n + 3) })),
    );
  });
  const done = await Promise.all(
    batches.map(async ({ publish, its }) => {
      const by = its[0]?.by;
      if (by === undefined) return 0;
      const published = await publish(its, { partner: by, feedId: by.id }, NOW);
      expect(published.settled).toHaveLength(its.length);
      return published.published;
    }),
  );
  return done;
}

describe.each(KINDS)('on %s', kind => {
  const store = storeFor(kind, 'each test', store => addPartners(store, ['agency', ...PAPERS], NOW));
  const writers = (count: number): Publish[] =>
    Array.from({ length: count }, () => createPublisher(store(), createStoryMemory(10)));

  /** What holds whatever came when: numbers without a gap, one lead a story, no article told of twice. */
  const expectSound = async (): Promise<void> => {
    const changes = await changesAfter(store().read, 0, 1_000);
    expect(changes.map(({ seq }) => seq)).toEqual(changes.map((_, n) => n + 1));
    const told = changes.filter(({ kind }) => kind === 'published').map(({ article_id }) => article_id);
    expect(new Set(told).size).toBe(told.length);
    const usable = [...(await places(store()))].filter(([, { pub_status }]) => pub_status === 'usable');
    for (const [story, members] of Map.groupBy(usable, ([, { story_id }]) => story_id))
      expect([story, members.filter(([, { is_lead }]) => is_lead === 1).length]).toEqual([story, 1]);
  };

  // A race showed in one of thirty orders.
  test.each(Array.from({ length: slow ? 40 : 3 }, (_, n) => n + 1))(
    'eight writers at once leave what one after the other leaves, and a kill reaches every copy (order %i)',
    async seed => {
      const prepared = await prepare(copies(), NOW);
      await publishByAll(writers(8), prepared, seed);
      await expectSound();
      const rows = await places(store());
      const killed = ['agency', ...PAPERS].map(partner =>
        articleIdFor({ partner, guid: partner === 'agency' ? 'urn:agency:1' : `${partner}-1` }),
      );
      expect(killed.map(id => rows.get(id)?.pub_status)).toEqual(killed.map(() => 'canceled'));
      for (const n of [0, 2]) {
        const story = articleIdFor({ partner: 'agency', guid: `urn:agency:${n}` });
        const members = PAPERS.map(partner => rows.get(articleIdFor({ partner, guid: `${partner}-${n}` })));
        expect(members.map(row => [row?.story_id, row?.pub_status])).toEqual(members.map(() => [story, 'usable']));
        expect(rows.get(story)?.is_lead).toBe(1);
      }
      // Read again one by one they change nothing: no writer left a state that another would not.
      await publish(store(), shuffled(prepared, seed + 100), NOW);
      expect(await places(store())).toEqual(rows);
    },
  );

  test('what waits for a transaction is published together by the next, each batch with its own counts', async () => {
    const [writer] = writers(1);
    const prepared = await prepare(
      copies().filter(({ cancels }) => cancels === undefined),
      NOW,
    );
    if (writer === undefined) throw new Error('no writer');
    const before = (await changesAfter(store().read, 0, 1)).length;
    const counts = await publishByAll([writer], prepared, 7);
    expect(before).toBe(0);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(prepared.length);
    await expectSound();
  });

  test('a batch that cannot be published has its own error, and those beside it are published', async () => {
    const [writer] = writers(1);
    const [first, second, third] = await prepare(
      copies().filter(({ guid }) => guid.endsWith('-own')),
      NOW,
    );
    if (writer === undefined || first === undefined || second === undefined || third === undefined)
      throw new Error('no copy');
    const unknown = { ...second.by, id: 'nobody' };
    const [one, two, three] = await Promise.allSettled([
      writer([first], { partner: first.by, feedId: first.by.id }, NOW),
      // A partner that the store does not have.
      writer([second], { partner: unknown, feedId: 'nobody' }, NOW),
      writer([third], { partner: third.by, feedId: third.by.id }, NOW),
    ]);
    expect([one.status, two.status, three.status]).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect([...(await places(store())).keys()].sort()).toEqual([first.article.id, third.article.id].sort());
    await expectSound();
  });

  test('where the last kill of a group fails, the others tell once what they did', async () => {
    const [writer] = writers(1);
    const wire = copies().filter(({ partner, guid }) => partner === 'agency' && !guid.endsWith('kill'));
    const kill = copies().filter(({ cancels }) => cancels !== undefined);
    const [first, own, ...articles] = await prepare(
      [...copies().filter(({ guid }) => guid.endsWith('-own')), ...wire],
      NOW,
    );
    const [good, bad] = await prepare(
      [...kill, ...kill.map(copy => ({ ...copy, guid: 'urn:agency:other-kill' }))],
      NOW,
    );
    if (!writer || !first || !own || !good || !bad) throw new Error('no copy');
    const agency = { partner: good.by, feedId: good.by.id };
    const at = ({ by }: Prepared) => ({ partner: by, feedId: by.id });
    const all = await Promise.allSettled([
      writer([first], at(first), NOW),
      writer(
        articles.filter(({ by }) => by.id === 'agency'),
        agency,
        NOW,
      ),
      writer([own], at(own), NOW),
      writer([good], agency, NOW),
      // A partner that the store does not have.
      writer([bad], { partner: { ...bad.by, id: 'nobody' }, feedId: 'nobody' }, NOW),
    ]);
    const told = all.map(one =>
      one.status === 'fulfilled'
        ? [one.value.published, one.value.unchanged, one.value.kills?.[0]?.withdrawn]
        : one.status,
    );
    expect(told).toEqual([[1, 0, undefined], [3, 0, undefined], [1, 0, undefined], [0, 0, []], 'rejected']);
    expect(all[3]?.status === 'fulfilled' && all[3].value.kills).toHaveLength(1);
    await expectSound();
  });
});
