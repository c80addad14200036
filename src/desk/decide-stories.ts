import { baseRank, isLoop, rankOf } from '../core/revision.ts';
import { ExchangeError } from '../errors.ts';
import { appendChanges, loadArticles, upsertArticles } from '../store/articles.ts';
import { readAudit, rememberActions } from '../store/audit.ts';
import type { Store } from '../store/open-store.ts';
import { deleteDecisions, insertLinks, linksOf, membersOf, storiesAbove } from '../store/similarity/stories.ts';
import type { ArticleRow, LinkRow, Transaction } from '../store/tables.ts';
import { LARGE_STORY } from '../stories/place-articles.ts';
import { settleStories } from '../stories/settle-stories.ts';
import { type Actor, articlesToActOn } from './actions.ts';

/** The outcome of a decision. */
export type Decided = {
  /** The story of the article that was named first, as it is now. */
  readonly story: string;
  readonly members: number;
  /** Articles for which the change log has a new story or another lead. */
  readonly changed: number;
  /** The decision that was taken back. */
  readonly undone?: { readonly action: string; readonly by: string; readonly at: string };
};

/** A merge is stored on up to this many members of each story, so that it survives the withdrawal of some. */
const MERGED_MEMBERS = 5;
/** A split is stored against up to this many other members. */
const SPLIT_MEMBERS = 64;
/** Above every score: of the links of an article only what was decided of it. */
const NO_SCORE = 2;

/**
 * Merges the stories of two articles for good: whatever comes in, is revised or is processed again, they stay one.
 * @param one id of an article or of a story, which is the id of its first article
 * @throws ExchangeError `not-found`, `input-wrong` if both stories are so large that they are not worked out again
 */
export async function mergeStories(
  store: Store,
  [one, two]: readonly [string, string],
  actor: Actor,
): Promise<Decided> {
  return await store.publish(async tx => {
    const [first, second] = [await named(tx, one, actor), await named(tx, two, actor)];
    const large = await storiesAbove(tx, [first.story_id, second.story_id], LARGE_STORY);
    if (large.size === 2) {
      throw new ExchangeError(
        'input-wrong',
        `Both stories have more than ${LARGE_STORY} articles: too many to make one.`,
      );
    }
    const isOne = first.story_id === second.story_id;
    const ofFirst = isOne ? [first.id] : await membersByStanding(tx, first);
    const ofSecond = isOne ? [second.id] : await membersByStanding(tx, second);
    // Said twice it is one decision, which one undo takes back.
    if (isOne && (await isMerged(tx, first.id, second.id)))
      return { story: first.story_id, members: (await membersByStanding(tx, first)).length, changed: 0 };
    const removed = await deleteDecisions(tx, 'split', [ofFirst, ofSecond]);
    const links = ofFirst
      .slice(0, MERGED_MEMBERS)
      .flatMap(a => ofSecond.slice(0, MERGED_MEMBERS).flatMap(b => (a === b ? [] : [decision('merge', a, b, actor)])));
    return await decide(tx, 'merge', [first, second], { links, removed }, actor);
  });
}

/**
 * Splits an article from its story for good. Later copies join the side they are more like.
 * @throws ExchangeError `not-found`, `input-wrong` if it has a story of its own already
 */
export async function splitArticle(store: Store, id: string, actor: Actor): Promise<Decided> {
  return await store.publish(async tx => {
    const article = await named(tx, id, actor);
    const [, ...others] = await membersByStanding(tx, article);
    if (others.length === 0) {
      throw new ExchangeError('input-wrong', `Article ${id} is the only one of its story: there is nothing to split.`);
    }
    const removed = await deleteDecisions(tx, 'merge', [[article.id], others]);
    const links = others.slice(0, SPLIT_MEMBERS).map(other => decision('split', article.id, other, actor));
    return await decide(tx, 'split', [article], { links, removed }, actor);
  });
}

/** Whether the desk merged the stories of these two by name already. */
async function isMerged(tx: Transaction, one: string, two: string): Promise<boolean> {
  const links = await linksOf(tx, [one], NO_SCORE);
  return links.some(({ a, b, kind }) => kind === 'merge' && (a === two || b === two));
}

const idsOf = (rows: readonly ArticleRow[]): string[] => rows.map(row => row.id);

