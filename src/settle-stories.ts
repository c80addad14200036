import { type StoryLink, type StoryNode, settleStories } from './core/dedupe/stories.ts';
import { keepApart } from './keep-apart.ts';
import { pairOf } from './link-articles.ts';
import { loadArticles } from './store/articles.ts';
import type { NewChange } from './store/changes.ts';
import { linksOf, storyMembers } from './store/stories.ts';
import type { ArticleRow, LinkRow, Transaction } from './store/tables.ts';

/** Added to the rank of an article under embargo: a story has another lead until the lift. */
export const EMBARGOED_RANK = 10;

/** What the stories look like after some of their articles came, changed or went. */
export type Restoried = {
  /** Rows whose place in a story is another one now, new articles among them. */
  readonly moved: readonly ArticleRow[];
  /** What readers of the articles that were there before are told. */
  readonly changes: readonly NewChange[];
};

/** Stories hang together by links that join nothing (a digest's, say); past this many articles the rest is left as it is. */
const MOST_ARTICLES = 5_000;

/**
 * Works out every story that these articles touch, from all that their links reach: the same articles give the same stories
 * in whatever order they came. `articles` are the rows as they will be; `links` those that are found but not stored yet.
 */
export async function restory(
  tx: Transaction,
  articles: readonly ArticleRow[],
  links: readonly LinkRow[],
  now: string,
): Promise<Restoried> {
  const { members, stored } = await connected(tx, articles, links);
  const all = new Map<string, StoryLink>();
  for (const { a, b, kind, score, parts_of_a, parts_of_b } of [...stored, ...links]) {
    if (!isLinkKind(kind)) continue;
    const key = isDesks(kind) ? `${kind} ${a} ${b}` : pairOf({ a, b });
    all.set(key, { a, b, kind, score, partsOfA: parts_of_a, partsOfB: parts_of_b });
  }
  const rows = new Map(members);
  for (const article of articles) rows.set(article.id, article);

  const verdicts = settleStories(
    [...rows.values()].filter(row => row.pub_status === 'usable').map(nodeOf),
    keepApart([...rows.values()].map(nodeOf), [...all.values()]),
  );
  const verdictOf = new Map(verdicts.map(verdict => [verdict.id, verdict]));
  const moved: ArticleRow[] = [];
  for (const row of rows.values()) {
    const verdict = verdictOf.get(row.id);
    const story_id = verdict?.story ?? row.id;
    const relation = verdict?.relation ?? 'new';
    const of_id = verdict?.of ?? null;
    const score = verdict?.score ?? 0;
    const is_lead = relation === 'new' ? 1 : 0;
    const old = members.get(row.id);
    const same =
      old?.story_id === story_id &&
      old.relation === relation &&
      old.of_id === of_id &&
      old.score === score &&
      old.is_lead === is_lead;
    if (!same) moved.push({ ...row, story_id, relation, of_id, score, is_lead });
  }
  return { moved, changes: tellReaders(members, moved, now) };
}

/** The articles of the store that these hang together with, story by story and link by link, and all their links. */
async function connected(
  tx: Transaction,
  articles: readonly ArticleRow[],
  links: readonly LinkRow[],
): Promise<{ members: Map<string, ArticleRow>; stored: Omit<LinkRow, 'evidence'>[] }> {
  const members = new Map<string, ArticleRow>();
  const stored: Omit<LinkRow, 'evidence'>[] = [];
  const reached = new Set<string>();
  const isNew = new Set(articles.map(article => article.id));
  let ids = new Set([...articles.map(article => article.id), ...links.flatMap(link => [link.a, link.b])]);
  while (ids.size > 0 && members.size < MOST_ARTICLES) {
    const rows = await loadArticles(tx, [...ids]);
    const stories = [...new Set(rows.map(row => row.story_id))];
    const fresh = [...rows, ...(await storyMembers(tx, stories))].filter(row => !members.has(row.id));
    for (const row of fresh) members.set(row.id, row);
    const around = await linksOf(tx, [
      ...new Set([...fresh.map(row => row.id), ...[...ids].filter(id => isNew.has(id))]),
    ]);
    stored.push(...around);
    for (const id of ids) reached.add(id);
    ids = new Set(around.flatMap(link => [link.a, link.b]).filter(id => !members.has(id) && !reached.has(id)));
  }
  return { members, stored };
}

const nodeOf = (row: ArticleRow): StoryNode => ({
  id: row.id,
  firstCreated: row.first_created ?? row.created_at,
  rank: row.rank,
  length: row.length,
  textHash: Number(row.text_hash),
});

const KINDS: ReadonlySet<string> = new Set<StoryLink['kind']>([
  ...(['duplicate', 'excerpt', 'version', 'contains', 'derived'] as const),
  ...(['merge', 'split'] as const),
]);

const isLinkKind = (kind: string): kind is StoryLink['kind'] => KINDS.has(kind);

const isDesks = (kind: string): boolean => kind === 'merge' || kind === 'split';

/** One line for each story that got another lead, one for each article that now belongs to another story. */
function tellReaders(was: ReadonlyMap<string, ArticleRow>, moved: readonly ArticleRow[], now: string): NewChange[] {
  const changes: NewChange[] = [];
  for (const row of moved) {
    const old = was.get(row.id);
    if (old === undefined || old.lift_at !== null || row.pub_status !== 'usable') continue;
    const line = { at: now, articleId: row.id, revision: row.revision, storyId: row.story_id };
    if (old.story_id !== row.story_id)
      changes.push({ ...line, kind: 'story-changed', details: { from: old.story_id } });
    if (old.is_lead !== row.is_lead)
      changes.push({ ...line, kind: 'lead-changed', details: { lead: row.is_lead === 1, of: row.of_id } });
  }
  return changes;
}
