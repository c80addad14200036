import { describe, expect, test } from 'vitest';
import { holdArticles, killArticles, releaseArticles } from '../../src/desk/act-on-articles.ts';
import { changesAfter, latestChange } from '../../src/store/articles.ts';
import { readAudit } from '../../src/store/audit.ts';
import { liftDueEmbargoes } from '../../src/stories/lift-embargoes.ts';
import { seededItem } from '../fixtures/seeded-copy.ts';
import { addPartners, articleIdFor, type Copy, places, prepare, publish } from '../ingest/publishing.ts';
import { KINDS, storeFor } from '../store/store.ts';

const NOW = '2026-03-04T00:00:00.000Z';
const LATER = '2026-03-04T06:00:00.000Z';
const DESK = { by: 'ann', now: '2026-03-04T00:01:00.000Z', reason: 'Counsel called.' };
// Without the credit at its end.
const TEXT = seededItem(2).html.replace(/—AFP| \(Reuters\)|—APP| \(With inputs from PTI\)/, '');

const story: Copy = {
  ...{ partner: 'agency', guid: 'urn:agency:7', headline: 'A story', bodyHtml: TEXT },
  ...{ published: '2026-03-03T08:00:00.000Z' },
};
const reprint: Copy = {
  ...story,
  partner: 'ledger',
  guid: 'l-1',
  provider: 'Paper agency',
  published: '2026-03-03T10:00:00.000Z',
};
const silent: Copy = { ...story, partner: 'post', guid: 'p-1', published: '2026-03-03T11:00:00.000Z' };
const later: Copy = { ...silent, guid: 'p-2', headline: 'The same', published: '2026-03-03T12:00:00.000Z' };
const again: Copy = { ...story, version: '9', updated: '2026-03-03T23:00:00.000Z', headline: 'Mended' };

