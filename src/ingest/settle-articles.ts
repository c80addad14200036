import type { RevisionKind } from '../core/revision.ts';
import { insertRevisions, loadArticles, upsertArticles } from '../store/articles.ts';
import { appendChanges, type NewChange } from '../store/changes.ts';
import { seeFurniture } from '../store/furniture.ts';
import { settleItems } from '../store/items.ts';
import { forgetKills, rememberKills } from '../store/kills.ts';
import type { Store } from '../store/open-store.ts';
import { saveSignatures } from '../store/signatures.ts';
import { insertLinks } from '../store/stories.ts';
import type { ArticleRow, Transaction } from '../store/tables.ts';
import { settleStories } from '../stories/settle-stories.ts';
import type { StoryMemory } from '../stories/story-memory.ts';
import { flagReturned, linksToOurs } from './flag-returned.ts';
import { judgeArticles, type Pass } from './judge-articles.ts';
import { killsIn } from './kill-order.ts';
import { linkArticles } from './link-articles.ts';
import type { PreparedArticle } from './prepare-article.ts';
import { tellApart, underKnownIdentity } from './reused-ids.ts';
import type { Origin, Written } from './write-article.ts';

/** How many of a batch's articles ended in each way; `duplicates` counts the new ones that repeat another. */
type Counts = Record<'published' | 'duplicates' | RevisionKind, number>;

/** And how many bear an id that was another story's, and whether the feed's ids are no longer relied on because of that. */
export type Settled = Counts & { readonly idsReused?: number; readonly idsDegraded?: number };

const NONE: Readonly<Counts> = {
  published: 0,
  duplicates: 0,
  updated: 0,
  corrected: 0,
  canceled: 0,
  reissued: 0,
  outdated: 0,
  unchanged: 0,
};

/**
 * Judges a batch of prepared articles and publishes what is new, all in one transaction: it takes the change log's lock first,
 * so it sees everything settled before it, and two copies of one story never both lead. A batch may come twice.
 */
export async function settleArticles(
  prepared: readonly PreparedArticle[],
  origin: Origin,
  { store, stories, now }: { readonly store: Store; readonly stories: StoryMemory; readonly now: string },
): Promise<Settled> {
  const counts = { ...NONE };
  let [idsReused, idsDegraded] = [0, 0];
  // A full window takes seconds at start: most of it is read before anybody waits for the lock.
  await stories.catchUp(store.read, now);
  const named = await flagReturned(store.read, await underKnownIdentity(store.read, prepared));
  for (const articles of passesOf(named)) {
    try {
      const { apart, settled } = await store.settle(async tx => {
        const by = { origin, indexes: await stories.catchUp(tx, now), stories, now };
        const current = await known(tx, articles);
        const apart = await tellApart(tx, articles, current, origin, now);
        const settled: SettledPass[] = [];
        for (const part of apart === null ? [articles] : passesOf(apart.articles))
          settled.push(
            await settlePass(tx, { ...by, articles: part, current: apart === null ? current : await known(tx, part) }),
          );
        return { apart, settled };
      });
      idsReused += apart?.reused ?? 0;
      idsDegraded += apart?.degraded === true ? 1 : 0;
      for (const part of settled) {
        stories.settled(part.signed);
        for (const [outcome, count] of Object.entries(part.counts)) counts[outcome as keyof Counts] += count;
      }
    } catch (error) {
      stories.forget();
      throw error;
    }
  }
  return { ...counts, ...(idsReused > 0 ? { idsReused } : {}), ...(idsDegraded > 0 ? { idsDegraded } : {}) };
}

/** The articles of a pass that are in the store, by id. */
async function known(tx: Transaction, articles: readonly PreparedArticle[]): Promise<Map<string, ArticleRow>> {
  const ids = articles.map(article => article.articleId);
  return new Map((await loadArticles(tx, ids)).map(row => [row.id, row]));
}

/** Two states of one article in one batch are settled one after the other, and what withdraws others after all of them. */
function passesOf(prepared: readonly PreparedArticle[]): PreparedArticle[][] {
  const passes: PreparedArticle[][] = [];
  const times = new Map<string, number>();
  for (const article of prepared.filter(({ cancels }) => cancels.length === 0)) {
    const time = times.get(article.articleId) ?? 0;
    times.set(article.articleId, time + 1);
    passes[time] ??= [];
    passes[time].push(article);
  }
  const kills = prepared.filter(({ cancels }) => cancels.length > 0);
  return kills.length === 0 ? passes : [...passes, ...kills.map(kill => [kill])];
}

type SettledPass = {
  readonly counts: Counts;
  /** Numbers of the signatures that it wrote, as `saveSignatures` gives them. */
  readonly signed: { readonly before: number; readonly last: number };
};

async function settlePass(tx: Transaction, pass: Pass): Promise<SettledPass> {
  const { articles, origin, indexes, stories, now } = pass;
  const judged = await judgeArticles(tx, pass);
  const { written, dated, unchanged, outdated, allNew } = judged;
  const counts = { ...NONE, unchanged, outdated };
  const { links: found, fresh, parted } = await linkArticles(tx, written, indexes, stories);
  const links = [...found, ...linksToOurs(articles, written)];
  const { moved, changes } =
    links.length === 0 && parted.length === 0 && allNew
      ? { moved: [], changes: [] }
      : await settleStories(tx, [...written.map(({ row }) => row), ...dated], links, now, { fresh, parted });
  const rows = new Map([...dated, ...written.map(({ row }) => row)].map(row => [row.id, row]));
  for (const row of moved) rows.set(row.id, row);

  await upsertArticles(tx, [...rows.values()]);
  await insertRevisions(
    tx,
    written.map(({ revision }) => revision),
  );
  const signed = await saveSignatures(
    tx,
    written.map(({ signature }) => signature),
  );
  await insertLinks(tx, links);
  await rememberKills(tx, killsIn(articles, [...rows.values()], origin, now));
  const reissued = written.filter(({ kind, row }) => kind === 'reissued' && row.pub_status === 'usable');
  if (reissued.length > 0)
    await forgetKills(
      tx,
      origin.partner.id,
      reissued.map(({ row }) => row.identity),
    );
  const told = written.flatMap(entry => tell(entry, rows.get(entry.row.id) ?? entry.row, now));
  await appendChanges(tx, [...told, ...changes]);
  await seeFurniture(
    tx,
    origin.partner.id,
    articles.flatMap(article => article.furniture),
    now,
  );
  await settleItems(
    tx,
    articles.map(article => ({ id: article.itemId, article_id: article.articleId })),
    now,
  );

  for (const { row, kind } of written) {
    counts[kind] += 1;
    if (kind === 'published' && rows.get(row.id)?.is_lead === 0) counts.duplicates += 1;
  }
  return { counts, signed };
}

/** The line of the change log for one article: none while an embargo holds it, none for a kill of what nobody ever saw. */
function tell({ kind, note }: Written, row: ArticleRow, now: string): NewChange[] {
  if (row.lift_at !== null) return [];
  if (kind === 'published' && row.pub_status !== 'usable') return [];
  const reason = kind === 'canceled' && note !== undefined ? { details: { reason: note } } : {};
  return [{ kind, at: now, articleId: row.id, revision: row.revision, storyId: row.story_id, ...reason }];
}
