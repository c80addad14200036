import { isDeepStrictEqual } from 'node:util';
import type { IncomingArticle } from '../core/article.ts';
import { killsOf, loadArticles, type NewChange } from '../store/articles.ts';
import type { ArticleRow, KillRow, RevisionRow, Transaction, Verdict } from '../store/tables.ts';
import { atOnce } from '../store/transactions.ts';
import { announced, type Early, type Origin, type Revision, standingOf } from './article-rows.ts';
import { linksToOurs } from './identify.ts';
import { isKill, type Judged, judgeArticles } from './judge.ts';
import { actOnNotice } from './kill-notices.ts';
import type { KillReport } from './killed-copies.ts';
import { type Matched, type Matching, matchArticles } from './match.ts';
import { verdictOf } from './outcomes.ts';
import { earlierKills, withdraw } from './withdraw.ts';

/** Articles that came together by one feed. */
export type Batch = { readonly articles: readonly IncomingArticle[]; readonly origin: Origin };

/** Batches of a process that are published together; `at`: which of them. */
export type Part = Batch & { readonly at: number };

/** What the store has of the articles of a pass. */
export type Stored = {
  /** Their rows, but for those that this transaction wrote. */
  readonly current: ReadonlyMap<string, ArticleRow>;
  /** The kills that name them. */
  readonly kills: readonly KillRow[];
  readonly early: Early;
};

/** Asks in one trip what the store has of a pass. */
export async function storedOf(tx: Transaction, pass: readonly Part[], early: Early): Promise<Stored> {
  const articles = pass.flatMap(part => part.articles);
  const ids = articles.map(({ article }) => article.id).filter(id => !early.has(id));
  const [rows, kills] = await atOnce([
    loadArticles(tx, ids),
    killsOf(
      tx,
      articles.map(({ identity }) => identity),
    ),
  ]);
  return { current: new Map(rows.map(row => [row.id, row])), kills, early };
}

/** What is to be written of a pass. */
export type Decided = {
  readonly stored: Stored;
  readonly parts: readonly JudgedPart[];
  readonly matched: Matched;
  /** Every row that is written, as it will be; those of new words; and what is not stored like that yet. */
  readonly rows: ReadonlyMap<string, ArticleRow>;
  readonly revised: readonly ArticleRow[];
  readonly newRows: readonly ArticleRow[];
  readonly newWords: readonly RevisionRow[];
  /** Lines of the log about articles of the pass, and all lines. */
  readonly told: readonly NewChange[];
  readonly changes: readonly NewChange[];
  readonly verdicts: ReadonlyMap<IncomingArticle, Verdict>;
};

/**
 * Judges and matches articles of which no two are versions of one, and writes nothing; undefined where their batches must be published one
 * after the other.
 */
export async function decidePass(
  tx: Transaction,
  pass: readonly Part[],
  stored: Stored,
  matching: Matching,
  now: string,
): Promise<Decided | undefined> {
  const { current, early } = stored;
  const parts = await judgedParts(tx, pass, stored, matching, now);
  if (pass.length > 1 && parts.some(isWithdrawn)) return undefined;
  const articles = parts.flatMap(part => part.articles);
  const revisions = parts.flatMap(part => part.revisions);
  const held = parts.flatMap(part => part.held);
  const redated = parts.flatMap(({ judged }) => judged.dated);
  const isReturned = articles.some(({ namesOurs }) => namesOurs.length > 0);
  const returned = isReturned ? linksToOurs(articles, new Set(revisions.map(({ row }) => row.id))) : [];
  const before = new Map([...current, ...(await rowsBefore(tx, revisions, held, stored))]);

  const dated = [...redated, ...held];
  const rows = new Map([...dated, ...revisions.map(({ row }) => row)].map(row => [row.id, row]));
  const matched = await matchArticles(tx, { revisions, dated, returned }, matching, now);
  for (const row of matched.moved) rows.set(row.id, row);
  const told: NewChange[] = [];
  const tell = (id: string, what: Parameters<typeof announced>[3]): void => {
    const row = rows.get(id);
    if (row === undefined) return;
    const its = announced(row, before.get(id), now, what);
    rows.set(id, its.row);
    told.push(...its.changes);
  };
  for (const { row, kind, note } of revisions) tell(row.id, { kind: kind === 'corrected' ? kind : 'updated', note });
  for (const { id } of held) tell(id, {});
  // A hidden article is in no change but the one that takes it away.
  const isShown = ({ articleId }: NewChange): boolean => {
    const row = rows.get(articleId);
    return row === undefined || standingOf(row, now) === 'shown';
  };
  const dates = redated.flatMap(row => dateChange(row, current.get(row.id), now));
  const changes = [...told, ...dates.filter(isShown), ...matched.changes.filter(isShown)];
  const revisionOf = new Map(revisions.map(revision => [revision.row.id, revision]));
  const verdicts = new Map(
    articles.map(incoming => {
      const { id } = incoming.article;
      return [incoming, verdictOf(incoming, revisionOf.get(id), rows.get(id), now)];
    }),
  );
  const words = [...revisions.map(revision => revision.words), ...parts.flatMap(({ judged }) => judged.filed)];
  return {
    ...{ stored, parts, matched, rows, told, changes, verdicts },
    revised: revisions.map(({ row }) => rows.get(row.id) ?? row),
    newRows: [...rows.values()].filter(row => !isDeepStrictEqual(row, early.get(row.id)?.row)),
    newWords: words.filter(its => !isDeepStrictEqual(its, early.get(its.article_id)?.revision.words)),
  };
}