describe.each(KINDS)('on %s', kind => {
  const store = storeFor(kind, 'each test', store => addPartners(store, ['agency', 'ledger', 'post'], NOW));
  const ids = new Map([story, reprint, silent, later].map(copy => [articleIdFor(copy), copy.guid]));
  const told = async (work: () => Promise<unknown>): Promise<string[]> => {
    const before = await latestChange(store().read);
    await work();
    return (await changesAfter(store().read, before, 50)).map(line => `${line.kind} ${ids.get(line.article_id)}`);
  };
  const run = async (...copies: Copy[]): Promise<void> => {
    for (const copy of copies) await publish(store(), await prepare([copy], NOW), NOW);
  };

  test('a kill of the desk runs to the copies, also to later ones, and no version of the partner’s undoes it', async () => {
    await run(story, reprint, silent);
    expect((await told(() => killArticles(store(), [articleIdFor(story)], DESK))).sort()).toEqual([
      ...[`canceled ${reprint.guid}`, `canceled ${story.guid}`, `expired ${silent.guid}`],
    ]);
    expect(await told(() => run(again, story, later, { ...silent, version: '2', headline: 'Mended' }))).toEqual([]);
    const [act] = await readAudit(store().read, { limit: 1, subjects: [articleIdFor(story)] });
    expect(act).toMatchObject({ actor: 'ann', action: 'kill', reason: 'Counsel called.' });
    // A slip of the desk's own is taken back; what was held stays held until it is released.
    expect(await told(() => releaseArticles(store(), [articleIdFor(story)], DESK))).toEqual([`reissued ${story.guid}`]);
    expect(await told(() => releaseArticles(store(), [articleIdFor(silent)], DESK))).toEqual([
      `reissued ${silent.guid}`,
    ]);
    expect(await told(() => releaseArticles(store(), [articleIdFor(reprint)], DESK))).toEqual([
      `reissued ${reprint.guid}`,
    ]);
    await releaseArticles(store(), [articleIdFor(later)], DESK);
    expect(new Set([...(await places(store())).values()].map(({ story_id }) => story_id)).size).toBe(1);
    // Read again they stay.
    expect(await told(() => run({ ...reprint, version: '2', headline: 'Mended' }))).toContain(
      `updated ${reprint.guid}`,
    );
  });

  test('a kill of the desk reaches the same text under other ids of its partner, a kill of the partner’s does not', async () => {
    const twin: Copy = { ...story, guid: 'urn:agency:8', headline: 'The same, in another feed' };
    const sentAgain: Copy = { ...story, guid: 'urn:agency:9', published: '2026-03-03T20:00:00.000Z' };
    for (const copy of [twin, sentAgain]) ids.set(articleIdFor(copy), copy.guid);
    await run(story, twin);
    const kill = () => killArticles(store(), [articleIdFor(story)], DESK);
    expect((await told(kill)).sort()).toEqual([`canceled ${story.guid}`, `canceled ${twin.guid}`]);
    expect(await told(() => run(sentAgain))).toEqual([]);
    const [held] = await readAudit(store().read, { limit: 1, subjects: [articleIdFor(sentAgain)] });
    expect(held).toMatchObject({ actor: 'the desk', action: 'hold', reason: 'Counsel called.' });
    const release = (copy: Copy) => told(() => releaseArticles(store(), [articleIdFor(copy)], DESK));
    expect(await release(sentAgain)).toEqual([`published ${sentAgain.guid}`]);
    expect(await release(twin)).toContain(`reissued ${twin.guid}`);
    await release(story);
    const killedByPartner = { ...again, pubStatus: 'canceled' as const };
    expect(await told(() => run(killedByPartner))).toContain(`canceled ${story.guid}`);
    expect(await told(() => run({ ...sentAgain, guid: 'urn:agency:10' }))).toContain('published undefined');
  });

  test('a copy that went with what its source killed comes back with that only', async () => {
    await run(story, reprint);
    await run({ ...again, pubStatus: 'canceled' });
    const release = () => releaseArticles(store(), [articleIdFor(reprint)], DESK);
    await expect(release()).rejects.toThrow(
      `was killed by the source of ${articleIdFor(story)}, of which it is a copy`,
    );
    await run({ ...again, version: '10', updated: '2026-03-03T23:30:00.000Z', headline: 'It is right' });
    expect(await told(release)).toEqual([`reissued ${reprint.guid}`]);
  });

  test('what the desk holds stays held until the desk releases it, with the words of then', async () => {
    await run(story);
    const id = articleIdFor(story);
    expect(await told(() => holdArticles(store(), [id], DESK))).toEqual([`expired ${story.guid}`]);
    expect(await told(() => run(again))).toEqual([]);
    expect(await told(() => releaseArticles(store(), [id], DESK))).toEqual([`reissued ${story.guid}`]);
    await expect(releaseArticles(store(), [id], DESK)).rejects.toThrow('is not held');
    const row = await store().read.selectFrom('articles').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    expect(row).toMatchObject({ headline: 'Mended', revision: 2, held_by: null, pub_status: 'usable' });
  });

  test('an embargo that the desk lifts stays lifted, and a hold under embargo is released twice', async () => {
    const embargoed = { ...story, embargoedUntil: LATER };
    const id = articleIdFor(story);
    await run(embargoed);
    await holdArticles(store(), [id], DESK);
    expect(await releaseArticles(store(), [id], DESK)).toMatchObject([{ state: `under embargo until ${LATER}` }]);
    expect(await told(() => releaseArticles(store(), [id], DESK))).toEqual([`published ${story.guid}`]);
    expect(await told(() => run({ ...embargoed, version: '2', headline: 'Mended' }))).toEqual([
      `updated ${story.guid}`,
    ]);
    expect(await liftDueEmbargoes(store(), '2026-03-04T07:00:00.000Z')).toBe(0);
  });

  test('what its partner withholds the desk may release; the same version read again is not withheld again', async () => {
    await run({ ...story, pubStatus: 'withheld' });
    expect(await told(() => releaseArticles(store(), [articleIdFor(story)], DESK))).toEqual([
      `published ${story.guid}`,
    ]);
    expect(await told(() => run({ ...story, pubStatus: 'withheld' }))).toEqual([]);
    expect(await told(() => run({ ...again, pubStatus: 'withheld' }))).toEqual([`expired ${story.guid}`]);
  });

  test('of two at once the second is refused and told what changed', async () => {
    await run(story);
    const id = articleIdFor(story);
    const seen = await latestChange(store().read);
    await holdArticles(store(), [id], { ...DESK, seen });
    await expect(killArticles(store(), [id], { ...DESK, by: 'bob', seen })).rejects.toMatchObject({
      code: 'changed-meanwhile',
      message: expect.stringContaining('hold by ann'),
    });
    await killArticles(store(), [id], { ...DESK, by: 'bob', seen: seen + 1, now: DESK.now });
    await expect(holdArticles(store(), ['nobody'], DESK)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('a whole story is killed with its rewrites', async () => {
    await run(story, reprint, silent);
    await killArticles(store(), [articleIdFor(silent)], { ...DESK, story: true });
    const rows = await store().read.selectFrom('articles').select(['pub_status']).execute();
    expect(rows.map(row => row.pub_status)).toEqual(['canceled', 'canceled', 'canceled']);
  });
});
