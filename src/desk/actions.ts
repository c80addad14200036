import { ExchangeError } from '../errors.ts';
import { announced } from '../ingest/article-rows.ts';
import { appendChanges, isErased, loadArticles, type NewChange, upsertArticles } from '../store/articles.ts';
import { type NewAudit, rememberActions } from '../store/audit.ts';
import { logPosition } from '../store/log-position.ts';
import { among } from '../store/sql.ts';
import type { ArticleRow, ChangeRow, Transaction } from '../store/tables.ts';
import { settleStories } from '../stories/settle-stories.ts';

/** Who acts, why, and what they had seen. */
export type Actor = {
  readonly by: string;
  readonly reason?: string | undefined;
  /** The last number of the change log that they had seen: an action on an article that changed since is refused. */
  readonly seen?: number | undefined;
  readonly now: string;
};

/**
 * The articles of these ids, in this order.
 * @throws ExchangeError `not-found`, `changed-meanwhile` where one was changed or acted on after what the actor had seen
 */
export async function articlesToActOn(tx: Transaction, ids: readonly string[], actor: Actor): Promise<ArticleRow[]> {
  const byId = new Map((await loadArticles(tx, ids)).map(row => [row.id, row]));
  const rows = [...new Set(ids)].map(id => {
    const row = byId.get(id);
    if (row !== undefined && !isErased(row)) return row;
    const message =
      row === undefined ? `There is no article or story "${id}".` : `The words of article ${id} were erased.`;
    throw new ExchangeError('not-found', message, { id, help: 'See: news-exchange articles --all, articles --held' });
  });
  if (actor.seen !== undefined) await refuseChanged(tx, ids, actor.seen);
  return rows;
}

const LOOK_AGAIN = 'Look at it again, then act with the latest number of the change log, or without --seen.';

async function refuseChanged(tx: Transaction, ids: readonly string[], seen: number): Promise<void> {
  const changes = await tx
    .selectFrom('changes')
    .selectAll()
    .where('seq', '>', seen)
    .where(among(tx, 'article_id', ids))
    .orderBy('seq')
    .execute();
  const { start } = await logPosition(tx);
  if (seen + 1 < start) {
    const message = `What changed after ${seen} is not known any more: the change log begins at ${start}.`;
    throw new ExchangeError('changed-meanwhile', message, { seen, help: LOOK_AGAIN });
  }
  const last = await tx
    .selectFrom('changes')
    .select('at')
    .where('seq', '<=', seen)
    .orderBy('seq', 'desc')
    .limit(1)
    .execute();
  const acted = await tx
    .selectFrom('audit')
    .selectAll()
    .where(among(tx, 'subject', ids))
    .where('at', '>', last[0]?.at ?? '1970-01-01T00:00:00.000Z')
    .orderBy('at', 'desc')
    .execute();
  const [change] = changes;
  const [action] = acted;
  if (change === undefined && action === undefined) return;
  const id = change?.article_id ?? action?.subject;
  const said = [
    ...(changes.length > 0
      ? [changes.map(({ seq, kind, at }: ChangeRow) => `${kind} at ${at} (${seq})`).join(', ')]
      : []),
    ...acted.map(
      ({ action, actor, at, reason }) =>
        `${action} by ${actor} at ${at}${reason ? `: ${reason.replace(/\.$/, '')}` : ''}`,
    ),
  ];
  throw new ExchangeError('changed-meanwhile', `Article ${id} changed after ${seen}: ${said.join('; ')}.`, {
    id,
    seen,
    help: LOOK_AGAIN,
  });
}

/** What an action changed. */
export type Changed = {
  /** Rows as they will be, places in stories aside. */
  readonly rows: readonly ArticleRow[];
  /** The same as they stand in the store. */
  readonly before: readonly ArticleRow[];
  /** Why articles are withdrawn, for the change log. */
  readonly note?: string | undefined;
  readonly audit: readonly NewAudit[];
};

/** Works the stories out anew, writes the rows, tells readers what is shown and what no longer is, and remembers who did it. */
export async function carryOut(
  tx: Transaction,
  { rows, before, note, audit }: Changed,
  now: string,
): Promise<NewChange[]> {
  const { moved, changes } = await settleStories(tx, rows, now);
  const was = new Map(before.map(row => [row.id, row]));
  const after = new Map([...rows, ...moved].map(row => [row.id, row]));
  const told: NewChange[] = [];
  for (const { id } of rows) {
    const row = after.get(id);
    if (row === undefined) continue;
    const line = announced(row, was.get(id), now, { note });
    after.set(id, line.row);
    told.push(...line.changes);
  }
  const acted = new Set(rows.map(({ id }) => id));
  const all = [...told, ...changes.filter(({ articleId }) => !acted.has(articleId))];
  await upsertArticles(tx, [...after.values()]);
  await appendChanges(tx, all);
  await rememberActions(tx, audit);
  return all;
}
