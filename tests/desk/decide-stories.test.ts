import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { leadStory, mergeStories, splitArticle, undoDecision } from '../../src/desk/decide-stories.ts';
import { changesAfter, latestChange } from '../../src/store/articles.ts';
import { readAudit } from '../../src/store/audit.ts';
import { addPartners, articleIdFor, type Copy, places, prepare, publish } from '../ingest/publishing.ts';
import { KINDS, storeFor } from '../store/store.ts';

const NOW = '2026-03-04T00:00:00.000Z';
const DESK = { by: 'ann', now: NOW };

const PORT = [
  'The port of Almery said it will dredge its northern channel to 14.5 metres from next summer so that the largest grain ships can call without waiting for the tide.',
  'The work will cost 62 million dollars and take 19 months, harbour master Ilse Brandt told a news conference on Tuesday.',
  'Ships now wait nine hours on average off the Almery bar, according to the Pilots Association, which has asked for the dredging since 2011.',
  'Environmental groups said they would challenge the permit because the spoil is to be dumped near the Skerry oyster beds.',
];
const BUSES = [
  'Bus drivers in Velden walked out on Tuesday after talks on pay for night shifts broke down, leaving thousands of commuters to find other ways to work.',
  'The drivers want 18 percent more for shifts that end after midnight; the city has offered six, union secretary Tomas Riedl said.',
  'About 240 of the 310 buses stayed in the depots and schools opened an hour late.',
  'Mayor Greta Olafsdottir called the walkout irresponsible and said the city could not pay what it did not have.',
];

const copy = (partner: string, guid: string, hour: number, paragraphs: readonly string[], headline = guid): Copy => ({
  ...{ partner, guid, headline },
  published: `2026-03-03T${String(hour).padStart(2, '0')}:00:00.000Z`,
  bodyHtml: paragraphs.map(text => `<p>${text}</p>`).join(''),
});

const WIRE = copy('wire', 'port', 8, PORT, 'Port of Almery to dredge its northern channel');
const REPRINT = copy('ledger', 'reprint', 9, PORT, 'Deeper water for Almery');
const CUT = copy('post', 'cut', 10, PORT.slice(0, 3), 'Almery port to be dredged');
const STRIKE = copy('wire', 'strike', 11, BUSES, 'Bus drivers in Velden walk out');
const LATER = copy('times', 'later', 20, PORT, 'Almery deepens its channel');

/** Whoever credits another house withdraws its own copy and nobody else's. */
const A_REPRINT = { provider: 'Another agency' };

