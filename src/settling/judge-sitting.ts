import { decodeSignature } from '../core/dedupe/signature.ts';
import type { PreparedArticle } from '../reading/reading.ts';
import { currentRevisions, storedTime } from '../store/articles.ts';
import { articleIdOf } from '../store/ids.ts';
import { loadSignatures } from '../store/signatures.ts';
import type { ArticleRow, KillRow, Transaction } from '../store/tables.ts';
import type { Indexes, StoryMemory } from '../stories/story-memory.ts';
import { earlierKills, lateCopies } from './earlier-kills.ts';
import { type KillOrder, type Source, withdrawnBy } from './withdraw.ts';
import {
  asKilled,
  firstCreated,
  judgeAgain,
  type Origin,
  type Written,
  writeArticle,
  writeWithdrawal,
} from './write-article.ts';

/** What the articles of a sitting come to, each for itself and by the kills among them and before them. */
export type Judged = {
  readonly written: readonly Written[];
  /** Articles whose words stay as they are and of which something else is known now: that they are older, or newer. */
  readonly dated: readonly ArticleRow[];
  readonly unchanged: number;
  readonly outdated: number;
  /** No article of the sitting was known before, and none withdraws another. */
  readonly allNew: boolean;
};

/** Articles that are judged in one sitting, no two of them states of one, and what they are judged by. */
export type Sitting = {
  readonly articles: readonly PreparedArticle[];
  /** Those of them that are in the store, by id. */
  readonly current: ReadonlyMap<string, ArticleRow>;
  readonly origin: Origin;
  readonly indexes: Indexes;
  readonly stories: StoryMemory;
  readonly now: string;
};

/**
 * What each article of a sitting means for the one that bears its identity, and which articles the sitting's kills take along.
 */
export async function judgeSitting(
  tx: Transaction,
  { articles, current, origin, indexes, stories, now }: Sitting,
): Promise<Judged> {
  const ids = articles.map(article => article.articleId);
  const words = new Map(current.size === 0 ? [] : (await currentRevisions(tx, ids)).map(row => [row.article_id, row]));
  const kills = await earlierKills(tx, articles, origin.partner);
  const counts = { unchanged: 0, outdated: 0 };
  const written: Written[] = [];
  const dated: ArticleRow[] = [];
  const arrivedKilled: Written[] = [];
  for (const article of articles) {
    const existing = current.get(article.articleId);
    const kill = kills.get(article.itemId);
    const kind = judge(article, existing, words.get(article.articleId), kill);
    if (kind === 'unchanged' || kind === 'outdated') {
      counts[kind] += 1;
      if (existing !== undefined) dated.push(...datedAnew(article, existing, kind));
      continue;
    }
    const entry = writeArticle(article, existing, kind, origin, now);
    if (kill === undefined || existing?.pub_status === 'canceled') written.push(entry);
    else {
      const killed = asKilled(entry, existing, kill);
      if (kill.partner_id === origin.partner.id) arrivedKilled.push(killed);
      written.push(killed);
    }
  }
  const late = await lateCopies(tx, written, indexes, stories);
  const settled = written.map(entry => {
    const kill = late.get(entry.row.id);
    return kill === undefined ? entry : asKilled(entry, current.get(entry.row.id), kill);
  });
  const order = killOrder(articles, settled, arrivedKilled, origin);
  const withdrawn = order === null ? [] : await withdrawnBy(tx, origin.partner, order, indexes, stories);
  settled.push(...withdrawn.map(each => writeWithdrawal(each, now)));
  const all = await withKilledWords(tx, settled, origin);
  return { written: all, dated, ...counts, allNew: current.size === 0 && withdrawn.length === 0 };
}

/** What an item means for the article that bears its identity, or would. */
function judge(
  article: PreparedArticle,
  existing: ArticleRow | undefined,
  words: Parameters<typeof judgeAgain>[2],
  kill: KillRow | undefined,
): Written['kind'] | 'unchanged' | 'outdated' {
  if (existing === undefined) return 'published';
  // That the kill holds for it means, where both say when they were made, that it was made before the kill.
  const isOlder = kill?.made_at != null && storedTime(article.versionCreated) !== null;
  if (isOlder && existing.pub_status === 'canceled') return 'outdated';
  return judgeAgain(article, existing, words);
}

