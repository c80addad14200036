import { ExchangeError } from '../errors.ts';
import { appendChanges, loadArticles, upsertArticles } from '../store/articles.ts';
import type { Store } from '../store/open-store.ts';
import { deleteDecisions, insertLinks, storiesAbove, storyMembers } from '../store/similarity/stories.ts';
import type { ArticleRow, LinkRow, Transaction } from '../store/tables.ts';
import { LARGE_STORY } from '../stories/large-stories.ts';
import { settleStories } from '../stories/settle-stories.ts';

/** The outcome of a decision. */
export type Decided = {
  /** The story of the article that was named first, as it is now. */
  readonly story: string;
  readonly members: number;
  /** Articles for which the change log has a new story or another lead. */
  readonly changed: number;
};

/** A merge is stored on up to this many members of each story, so that it survives the withdrawal of some. */
const MERGED_MEMBERS = 5;
/** A split is stored against up to this many other members. */
const SPLIT_MEMBERS = 64;

/**
 * Merges the stories of two articles for good: whatever comes in, is revised or is processed again, they stay one.
 * @param one id of an article or of a story, which is the id of its first article
 * @throws ExchangeError `not-found`, `input-wrong` if both stories are so large that they are not worked out again
 */
export async function mergeStories(store: Store, [one, two]: readonly [string, string], now: string): Promise<Decided> {
  return await store.publish(async tx => {
    const [first, second] = [await named(tx, one), await named(tx, two)];
    const large = await storiesAbove(tx, [first.story_id, second.story_id], LARGE_STORY);
    if (large.size === 2) {
      throw new ExchangeError(
        'input-wrong',
        `Both stories have more than ${LARGE_STORY} articles: too many to make one.`,
      );
    }
    const members = await storyMembers(tx, [first.story_id, second.story_id]);
    const of = ({ story_id }: ArticleRow): ArticleRow[] => members.filter(member => member.story_id === story_id);
    const [ofFirst, ofSecond] = first.story_id === second.story_id ? [[first], [second]] : [of(first), of(second)];
    await deleteDecisions(tx, 'split', [idsOf(ofFirst), idsOf(ofSecond)]);
    const links = membersToKeep(first, ofFirst).flatMap(a =>
      membersToKeep(second, ofSecond).flatMap(b => (a === b ? [] : [decision('merge', a, b, now)])),
    );
    return await decide(tx, [first, second], links, now);
  });
}

/**
 * Splits an article from its story for good. Later copies join the side they are more like.
 * @throws ExchangeError `not-found`, `input-wrong` if it has a story of its own already
 */
export async function splitArticle(store: Store, id: string, now: string): Promise<Decided> {
  return await store.publish(async tx => {
    const article = await named(tx, id);
    const others = (await storyMembers(tx, [article.story_id])).filter(member => member.id !== article.id);
    if (others.length === 0) {
      throw new ExchangeError('input-wrong', `Article ${id} is the only one of its story: there is nothing to split.`);
    }
    await deleteDecisions(tx, 'merge', [[article.id], idsOf(others)]);
    const links = others
      .sort(byStanding)
      .slice(0, SPLIT_MEMBERS)
      .map(other => decision('split', article.id, other.id, now));
    return await decide(tx, [article], links, now);
  });
}

const idsOf = (rows: readonly ArticleRow[]): string[] => rows.map(row => row.id);

async function named(tx: Transaction, id: string): Promise<ArticleRow> {
  const [row] = await loadArticles(tx, [id]);
  if (row === undefined) {
    throw new ExchangeError('not-found', `There is no article or story "${id}".`, {
      help: 'See: news-exchange articles --all',
    });
  }
  if (row.pub_status !== 'usable') throw new ExchangeError('not-found', `Article ${id} was withdrawn.`, { id });
  return row;
}

/** The named article, and the members of its story most likely to stay in it. */
function membersToKeep(first: ArticleRow, members: readonly ArticleRow[]): string[] {
  return [...new Set([first.id, ...members.toSorted(byStanding).map(member => member.id)])].slice(0, MERGED_MEMBERS);
}

function byStanding(one: ArticleRow, two: ArticleRow): number {
  return two.is_lead - one.is_lead || two.score - one.score || (one.id < two.id ? -1 : 1);
}

function decision(kind: 'merge' | 'split', a: string, b: string, at: string): LinkRow {
  return { a, b, kind, score: 1, parts_of_a: 0, parts_of_b: 0, evidence: JSON.stringify({ at }) };
}

async function decide(
  tx: Transaction,
  articles: readonly ArticleRow[],
  links: readonly LinkRow[],
  now: string,
): Promise<Decided> {
  await insertLinks(tx, links);
  const { moved, changes } = await settleStories(tx, articles, [], now);
  await upsertArticles(tx, moved);
  await appendChanges(tx, changes);
  const [first] = await loadArticles(
    tx,
    articles.slice(0, 1).map(article => article.id),
  );
  const story = first?.story_id ?? '';
  const members = (await storyMembers(tx, [story])).length;
  return { story, members, changed: new Set(changes.map(change => change.articleId)).size };
}