describe.each(KINDS)('on %s', kind => {
  const store = storeFor(kind, 'each test', store => addPartners(store, ['wire', 'ledger', 'post', 'times'], NOW));

  const run = async (...copies: Copy[]): Promise<void> => publish(store(), await prepare(copies, NOW), NOW);
  const storyOf = async (article: Copy): Promise<string | undefined> =>
    (await places(store())).get(articleIdFor(article))?.story_id;
  const told = async (after: number) =>
    (await changesAfter(store().read, after, 100)).map(({ kind, article_id }) => `${kind} ${article_id}`);

  test('two stories that the desk makes one stay one, and readers are told', async () => {
    await run(WIRE, REPRINT, STRIKE);
    const before = await latestChange(store().read);
    const decided = await mergeStories(store(), [articleIdFor(REPRINT), articleIdFor(STRIKE)], DESK);
    expect(decided).toEqual({ story: articleIdFor(WIRE), members: 3, changed: 1 });
    expect(await told(before)).toEqual([
      `story-changed ${articleIdFor(STRIKE)}`,
      `lead-changed ${articleIdFor(STRIKE)}`,
    ]);
    // Read again, revised, and with another copy beside them.
    await run(WIRE, { ...STRIKE, bodyHtml: `${STRIKE.bodyHtml}<p>Talks go on.</p>` }, LATER);
    expect(new Set([...(await places(store())).values()].map(({ story_id }) => story_id))).toEqual(
      new Set([articleIdFor(WIRE)]),
    );
    expect([...(await places(store())).values()].filter(({ is_lead }) => is_lead === 1)).toHaveLength(1);
  });

  test('a merge outlives the kill of the lead by which it was made', async () => {
    await run(WIRE, CUT, STRIKE);
    await mergeStories(store(), [articleIdFor(WIRE), articleIdFor(STRIKE)], DESK);
    await run({ ...WIRE, ...A_REPRINT, pubStatus: 'canceled' });
    expect(await storyOf(CUT)).toBe(await storyOf(STRIKE));
  });

  test('an article that the desk takes out stays out, whatever comes in later', async () => {
    await run(WIRE, REPRINT, CUT);
    const before = await latestChange(store().read);
    await splitArticle(store(), articleIdFor(CUT), DESK);
    expect(await storyOf(CUT)).toBe(articleIdFor(CUT));
    expect(await told(before)).toEqual([`story-changed ${articleIdFor(CUT)}`, `lead-changed ${articleIdFor(CUT)}`]);
    await run(WIRE, { ...CUT, bodyHtml: `${CUT.bodyHtml}<p>The work begins in June.</p>` }, LATER);
    expect(await storyOf(CUT)).toBe(articleIdFor(CUT));
    expect(await storyOf(LATER)).toBe(articleIdFor(WIRE));
    await run({ ...WIRE, ...A_REPRINT, pubStatus: 'canceled' });
    expect(await storyOf(CUT)).toBe(articleIdFor(CUT));
    expect(await storyOf(LATER)).toBe(await storyOf(REPRINT));
  });

  test('when the lead is taken out its copies get another, and its later copies go with it', async () => {
    const fuller = copy('times', 'fuller', 12, [...PORT.slice(0, 3), 'The dredgers come from Sandrup.'], 'Almery digs');
    await run(WIRE, CUT, fuller);
    await splitArticle(store(), articleIdFor(WIRE), DESK);
    expect(await storyOf(fuller)).toBe(await storyOf(CUT));
    await run(REPRINT);
    expect(await storyOf(REPRINT)).toBe(articleIdFor(WIRE));
    const leads = [...(await places(store())).values()].filter(({ is_lead }) => is_lead === 1);
    expect(leads).toHaveLength(2);
  });

  test('copies of one text hold together when one from their midst is taken out', async () => {
    await run(WIRE, REPRINT, LATER);
    await splitArticle(store(), articleIdFor(REPRINT), DESK);
    expect(await storyOf(REPRINT)).toBe(articleIdFor(REPRINT));
    expect(await storyOf(LATER)).toBe(articleIdFor(WIRE));
  });

  test('the desk’s last word counts: a split undoes a merge, and a merge a split', async () => {
    await run(WIRE, STRIKE);
    const both = [articleIdFor(WIRE), articleIdFor(STRIKE)] as const;
    await mergeStories(store(), both, DESK);
    await splitArticle(store(), both[1], DESK);
    expect(await storyOf(STRIKE)).toBe(both[1]);
    await mergeStories(store(), both, DESK);
    expect(await storyOf(STRIKE)).toBe(both[0]);
    await splitArticle(store(), both[0], DESK);
    await run(WIRE, STRIKE);
    expect(await storyOf(STRIKE)).toBe(both[1]);
  });

  test('a merge said twice is one decision, which one undo takes back', async () => {
    await run(WIRE, STRIKE);
    const both = [articleIdFor(WIRE), articleIdFor(STRIKE)] as const;
    await mergeStories(store(), both, DESK);
    expect(await mergeStories(store(), [both[1], both[0]], DESK)).toEqual({ story: both[0], members: 2, changed: 0 });
    await undoDecision(store(), both[0], DESK);
    expect(await storyOf(STRIKE)).toBe(both[1]);
  });

  test('what was taken back does not come back with what replaced it', async () => {
    await run(WIRE, STRIKE);
    await mergeStories(store(), [articleIdFor(WIRE), articleIdFor(STRIKE)], DESK);
    await splitArticle(store(), articleIdFor(STRIKE), DESK);
    expect((await undoDecision(store(), articleIdFor(WIRE), DESK)).undone).toMatchObject({ action: 'merge' });
    expect((await undoDecision(store(), articleIdFor(STRIKE), DESK)).undone).toMatchObject({ action: 'split' });
    expect(await storyOf(STRIKE)).toBe(articleIdFor(STRIKE));
  });

  test('what an older program wrote down is taken back, its links without the columns that they had then', async () => {
    await run(WIRE, STRIKE);
    await mergeStories(store(), [articleIdFor(WIRE), articleIdFor(STRIKE)], DESK);
    await splitArticle(store(), articleIdFor(STRIKE), DESK);
    const columns = '"parts_of_a":0,"parts_of_b":0,"kind"';
    await store().write(tx => sql`update audit set details = replace(details, '"kind"', ${columns})`.execute(tx));
    await undoDecision(store(), articleIdFor(STRIKE), DESK);
    expect(await storyOf(STRIKE)).toBe(articleIdFor(WIRE));
  });

  test('what is not there and what is alone is said in a sentence', async () => {
    await run(WIRE);
    await expect(splitArticle(store(), articleIdFor(WIRE), DESK)).rejects.toThrow('is the only one of its story');
    await expect(mergeStories(store(), ['nobody', articleIdFor(WIRE)], DESK)).rejects.toThrow(
      'no article or story "nobody"',
    );
  });

  test('the lead that the desk chose leads, whatever comes in, until that is taken back', async () => {
    await run(WIRE, REPRINT, CUT);
    const before = await latestChange(store().read);
    const leads = async () =>
      [...(await places(store())).entries()].filter(([, { is_lead }]) => is_lead === 1).map(([id]) => id);
    await leadStory(store(), articleIdFor(CUT), { ...DESK, reason: 'Ours reads better.' });
    expect(await told(before)).toEqual(
      expect.arrayContaining([`lead-changed ${articleIdFor(WIRE)}`, `lead-changed ${articleIdFor(CUT)}`]),
    );
    await run({ ...CUT, headline: 'Almery port to be dredged at last' }, LATER, {
      ...WIRE,
      version: '2',
      headline: 'Mended',
    });
    expect(await leads()).toEqual([articleIdFor(CUT)]);
    await leadStory(store(), articleIdFor(REPRINT), DESK);
    expect(await leads()).toEqual([articleIdFor(REPRINT)]);
    await undoDecision(store(), articleIdFor(REPRINT), DESK);
    expect(await leads()).toEqual([articleIdFor(CUT)]);
    await undoDecision(store(), articleIdFor(CUT), DESK);
    expect(await leads()).toEqual([articleIdFor(WIRE)]);
    await expect(undoDecision(store(), articleIdFor(CUT), DESK)).rejects.toThrow('could be taken back');
  });

  test('a merge is taken back by what is left of it when the article that was named in it is gone', async () => {
    await run(WIRE, CUT, STRIKE);
    await mergeStories(store(), [articleIdFor(WIRE), articleIdFor(STRIKE)], DESK);
    await run({ ...WIRE, ...A_REPRINT, pubStatus: 'canceled' });
    expect(await storyOf(STRIKE)).toBe(await storyOf(CUT));
    expect((await undoDecision(store(), articleIdFor(STRIKE), DESK)).undone).toMatchObject({ action: 'merge' });
    expect(await storyOf(STRIKE)).toBe(articleIdFor(STRIKE));
  });

  test('a split and a merge are taken back, and what they replaced is there again', async () => {
    await run(WIRE, REPRINT, STRIKE);
    await splitArticle(store(), articleIdFor(REPRINT), DESK);
    await mergeStories(store(), [articleIdFor(WIRE), articleIdFor(REPRINT)], DESK);
    expect(await storyOf(REPRINT)).toBe(articleIdFor(WIRE));
    await undoDecision(store(), articleIdFor(WIRE), DESK);
    expect(await storyOf(REPRINT)).toBe(articleIdFor(REPRINT));
    await undoDecision(store(), articleIdFor(REPRINT), DESK);
    expect(await storyOf(REPRINT)).toBe(articleIdFor(WIRE));
    const acts = await readAudit(store().read, { limit: 20 });
    expect(acts.map(({ action, actor }) => `${action} ${actor}`)).toContain('undo ann');
  });
});
