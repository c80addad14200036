import { describe, expect, test } from 'vitest';
import { changesAfter, latestChange } from '../../src/store/articles.ts';
import { readAudit } from '../../src/store/audit.ts';
import { createStoryMemory } from '../../src/stories/story-memory.ts';
import { seededItem } from '../fixtures/seeded-copy.ts';
import { permutations } from '../permutations.ts';
import { published } from '../store/published.ts';
import { KINDS, storeFor } from '../store/store.ts';
import { addPartners, articleIdFor, type Copy, prepare, publish } from './publishing.ts';

const NOW = '2026-03-04T00:00:00.000Z';
const TEXT = seededItem(1).html;
const OTHER_TEXT = seededItem(2).html;
const at = (hour: number): string => `2026-03-03T${String(hour).padStart(2, '0')}:00:00.000Z`;

/** Partner "agency" is called "Paper agency", which its copies credit. */
const story: Copy = {
  ...{ partner: 'agency', guid: 'urn:agency:7', headline: 'A story', bodyHtml: TEXT },
  ...{ published: at(8), updated: at(8) },
};
const reprint: Copy = {
  ...{ partner: 'ledger', guid: 'ledger-1', headline: 'As the ledger ran it', provider: 'Paper agency' },
  ...{ published: at(10), bodyHtml: TEXT.split('\n').slice(0, 6).join('\n') },
};
const kill: Copy = {
  ...{ partner: 'agency', guid: 'urn:agency:kill-1', headline: 'KILL: A story', cancels: ['urn:agency:7'] },
  ...{ published: at(9), editorialNote: 'Facts in doubt.' },
};

