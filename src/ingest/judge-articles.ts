import { currentRevisions, storedTime } from '../store/articles.ts';
import type { ArticleRow, KillRow, Transaction } from '../store/tables.ts';
import type { Indexes, StoryMemory } from '../stories/story-memory.ts';
import { earlierKills, lateCopies } from './earlier-kills.ts';
import { killOrder, withKilledWords } from './kill-order.ts';
import type { PreparedArticle } from './prepare-article.ts';
import { withdrawnBy } from './withdraw.ts';
import {
  asKilled,
  firstCreated,
  judgeAgain,
  type Origin,
  type Written,
  writeArticle,
  writeWithdrawal,
} from './write-article.ts';

/** What the articles of a pass come to, each for itself and by the kills among them and before them. */
export type Judged = {
  readonly written: readonly Written[];
  /** Articles whose words stay as they are and of which something else is known now: that they are older, or newer. */
  readonly dated: readonly ArticleRow[];
  readonly unchanged: number;
  readonly outdated: number;
  /** No article of the pass was known before, and none withdraws another. */
  readonly allNew: boolean;
};

/** Articles that are settled together, no two of them states of one article, and what they are judged by. */
export type Pass = {
  readonly articles: readonly PreparedArticle[];
  /** Those of them that are in the store, by id. */
  readonly current: ReadonlyMap<string, ArticleRow>;
  readonly origin: Origin;
  readonly indexes: Indexes;
  readonly stories: StoryMemory;
  readonly now: string;
};

/** What each article of a pass means for the one that bears its identity, and which articles the kills among them take along. */
export async function judgeArticles(
  tx: Transaction,
  { articles, current, origin, indexes, stories, now }: Pass,
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
  // `earlierKills` gives no kill for what was made after it: where both have a time, this version is the older.
  const isOlder = kill?.made_at != null && storedTime(article.versionCreated) !== null;
  if (isOlder && existing.pub_status === 'canceled') return 'outdated';
  return judgeAgain(article, existing, words);
}

/**
 * The article's row with the times that an item adds without changing a word; nothing where it adds none. An older version may
 * tell when the article was first made. A newer version with the same words moves the version on, so that one made in between
 * does not take its place when it comes in late.
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
