import { flagReturned } from '../ingest/flag-returned.ts';
import type { PreparedArticle } from '../ingest/prepare-article.ts';
import { currentRevisions } from '../store/articles.ts';
import { type ItemChoice, loadItems } from '../store/items.ts';
import { loadPartner } from '../store/partners.ts';
import { planRequeue, type Source } from './plan-requeue.ts';
import type { Requeueing, RequeuePlan } from './requeue.ts';

/** An article that today's rules read differently from how it stands in the store. */
export type WouldChange = { readonly id: string; readonly headline: string; readonly differs: readonly string[] };

const BATCH = 50;

/** What requeueing would do, without doing it: from raw, also which articles today's rules would change. */
export async function rehearseRequeue(
  choice: ItemChoice,
  from: Source,
  tools: Requeueing,
  report: (change: WouldChange) => Promise<void>,
): Promise<RequeuePlan & { readonly wouldChange: number }> {
  const { items, feedIds, failing } = await planRequeue(choice, from, tools.store);
  if (from === 'fetch') return { feedIds, polls: feedIds, items: 0, gone: 0, wouldChange: 0 };
  const kept = items.filter(item => item.kept);
  const result = { feedIds, polls: failing, items: kept.length, gone: items.length - kept.length };
  let wouldChange = 0;
  for (let at = 0; at < kept.length; at += BATCH) {
    for (const change of await compareWithStore(
      kept.slice(at, at + BATCH).map(item => item.id),
      tools,
    )) {
      wouldChange += 1;
      await report(change);
    }
  }
  return { ...result, wouldChange };
}

async function compareWithStore(
  itemIds: readonly string[],
  { store, reading, house, now }: Requeueing,
): Promise<WouldChange[]> {
  const items = await loadItems(store.read, itemIds);
  const asTheyCame: PreparedArticle[] = [];
  for (const [partnerId, batch] of Map.groupBy(items, item => item.partner_id)) {
    const prepared = await reading.prepareArticles({
      items: batch.map(item => ({ itemId: item.id, identity: item.identity, received: item.received ?? '' })),
      partner: await loadPartner(store.read, partnerId),
      house,
      now,
    });
    asTheyCame.push(...prepared.flatMap(result => ('article' in result ? [result.article] : [])));
  }
  const articles = await flagReturned(store.read, asTheyCame);
  const words = new Map(
    (
      await currentRevisions(
        store.read,
        articles.map(article => article.articleId),
      )
    ).map(row => [row.article_id, row]),
  );
  return articles.flatMap(article => {
    const row = words.get(article.articleId);
    const differs = row === undefined ? ['new'] : differences(row, article);
    return differs.length === 0 ? [] : [{ id: article.articleId, headline: article.headline, differs }];
  });
}

function differences(
  row: { record: string; body_text: string; body_html: string },
  article: PreparedArticle,
): string[] {
  const was = JSON.parse(row.record) as Record<string, unknown>;
  const is = JSON.parse(article.record) as Record<string, unknown>;
  const keys = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  const differs = keys.filter(key => JSON.stringify(was[key]) !== JSON.stringify(is[key]));
  if (row.body_text !== article.bodyText) differs.push('bodyText');
  if (row.body_html !== article.bodyHtml) differs.push('bodyHtml');
  return differs;
}