/** What is withdrawn or held must find the copies of other partners stored, so such batches are published one after the other. */
const isWithdrawn = ({ revisions, held }: JudgedPart): boolean =>
  held.length > 0 || revisions.some(({ row }) => row.pub_status !== 'usable');

/** A batch as it is judged, with what kills make of it. */
export type JudgedPart = Part & {
  readonly judged: Judged;
  readonly revisions: readonly Revision[];
  readonly held: readonly ArticleRow[];
  readonly reports: readonly KillReport[];
};

async function judgedParts(
  tx: Transaction,
  pass: readonly Part[],
  { current, kills, early }: Stored,
  matching: Matching,
  now: string,
): Promise<JudgedPart[]> {
  const parts: JudgedPart[] = [];
  for (const part of pass) {
    const { partner } = part.origin;
    const articles: IncomingArticle[] = [];
    for (const incoming of part.articles)
      articles.push(incoming.killNotice === undefined ? incoming : await actOnNotice(tx, incoming, current, partner));
    const earlier = kills.length === 0 ? new Map() : await earlierKills(tx, articles, kills, partner);
    const judged = await judgeArticles(tx, articles, current, earlier, part.origin, now, early);
    const mayWithdraw =
      matching.indexes.killed.size > 0 ||
      articles.some(isKill) ||
      judged.revisions.some(({ row }) => row.pub_status === 'canceled');
    const { revisions, held, reports } = mayWithdraw
      ? await withdraw(tx, articles, judged, current, part.origin, matching, now)
      : { ...judged, held: [], reports: [] };
    parts.push({ ...part, articles, judged, revisions, held, reports });
  }
  return parts;
}

/** The stored rows of articles that are not in the batch and are withdrawn or held. */
async function rowsBefore(
  tx: Transaction,
  revisions: readonly Revision[],
  held: readonly ArticleRow[],
  { current, early }: Stored,
): Promise<Map<string, ArticleRow>> {
  const others = [...revisions.map(({ row }) => row.id), ...held.map(({ id }) => id)].filter(
    id => !current.has(id) && !early.has(id),
  );
  const isTouched = held.length > 0 || revisions.some(({ kind }) => kind === 'canceled');
  return isTouched ? new Map((await loadArticles(tx, others)).map(row => [row.id, row])) : new Map();
}

/** The change of an article whose words stay while its partner counts it on, or says when it was first made: mirrors have both. */
function dateChange(row: ArticleRow, before: ArticleRow | undefined, now: string): NewChange[] {
  const isSame = before?.version === row.version && before.first_created === row.first_created;
  if (isSame || row.lift_at !== null || row.pub_status !== 'usable') return [];
  return [{ kind: 'updated', at: now, articleId: row.id, revision: row.revision, storyId: row.story_id }];
}