async function named(tx: Transaction, id: string, actor: Actor): Promise<ArticleRow> {
  const [row] = await articlesToActOn(tx, [id], actor);
  if (row?.pub_status === 'usable') return row;
  const state = row?.pub_status === 'canceled' ? 'was withdrawn' : 'is held';
  throw new ExchangeError('not-found', `Article ${id} ${state}.`, { id });
}

/**
 * Makes an article the lead of its story, whatever comes in or is processed again; an article under embargo leads from its lift on.
 * @throws ExchangeError `not-found`, `input-wrong` where it is our own copy that came back, `changed-meanwhile`
 */
export async function leadStory(store: Store, id: string, actor: Actor): Promise<Decided> {
  return await store.publish(async tx => {
    const article = await named(tx, id, actor);
    if (isLoop({ rank: baseRank(article.rank) }))
      throw new ExchangeError('input-wrong', `Article ${id} is our own copy that came back: it leads no story.`, {
        id,
      });
    const former: ArticleRow[] = [];
    for await (const members of membersOf(tx, article.story_id, [id]))
      former.push(...members.filter(member => member.desk_lead === 1));
    const rows = [...former.map(row => withLead(row, 0)), withLead(article, 1)];
    const details = { leads: { [id]: article.desk_lead, ...Object.fromEntries(former.map(row => [row.id, 1])) } };
    return await settle(tx, 'lead', [article], { rows, details }, actor);
  });
}

function withLead(row: ArticleRow, desk_lead: 0 | 1): ArticleRow {
  return {
    ...row,
    desk_lead,
    rank: rankOf(baseRank(row.rank), { embargoed: row.lift_at !== null, deskLead: desk_lead === 1 }),
  };
}

/**
 * Takes back the last decision on an article's or a story's place: a merge, a split or a choice of lead.
 * @throws ExchangeError `not-found` where there is none, `changed-meanwhile`
 */
export async function undoDecision(store: Store, id: string, actor: Actor): Promise<Decided> {
  return await store.publish(async tx => {
    const [article] = await articlesToActOn(tx, [id], actor);
    const members = article === undefined ? [id] : await membersByStanding(tx, article);
    // A merge still holds where the article that was named in it has been withdrawn.
    const mergedWith = (await linksOf(tx, members, NO_SCORE)).filter(({ kind }) => kind === 'merge');
    const last = await lastDecision(tx, [...members, ...mergedWith.flatMap(({ a, b }) => [a, b])]);
    if (article === undefined || last === undefined)
      throw new ExchangeError('not-found', `The desk has decided nothing of article ${id} that could be taken back.`, {
        ...{ id, help: 'See: news-exchange audit' },
      });
    const { added = [], removed = [], leads = {} } = last.details as Undoable;
    for (const { a, b, kind } of added) await deleteDecisions(tx, kind === 'split' ? 'split' : 'merge', [[a], [b]]);
    await insertLinks(tx, await stillDecided(tx, removed));
    const touched = [...Object.keys(leads), ...[...added, ...removed].flatMap(({ a, b }) => [a, b])];
    const chosen = await stillChosen(tx, Object.keys(leads), last.id);
    const rows = (await loadArticles(tx, [...new Set(touched)])).map(row =>
      row.id in leads ? withLead(row, chosen.has(row.id) ? 1 : 0) : row,
    );
    const details = { undone: last.id, was: last.action };
    const undone = { action: last.action, by: last.actor, at: last.at };
    return { ...(await settle(tx, 'undo', [article], { rows, details }, actor)), undone };
  });
}

/** Of the links that a decision removed those that come back with it: not where the decision that made them was taken back meanwhile. */
async function stillDecided(tx: Transaction, removed: readonly LinkRow[]): Promise<readonly LinkRow[]> {
  if (removed.length === 0) return removed;
  const [since] = removed.map(({ evidence }) => (JSON.parse(evidence ?? '{}') as { at?: string }).at ?? '').sort();
  const acts = await readAudit(tx, { actions: ['merge', 'split', 'undo'], since, limit: 1_000 });
  const undone = new Set(acts.flatMap(({ details }) => details?.undone ?? []));
  const again = removed.filter(({ a, b, kind }) => {
    const made = acts.filter(({ details }) =>
      (details as Undoable | undefined)?.added?.some(link => link.a === a && link.b === b && link.kind === kind),
    );
    return made.length === 0 || made.some(({ id }) => !undone.has(id));
  });
  // The audit of an older program has links with columns that they have no more.
  return again.map(({ a, b, kind, score, evidence }) => ({ a, b, kind, score, evidence }));
}