/**
 * The article with what an item tells of its times that changes no word: an older version when it was first made, one with
 * the same words that it is the newer, so that what was made in between does not take its place. Nothing where it tells nothing.
 */
function datedAnew(article: PreparedArticle, existing: ArticleRow, kind: 'unchanged' | 'outdated'): ArticleRow[] {
  const { version, version_created } = existing;
  const first_created = firstCreated(article, existing);
  const is =
    kind === 'unchanged'
      ? { version: article.version ?? version, version_created: storedTime(article.versionCreated) ?? version_created }
      : { version, version_created };
  const isKnown =
    existing.first_created === first_created && version === is.version && version_created === is.version_created;
  return isKnown ? [] : [{ ...existing, first_created, ...is }];
}

/** What the kills among a sitting's articles, and those that came before some of them, are to take along. */
function killOrder(
  articles: readonly PreparedArticle[],
  written: readonly Written[],
  arrivedKilled: readonly Written[],
  { partner }: Origin,
): KillOrder | null {
  const killed: Source[] = written.filter(({ kind }) => kind === 'canceled').map(({ row }) => ({ row }));
  for (const { row, signature } of arrivedKilled)
    killed.push({ row, signature: decodeSignature(signature.bytes) ?? undefined });
  const named = articles
    .flatMap(({ cancels }) => cancels)
    .map(identity => articleIdOf(partner.id, identity))
    .filter(id => !killed.some(({ row }) => row.id === id));
  if (killed.length === 0 && named.length === 0) return null;
  const kill = articles.find(({ pubStatus, cancels }) => pubStatus === 'canceled' || cancels.length > 0);
  return {
    named,
    killed,
    made: kill === undefined ? null : madeAt(kill),
    note: kill?.editorialNote ?? arrivedKilled[0]?.note,
  };
}

/** When a kill was made: an item that withdraws others is made for that, one that is withdrawn tells it by its version. */
function madeAt({ cancels, versionCreated, published }: PreparedArticle): string | null {
  return storedTime(versionCreated ?? (cancels.length > 0 ? published : undefined));
}

/** What a sitting withdraws by name or by itself, to be remembered. */
export function killsIn(
  articles: readonly PreparedArticle[],
  rows: readonly ArticleRow[],
  { partner }: Origin,
  now: string,
): KillRow[] {
  const gone = new Set(rows.filter(({ pub_status }) => pub_status === 'canceled').map(({ id }) => id));
  return articles.flatMap(item => {
    const own = item.pubStatus === 'canceled' && gone.has(item.articleId) ? [item.identity] : [];
    const reason = item.editorialNote ?? `Withdrawn by ${partner.name}.`;
    return [...new Set([...own, ...item.cancels])].map(identity => {
      return { identity, partner_id: partner.id, at: now, made_at: madeAt(item), reason };
    });
  });
}

/** Withdrawn articles keep their last words in their signatures, so that copies which come in later are known. */
async function withKilledWords(tx: Transaction, written: readonly Written[], { partner }: Origin): Promise<Written[]> {
  const lacking = written.filter(({ row, signature }) => row.pub_status === 'canceled' && signature.bytes.length === 0);
  if (lacking.length === 0) return [...written];
  const rows = await loadSignatures(
    tx,
    lacking.map(({ row }) => row.id),
  );
  const former = new Map(rows.map(row => [row.article_id, row]));
  const words = new Set(lacking);
  return written.map(entry => {
    const before = words.has(entry) ? former.get(entry.row.id) : undefined;
    if (before === undefined || before.bytes.length === 0) return entry;
    return {
      ...entry,
      signature: { ...entry.signature, bytes: before.bytes, killed_by: before.killed_by ?? partner.id },
    };
  });
}
