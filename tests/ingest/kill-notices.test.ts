import { describe, expect, test } from 'vitest';
import { listArticles } from '../../src/store/read-articles.ts';
import { readChanges } from '../../src/store/read-changes.ts';
import { seededItem } from '../fixtures/seeded-copy.ts';
import { KINDS, storeFor } from '../store/store.ts';
import { addPartners, articleIdFor, type Copy, prepare, publish } from './publishing.ts';

/** Notices that withdraw other copy in words: they act on what they name of their own partner's copy, else the desk decides. */

const NOW = '2026-03-04T12:00:00.000Z';
const copy = (guid: string, headline: string, more: Partial<Copy> = {}): Copy => ({
  ...{
    partner: 'agency',
    guid,
    headline,
    bodyHtml: seededItem(guid.length * 31 + guid.charCodeAt(guid.length - 1)).html,
  },
  ...{ published: '2026-03-04T10:00:00.000Z', ...more },
});
const bridge = copy('urn:agency:bridge-71', 'Bridge over the Velden to be mended', { slug: 'BRIDGE-VELDEN' });
const library = copy('urn:agency:library-72', 'Library opens on Sundays', { slug: 'LIBRARY' });
const theirs = copy('urn:ledger:bridge-9', 'Bridge over the Velden to be mended', {
  partner: 'ledger',
  slug: 'BRIDGE-VELDEN',
});
const notice = (headline: string, body: string, more: Partial<Copy> = {}): Copy =>
  copy('urn:agency:advisory-1', headline, {
    bodyHtml: `<p>${body}</p>`,
    published: '2026-03-04T11:00:00.000Z',
    ...more,
  });

describe.each(KINDS)('on %s', kind => {
  const store = storeFor(kind, 'each test', store => addPartners(store, ['agency', 'ledger'], NOW));
  /** What is shown after the copy and a notice, and what is held, each by guid. */
  const outcomeOf = async (...sent: readonly Copy[]) => {
    for (const one of [bridge, library, theirs, ...sent]) await publish(store(), await prepare([one], NOW), NOW);
    const { articles } = await listArticles(store().read, { all: true }, NOW, 100);
    const held = await store()
      .read.selectFrom('articles')
      .select(['guid', 'held_reason'])
      .where('held_by', 'is not', null)
      .execute();
    return {
      shown: articles.map(({ guid }) => guid).sort(),
      held: new Map(held.map(row => [row.guid, row.held_reason])),
    };
  };
  const others = [library.guid, theirs.guid].sort();

  test.each<[string, Copy]>([
    ['its id', notice('KILL: bridge story', 'Please kill urn:agency:bridge-71, whose figures are wrong.')],
    ['its headline', notice('MANDATORY KILL', 'Kill our story "Bridge over the Velden to be mended" of Wednesday.')],
    ['its headline, in the headline', notice('KILL: Bridge over the Velden to be mended', 'The figures are wrong.')],
    ['its slug', notice('WITHDRAWN', 'Slug BRIDGE-VELDEN. The council denies it; a new version follows.')],
    ['its slug, in a note', notice('Advisory', 'The figures are wrong.', { editorialNote: 'KILL: BRIDGE-VELDEN' })],
  ])('a notice that names a story by %s withdraws it, and nobody else’s', async (_, kill) => {
    const { shown, held } = await outcomeOf(kill);
    expect(shown).toEqual(others);
    expect(held.get(kill.guid)).toBe('It is the notice of a kill, which was carried out.');
  });

  test.each<[string, Copy]>([
    ['names none', notice('KILL: the story of this morning', 'The figures in it are wrong.')],
    ['names one of another partner', notice('KILL: urn:ledger:bridge-9', 'The figures in it are wrong.')],
    ['names a word of its headline', notice('MANDATORY KILL', 'The library story is wrong.')],
  ])('a notice that %s is held for the desk', async (_, kill) => {
    const { shown, held } = await outcomeOf(kill);
    expect(shown).toEqual([bridge.guid, ...others].sort());
    expect(held.get(kill.guid)).toMatch(/^It seems to be the notice of a kill, but it names no copy of Paper agency/);
  });

  test('a notice that fits more copy than one would mean is held', async () => {
    const many = Array.from({ length: 6 }, (_, n) => copy(`urn:agency:results-${n}`, 'Results of the day in full'));
    const { shown, held } = await outcomeOf(...many, notice('KILL', 'Results of the day in full are wrong.'));
    expect(shown).toEqual(expect.arrayContaining(many.map(({ guid }) => guid)));
    expect(held.has('urn:agency:advisory-1')).toBe(true);
  });

  test('a withdrawal whose headline says why is told with these words', async () => {
    await outcomeOf({ ...bridge, version: '2', pubStatus: 'canceled', headline: 'KILL: wrong bridge', bodyHtml: '' });
    const [last] = (await readChanges(store().read, 0, 100, NOW)).slice(-1);
    expect(last).toMatchObject({
      kind: 'canceled',
      article: { id: articleIdFor(bridge), reason: 'KILL: wrong bridge' },
    });
  });

  test('an article whose new version is a notice is withdrawn itself', async () => {
    const { shown } = await outcomeOf({
      ...bridge,
      version: '2',
      headline: 'KILL: Bridge over the Velden to be mended',
    });
    expect(shown).toEqual(others);
    const row = store().read.selectFrom('articles').select('pub_status').where('id', '=', articleIdFor(bridge));
    expect(await row.execute()).toEqual([{ pub_status: 'canceled' }]);
  });

  test.each(['Kill switch for trams works', 'Kill: a thriller opens in Velden', 'Withdrawn troops are home'])(
    'news is no notice: %s',
    async headline => {
      const news = notice(headline, 'Bridge over the Velden to be mended, said the council.');
      expect((await outcomeOf(news)).shown).toEqual([bridge.guid, news.guid, ...others].sort());
    },
  );
});