/** Which of these articles the desk chose as leads, this decision apart: by a choice that no later one replaced and nobody took back. */
async function stillChosen(tx: Transaction, ids: readonly string[], without: number): Promise<ReadonlySet<string>> {
  const own = await readAudit(tx, { actions: ['lead'], subjects: ids, limit: 1_000 });
  const acts = await readAudit(tx, { actions: ['lead', 'undo'], since: own.at(-1)?.at, limit: 1_000 });
  const undone = new Set([without, ...acts.flatMap(({ details }) => details?.undone ?? [])]);
  const choices = acts.filter(({ id, action }) => action === 'lead' && !undone.has(id));
  const lastOf = (article: string) => choices.find(({ details }) => article in ((details as Undoable).leads ?? {}));
  return new Set(ids.filter(article => lastOf(article)?.subject === article));
}

/** What a decision changed, as the audit keeps it. */
type Undoable = {
  readonly added?: readonly LinkRow[];
  readonly removed?: readonly LinkRow[];
  readonly leads?: Readonly<Record<string, number>>;
};

/** The last decision that one of these articles was named in, and that was not taken back. */
async function lastDecision(tx: Transaction, ids: readonly string[]) {
  const acts = await readAudit(tx, { actions: ['merge', 'split', 'lead', 'undo'], subjects: ids, limit: 1_000 });
  const undone = new Set(acts.flatMap(({ details }) => details?.undone ?? []));
  return acts.find(({ id, action }) => action !== 'undo' && !undone.has(id));
}

/** The ids of an article and of the members of its story, after it those most likely to stay: the lead, then the surest. */
async function membersByStanding(tx: Transaction, { id, story_id }: ArticleRow): Promise<string[]> {
  const others: Pick<ArticleRow, 'id' | 'is_lead' | 'score'>[] = [];
  for await (const members of membersOf(tx, story_id, [id]))
    for (const member of members) others.push({ id: member.id, is_lead: member.is_lead, score: member.score });
  others.sort((one, two) => two.is_lead - one.is_lead || two.score - one.score || (one.id < two.id ? -1 : 1));
  return [id, ...others.map(other => other.id)];
}

function decision(kind: 'merge' | 'split', a: string, b: string, { by, now: at }: Actor): LinkRow {
  return { a, b, kind, score: 1, evidence: JSON.stringify({ at, by }) };
}

async function decide(
  tx: Transaction,
  action: 'merge' | 'split',
  articles: readonly ArticleRow[],
  { links, removed }: { readonly links: readonly LinkRow[]; readonly removed: readonly LinkRow[] },
  actor: Actor,
): Promise<Decided> {
  await insertLinks(tx, links);
  return await settle(tx, action, articles, { rows: articles, details: { added: links, removed } }, actor);
}

/** Works the stories of these articles out anew and remembers what was decided. */
async function settle(
  tx: Transaction,
  action: string,
  named: readonly ArticleRow[],
  { rows, details }: { readonly rows: readonly ArticleRow[]; readonly details: Readonly<Record<string, unknown>> },
  { by, reason, now }: Actor,
): Promise<Decided> {
  const { moved, changes } = await settleStories(tx, rows, now);
  await upsertArticles(tx, [...new Map([...rows, ...moved].map(row => [row.id, row])).values()]);
  await appendChanges(tx, changes);
  const [subject = '', ...others] = idsOf(named);
  await rememberActions(tx, [
    {
      at: now,
      actor: by,
      action,
      subject,
      reason,
      details: others.length === 0 ? details : { ...details, with: others },
    },
  ]);
  const [first] = await loadArticles(tx, idsOf(named.slice(0, 1)));
  const members = first === undefined ? 0 : (await membersByStanding(tx, first)).length;
  return { story: first?.story_id ?? '', members, changed: new Set(changes.map(change => change.articleId)).size };
}