describe.each(KINDS)('on %s', kind => {
  const store = storeFor(kind, 'each test', store => addPartners(store, ['agency', 'ledger', 'post'], NOW));

  /** Settles items one after the other, each in a process of its own; gives what readers are told of them. */
  const run = async (...copies: Copy[]): Promise<string[]> => {
    const before = await latestChange(store().read);
    for (const copy of copies) await publish(store(), await prepare([copy], NOW), NOW, createStoryMemory(10));
    const names = new Map(copies.map(copy => [articleIdFor(copy), copy.guid]));
    const changes = await changesAfter(store().read, before, 100);
    return changes.map(({ kind, article_id }) => `${kind} ${names.get(article_id) ?? article_id}`);
  };
  const shown = async (): Promise<string[]> => {
    const rows = await published(store().read).select('id').execute();
    return rows.map(({ id }) => id);
  };
  test('what comes after the kill that names it is kept, and nobody ever sees it', async () => {
    // The notice itself is held: nobody reads it as an article.
    expect(await run(kill, story)).toEqual([]);
    expect(await shown()).toEqual([]);
    const [row] = await store().read.selectFrom('articles').selectAll().where('id', '=', articleIdFor(story)).execute();
    expect(row).toMatchObject({ pub_status: 'canceled', revision: 1 });
    // Also where its words were written before the lock showed the kill.
    const words = store().read.selectFrom('revisions').select(['number', 'reason']);
    expect(await words.where('article_id', '=', articleIdFor(story)).execute()).toEqual([
      { number: 1, reason: 'canceled' },
    ]);
    expect(await run(story, { ...story, updated: at(8), headline: 'An earlier state' })).toEqual([]);
  });

  test('what was made after the kill is not meant by it', async () => {
    expect(await run(kill, { ...story, updated: at(11) })).toEqual([`published ${story.guid}`]);
    // The kill read again, as by a requeue.
    expect(await run({ ...kill, headline: 'KILL – again' })).toEqual([]);
    expect(await shown()).toEqual([articleIdFor(story)]);
  });

  test('a killed story comes back only by a version made after the kill', async () => {
    await run(story, kill);
    expect(await run({ ...story, version: '2', updated: at(8) })).toEqual([]);
    expect(await run({ ...story, version: '3', updated: at(12), bodyHtml: OTHER_TEXT })).toEqual([
      `reissued ${story.guid}`,
    ]);
  });

  test('a copy that comes after the kill of its source falls as one that came before it', async () => {
    expect(await run(story, kill, reprint)).toEqual([`published ${story.guid}`, `canceled ${story.guid}`]);
    expect(await shown()).toEqual([]);
    expect(await run({ ...reprint, version: '2', headline: 'As the ledger ran it later' })).toEqual([]);
  });

  test('a copy that came before a story whose kill came even earlier falls with it', async () => {
    expect(await run(kill, reprint, story)).toEqual([`published ${reprint.guid}`, `canceled ${reprint.guid}`]);
    expect(await shown()).toEqual([]);
  });

  test('a kill reaches every copy of a story with more of them than are read at a time', async () => {
    const copies = Array.from({ length: 210 }, (_, n) => ({ ...reprint, guid: `ledger-${n}` }));
    await publish(store(), await prepare([story, ...copies], NOW), NOW, createStoryMemory(10));
    expect((await shown()).length).toBe(211);
    await run(kill);
    expect(await shown()).toEqual([]);
  });

  test('by another partner under the same id it falls where it credits who killed it, and only there', async () => {
    const passedOn = { ...story, partner: 'post', provider: 'Paper agency' };
    expect(await run(kill, passedOn)).toEqual([]);
    const own = { ...story, partner: 'ledger', bodyHtml: OTHER_TEXT };
    expect(await run(own)).toEqual([`published ${story.guid}`]);
    expect(await shown()).toEqual([articleIdFor(own)]);
  });

  test('a copy that credits nobody or somebody else is held, before and after the kill', async () => {
    const silent = { ...reprint, provider: undefined, guid: 'ledger-2' };
    const other: Copy = { ...reprint, provider: 'Some Wire', partner: 'post', guid: 'post-2' };
    expect(await run(story, silent, kill, other)).toEqual([
      ...[`published ${story.guid}`, `published ${silent.guid}`, `canceled ${story.guid}`, `expired ${silent.guid}`],
    ]);
    expect(await shown()).toEqual([]);
    const rows = await store().read.selectFrom('articles').selectAll().where('held_by', 'is not', null).execute();
    // The notice of the kill among them.
    expect(
      rows
        .filter(({ guid }) => guid !== kill.guid)
        .map(({ guid, held_by, pub_status }) => [guid, held_by, pub_status])
        .sort(),
    ).toEqual([
      [silent.guid, 'Paper agency', 'withheld'],
      [other.guid, 'Paper agency', 'withheld'],
    ]);
    // Whatever its partner sends of it, it stays held.
    expect(await run({ ...silent, version: '2', headline: 'Mended' }, silent)).toEqual([]);
    expect(await shown()).toEqual([]);
    const [said] = await readAudit(store().read, { limit: 10, subjects: [articleIdFor(story)], actions: ['kill'] });
    expect(said).toMatchObject({ actor: 'Paper agency', reason: 'Facts in doubt.' });
  });

  test('a kill never acts upward', async () => {
    const silent = { ...reprint, provider: undefined, guid: 'ledger-2' };
    await run(story, reprint, silent, { ...reprint, pubStatus: 'canceled' }, { ...silent, pubStatus: 'canceled' });
    expect(await shown()).toEqual([articleIdFor(story)]);
    // A kill that comes without the credit of the copy, and a copy of the same time.
    const same = { ...reprint, guid: 'ledger-3', published: story.published };
    await run(same, { ...same, provider: undefined, version: '2', pubStatus: 'canceled' });
    expect(await shown()).toEqual([articleIdFor(story)]);
    const again = { ...story, guid: 'urn:agency:8', bodyHtml: TEXT.replace('<p>', '<p>Mended: ') };
    expect(await run(again)).toEqual([`published ${again.guid}`]);
  });

  test('a copy of what the agency sent in its place stays', async () => {
    const mended = TEXT.split('\n').slice(0, 7).join('\n').replaceAll('the', 'that');
    const substitute = { ...story, guid: 'urn:agency:9', updated: at(11), bodyHtml: mended };
    const copy = { ...reprint, bodyHtml: mended.split('\n').slice(0, 6).join('\n') };
    await run(story, kill, substitute);
    expect(await run(copy)).toEqual([`published ${copy.guid}`]);
  });

  test('in whatever order kill, story and copies come, the same is shown in the end', async () => {
    const cut: Copy = {
      ...{ partner: 'post', guid: 'post-1', headline: 'In short', provider: 'Paper agency', published: at(11) },
      bodyHtml: TEXT.split('\n').slice(0, 3).join('\n'),
    };
    const silent: Copy = { ...cut, guid: 'post-2', provider: undefined, published: at(12) };
    const orders = permutations([story, kill, reprint, cut, silent]).filter((_, n) => n % 4 === 3);
    for (const [n, order] of orders.entries()) {
      const ids = (copy: Copy): Copy => ({ ...copy, guid: `${copy.guid}-${n}`, bodyHtml: words(copy, n) });
      const named = { ...kill, cancels: [`${story.guid}-${n}`] };
      await run(...order.map(copy => ids(copy === kill ? named : copy)));
      const seen = (await shown()).filter(id => order.some(copy => articleIdFor(ids(copy)) === id && copy !== kill));
      expect(seen, order.map(copy => copy.guid).join()).toEqual([]);
      const held = store().read.selectFrom('articles').select('id').where('held_by', 'is not', null);
      expect(await held.where('guid', '=', ids(silent).guid).execute()).toHaveLength(1);
    }
  });

  test('of two kills the later counts, whichever comes first', async () => {
    const again: Copy = { ...kill, guid: 'urn:agency:kill-2', published: at(11) };
    for (const [n, order] of permutations([{ ...story, updated: at(10) }, kill, again]).entries()) {
      const guid = `urn:agency:again-${n}`;
      await run(
        ...order.map(copy =>
          copy.cancels ? { ...copy, guid: `${copy.guid}-${n}`, cancels: [guid] } : { ...copy, guid },
        ),
      );
      expect(await shown()).not.toContain(articleIdFor({ ...story, guid }));
      const rows = store().read.selectFrom('articles').select('pub_status').where('guid', '=', guid);
      expect(await rows.execute()).toEqual([{ pub_status: 'canceled' }]);
    }
  });
});

/** Each round has a story of its own. */
function words({ bodyHtml = '' }: Copy, n: number): string {
  // Without the credit at the end that some have: whoever credits another house withdraws nobody else's copy.
  const other = seededItem(100 + n)
    .html.replace(/—AFP| \(Reuters\)|—APP| \(With inputs from PTI\)/, '')
    .split('\n');
  return bodyHtml === '' ? '' : other.slice(0, bodyHtml.split('\n').length).join('\n');
}
